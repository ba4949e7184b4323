# Totals, means, ratios, quantiles and spreads, by domain and in contrasts.
w <- design("waves", "psu", "wstratum", weights = "weight", nest = TRUE)
d <- w$design; v <- d$variables; ages <- c("16-29", "30-64", "65+"); df <- degf(d)
columns <- c("score", "income")
quantile_of <- function(v, p, d, ...) {
  q <- svyquantile(reformulate(v), d, p, ci = TRUE, na.rm = TRUE, df = degf(d), ...)[[1]]
  list(estimate = I(unname(q[, "quantile"])), lower = I(unname(q[, 2])), upper = I(unname(q[, 3])), se = I(unname(q[, 4])), df = degf(d), level = .95)
}
case("02-estimates", "moments", w, list(
  ask_mean("income", d), ask_total(c("income", "visits"), d), ask_mean("score", d, key = "missing"),
  ask("listwise", "mean", list(columns = I(columns)), mean_of(columns, d), option = list(missing = "listwise")),
  ask("variance", "variance", list(columns = I(c("income", "visits"))), {
    m <- svyvar(~income + visits, d); V <- unname(attr(m, "var"))[c(1, 4), c(1, 4)]
    list(names = I(c("income", "visits")), estimate = I(unname(diag(unclass(m)[1:2, 1:2]))), se = I(sqrt(diag(V))), vcov = V, df = df) }),
  ask("variance_missing", "variance", list(columns = I("score")), { m <- svyvar(~score, d, na.rm = TRUE); list(names = I("score"), estimate = I(as.numeric(m)), se = I(as.numeric(SE(m)))) }),
  ask("variance_in_domain", "variance", list(columns = I("income")), { m <- svyvar(~income, subset(d, woman == 1)); list(names = I("income"), estimate = I(as.numeric(m)), se = I(as.numeric(SE(m)))) }, domain = "woman"),
  ask("covariance", "covariance_matrix", list(columns = I(c("income", "visits"))), {
    m <- svyvar(~income + visits, d)
    list(names = I(c("income", "visits")), estimate = unclass(m)[1:2, 1:2], se = matrix(SE(m), 2)) }),
  ask("cv", "coefficient_of_variation", list(statistic = "mean", columns = I("income")), list(names = I("income"), estimate = I(as.numeric(cv(svymean(~income, d)))))),
  ask("deff", "design_effect", list(statistic = "mean", columns = I("income"), reference = "without_replacement"),
      list(names = I("income"), estimate = I(as.numeric(deff(svymean(~income, d, deff = TRUE)))))),
  ask("deff_total", "design_effect", list(statistic = "total", columns = I("income"), reference = "with_replacement"),
      list(names = I("income"), estimate = I(as.numeric(deff(svytotal(~income, d, deff = "replace")))))),
  ask("deff_in_domain", "design_effect", list(statistic = "mean", columns = I("income"), reference = "with_replacement"),
      list(names = I("income"), estimate = I(as.numeric(deff(svymean(~income, subset(d, woman == 1), deff = "replace"))))), domain = "woman"),
  ask("ratio", "ratio", list(numerator = "spent", denominator = "income"), one(svyratio(~spent, ~income, d), df)),
  ask("log_ratio_in_domain", "ratio", list(numerator = "spent", denominator = "income", log = TRUE), {
    s <- subset(d, woman == 1); one(svycontrast(svytotal(~spent + income, s), quote(log(spent / income))), degf(s)) }, domain = "woman"),
  ask("crosstab", "crosstab", list(row = "sex", column = "age", row_levels = I(c("woman", "man")), column_levels = I(ages)),
      list(estimate = unclass(svytable(~sex + age, d))[c("woman", "man"), ages])),
  ask("kish", "effective_sample_size", nothing, list(kish_neff = sum(v$weight)^2 / sum(v$weight^2), kish_deff = nrow(v) * sum(v$weight^2) / sum(v$weight)^2)),
  ask("likeness", "intraclass_correlation", list(column = "income", cluster = "wstratum"), {
    a <- anova(lm(income ~ wstratum, v))[["Mean Sq"]]; m <- table(v$wstratum); m0 <- (sum(m) - sum(m^2) / sum(m)) / (length(m) - 1)
    r <- (a[1] - a[2]) / (a[1] + (m0 - 1) * a[2])
    list(estimate = r, m0 = m0, mean_cluster_size = mean(m), deff_mean_size = 1 + (mean(m) - 1) * r, m_weighted = sum(m^2) / sum(m), deff_weighted_size = 1 + (sum(m^2) / sum(m) - 1) * r) })),
  calls = "svydesign(ids = ~psu, strata = ~wstratum, weights = ~weight, nest = TRUE); svymean, svytotal, svyvar, cv, deff, svyratio, svycontrast, svytable")

by <- function(...) svyby(..., covmat = TRUE)
of <- function(statistic, by, levels, ...) c(list(statistic = statistic), list(...), list(by = by, levels = I(levels)))
means <- by(~income, ~age, d, svymean); unsafe <- by(~unsafe, ~cell, d, svymean); cells <- c("t0p0", "t0p1", "t1p0", "t1p1")
ratios <- by(~spent, ~age, denominator = ~income, d, svyratio)
worried <- by(~factor(worry), ~sex, d, svymean)
halves <- by(~income, ~group, d, svymean); grouped <- degf(subset(d, !is.na(group)))
medians <- lapply(ages, function(a) quantile_of("income", .5, subset(d, age == a)))
part <- function(name) I(vapply(medians, function(m) m[[name]], 0))
case("02-estimates", "by-domain", w, list(
  ask("means", "by_domain", of("mean", "age", ages, column = "income"), found(means, ages, df)),
  ask("in_a_domain", "by_domain", of("mean", "age", ages, column = "income"), { s <- subset(d, woman == 1); found(by(~income, ~age, s, svymean), ages, degf(s)) }, domain = "woman"),
  ask("group_missing", "by_domain", of("mean", "group", c("x", "y"), column = "income"), found(halves, c("x", "y"), grouped)),
  ask("ratios", "by_domain", of("ratio", "age", ages, numerator = "spent", denominator = "income"), found(ratios, ages, df)),
  ask("shares", "by_domain", of("proportion", "sex", c("man", "woman"), column = "worry", column_levels = I(as.character(1:4))),
      found(worried, paste0(c("man", "woman"), "|", rep(1:4, each = 2)), df)),
  ask("medians", "by_domain", of("quantile", "age", ages, column = "income", probability = .5, rule = "math", interval = "woodruff_mean"),
      list(names = I(ages), estimate = part("estimate"), lower = part("lower"), upper = part("upper"), se = part("se"), level = .95)),
  ask("difference_in_differences", "contrast", list(of = of("mean", "cell", cells, column = "unsafe"), form = "linear", coefficients = list(t1p1 = 1, t1p0 = -1, t0p1 = -1, t0p0 = 1)),
      one(svycontrast(unsafe, c(1, -1, -1, 1)), df)),
  ask("relative", "contrast", list(of = of("mean", "age", ages, column = "income"), form = "ratio", numerator = "65+", denominator = "16-29"), one(svycontrast(means, quote(`65+` / `16-29`)), df)),
  ask("log_relative_ratio", "contrast", list(of = of("ratio", "age", ages, numerator = "spent", denominator = "income"), form = "log_ratio", numerator = "65+", denominator = "16-29"),
      one(svycontrast(setNames(ratios, names(ratios)), quote(log(`65+` / `16-29`))), df)),
  ask("gap_in_shares", "contrast", list(of = of("proportion", "sex", c("man", "woman"), column = "worry", column_levels = I(as.character(1:4))), form = "linear", coefficients = list("woman|4" = 1, "man|4" = -1)),
      one(svycontrast(worried, c(0, 0, 0, 0, 0, 0, -1, 1)), df)),
  ask("quantiles", "quantile", list(column = "income", probabilities = I(c(.1, .5, .9)), rule = "math", interval = "woodruff_mean"), quantile_of("income", c(.1, .5, .9), d)),
  ask("quantiles_xlogit", "quantile", list(column = "income", probabilities = I(c(.1, .5, .9)), rule = "math", interval = "woodruff_xlogit"), quantile_of("income", c(.1, .5, .9), d, interval.type = "xlogit")),
  ask("quantile_hf7", "quantile", list(column = "visits", probabilities = I(c(.2, .5)), rule = "hf7", interval = NULL), list(estimate = I(unname(svyquantile(~visits, d, c(.2, .5), ci = FALSE, qrule = "hf7")[[1]][1, ])))),
  ask("quantile_in_domain", "quantile", list(column = "score", probabilities = I(.25), rule = "math", interval = "woodruff_mean"), quantile_of("score", .25, subset(d, woman == 1 & !is.na(score))), domain = "woman"),
  ask("empty", "mean", list(columns = I("income")), list(not_estimable = TRUE), domain = "nobody"),
  ask("shares_of_rows", "proportion", list(column = "age", levels = I(ages)), found(svymean(~age, d), ages, df)),
  ask_df(subset(d, old_woman == 1), domain = "old_woman")), calls = "svyby(covmat = TRUE), svycontrast, svyquantile")
