# Stages with finite populations, fractions, unequal probabilities, lonely strata.
asked <- function(d, v, t) list(ask_mean(v, d), ask_total(t, d), ask_df(d))

three <- design("towns", c("town", "block", "person"), c("region", "zone"), c("towns", "blocks", "persons"), nest = TRUE)
by <- svyby(~score, ~kind, three$design, svymean, covmat = TRUE)
case("01-designs", "three-stages", three, c(asked(three$design, c("score", "size"), "size"), list(ask_weights(three$design),
  ask("ratio", "ratio", list(numerator = "score", denominator = "size"), one(svyratio(~score, ~size, three$design), degf(three$design))),
  ask("by_kind", "by_domain", list(statistic = "mean", column = "score", by = "kind", levels = I(c("p", "q"))), found(by, c("p", "q"), degf(three$design))))),
  calls = "svydesign(ids = ~town + block + person, strata = ~region + zone, fpc = ~towns + blocks + persons, nest = TRUE)")
case("01-designs", "fraction", one_stage <- design("towns", "town", "region", "fraction", "weight"), asked(one_stage$design, "score", "size"),
     calls = "svydesign(ids = ~town, strata = ~region, fpc = ~fraction, weights = ~weight)")
case("01-designs", "ultimate-clusters", d <- design("towns", c("town", "block"), "region", NULL, "weight", nest = TRUE), asked(d$design, "score", "size"),
     calls = "svydesign(ids = ~town + block, strata = ~region, weights = ~weight, nest = TRUE)")

sales <- c("sales", "staff")
firms <- data_of("firms")
joint <- as.matrix(read.csv(file.path(folder, "cases/data/firms_joint.csv")))
methods <- list(
  brewer = list(pps = list(method = "brewer"), how = "brewer"),
  overton = list(pps = list(method = "overton"), how = "overton"),
  hartley_rao = list(pps = list(method = "hartley_rao", sum_pi2_over_n = NULL), how = HR()),
  hartley_rao_known = list(pps = list(method = "hartley_rao", sum_pi2_over_n = firms$q[1]), how = HR(firms$q[1])),
  joint_horvitz_thompson = list(pps = list(method = "joint", joint_file = "data/firms_joint.csv", variance = "horvitz_thompson"), how = ppsmat(joint)))
for (name in names(methods)) {
  m <- methods[[name]]
  d <- design("firms", probs = if (name == "brewer") NULL else "pi", fpc = if (name == "brewer") "pi" else NULL, pps = m$pps, how = m$how)
  d$spec$probs <- "pi"; d$spec["fpc"] <- list(NULL)
  case("01-designs", gsub("_", "-", name), d, list(ask_mean("sales", d$design), ask_total(sales, d$design)), calls = sprintf("svydesign(ids = ~1, probs = ~pi, pps = %s)", name))
}
d <- design("firms", strata = "half", fpc = "pi", pps = methods$brewer$pps, how = "brewer")  # By its other methods R refuses strata.
d$spec$probs <- "pi"; d$spec["fpc"] <- list(NULL)
case("01-designs", "brewer-in-strata", d, list(ask_mean("sales", d$design), ask_total(sales, d$design)), calls = "svydesign(ids = ~1, strata = ~half, fpc = ~pi, pps = 'brewer')")
yg <- svydesign(ids = ~1, probs = ~pi, data = firms, pps = ppsmat(joint), variance = "YG")
spec <- design("firms", probs = "pi")$spec; spec$pps <- list(method = "joint", joint_file = "data/firms_joint.csv", variance = "yates_grundy")
case("01-designs", "joint-yates-grundy", list(data = "firms", rows = firms, spec = spec), list(ask_mean("sales", yg), ask_total(sales, yg)),
     calls = "svydesign(ids = ~1, probs = ~pi, pps = ppsmat(joint), variance = 'YG')")
d <- design("firms", strata = "half", probs = "pi", pps = list(method = "with_replacement"))
case("01-designs", "with-replacement", d, asked(d$design, "sales", "sales"), calls = "svydesign(ids = ~1, strata = ~half, probs = ~pi)")

for (rule in c("remove", "certainty", "adjust", "average")) {
  d <- design("lonely", "psu", "stratum", weights = "weight", lonely = rule); by <- svyby(~unsafe, ~sex, d$design, svymean, covmat = TRUE)
  case("01-designs", paste0("lonely-", rule), d, c(list(ask_mean("unsafe", d$design), ask_df(d$design),
    ask("by_sex", "by_domain", list(statistic = "mean", column = "unsafe", by = "sex", levels = I(c("man", "woman"))), found(by, c("man", "woman"), degf(d$design)))),
    # Totals under "adjust" are left out: survey 4.1 centres on 0, 4.3 on the mean of all PSU totals.
    if (rule != "adjust") list(ask_total("unsafe", d$design))), calls = sprintf("options(survey.lonely.psu = '%s')", rule))
}
# In the domain of women stratum B keeps one PSU; the PSU with weight 0 stays in its stratum.
for (rule in c("adjust", "average")) {
  d <- design("lonely", "psu", "stratum", weights = "zero", lonely = rule, in_domains = TRUE)
  case("01-designs", paste0("lonely-in-domain-", rule), d, list(ask_mean("unsafe", subset(d$design, woman == 1), domain = "woman"), ask_df(d$design)),
       calls = sprintf("options(survey.lonely.psu = '%s', survey.adjust.domain.lonely = TRUE)", rule))
}
d <- design("lonely", "psu", "stratum", weights = "weight")
case("01-designs", "lonely-fail", d, list(ask("mean", "mean", list(columns = I("unsafe")), list(error = TRUE, error_names = "D"))),
     calls = "options(survey.lonely.psu = 'fail')")
