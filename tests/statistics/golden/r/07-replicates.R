# Replicate weights, made before the weighting steps and read from files.
v <- w$design$variables; d <- w$design
file_of <- function(name, r) {
  weights <- weights(r, "analysis"); file <- paste0("data/weights-", name, ".csv"); dir.create(file.path(out, "data"), showWarnings = FALSE)
  write.csv(as.data.frame(setNames(lapply(seq_len(ncol(weights)), function(k) sprintf("%.12g", weights[, k])), paste0("r", seq_len(ncol(weights))))), file.path(out, file), row.names = FALSE, quote = FALSE)
  file
}
described <- function(type, r, name, create, rho = NULL)
  list(type = type, rho = rho, mse = r$mse, scale = r$scale, rscales = I(r$rscales), weights_file = file_of(name, r), create = create)
short <- function(s, names) list(names = I(names), estimate = I(as.numeric(coef(s))), se = I(as.numeric(SE(s))), vcov = unname(as.matrix(vcov(s))))
single <- function(s) list(estimate = as.numeric(coef(s)), se = as.numeric(SE(s)))
asked <- function(r, x, m, y = "score", b = "unsafe", numerator = "score", denominator = "size", sex = "sex", levels = c("man", "woman")) list(
  ask_df(r), ask_weights(r),
  ask("replicate_weights", "replicate_weights", nothing, list(n_replicates = ncol(weights(r, "analysis")), scale = r$scale, rscales = I(r$rscales), weights_file = m$weights_file)),
  ask("mean", "mean", list(columns = I(y)), short(svymean(reformulate(y), r), y)),
  ask("total", "total", list(columns = I(y)), short(svytotal(reformulate(y), r), y)),
  ask("shares", "proportion", list(column = sex, levels = I(levels)), short(svymean(reformulate(sex), r), levels)),
  ask("ratio", "ratio", list(numerator = numerator, denominator = denominator), single(svyratio(reformulate(numerator), reformulate(denominator), r))),
  ask("log_ratio", "ratio", list(numerator = numerator, denominator = denominator, log = TRUE), single(withReplicates(r, function(w, x) log(sum(w * x[[numerator]]) / sum(w * x[[denominator]]))))),
  ask("by_sex", "by_domain", list(statistic = "mean", column = y, by = sex, levels = I(levels)), short(svyby(reformulate(y), reformulate(sex), r, svymean, covmat = TRUE), levels)),
  ask("difference", "contrast", list(of = list(statistic = "mean", column = y, by = sex, levels = I(levels)), form = "linear", coefficients = setNames(list(-1, 1), levels)),
      single(svycontrast(svyby(reformulate(y), reformulate(sex), r, svymean, covmat = TRUE), c(-1, 1)))),
  ask("median", "quantile", list(column = y, probabilities = I(.5), rule = "math", interval = "woodruff_mean"), quantile_of(y, .5, r)),
  ask("linear", "glm", glm_of(y, list(term(numeric_column(denominator)))), short(svyglm(reformulate(denominator, y), r), c("(intercept)", denominator))),
  ask("logit", "glm", glm_of(b, list(term(factor_column(sex, levels))), "binomial", "logit"), short(svyglm(reformulate(sex, b), r, family = quasibinomial, epsilon = 1e-12), c("(intercept)", paste0(sex, "[", levels[2], "]"))), tolerance = list(se_rel = 1e-5)))

p <- design("pairs", "psu", "stratum", weights = "weight")
add <- function(name, base, r, type, create, calls, rho = NULL, weighting = list(), ...) {
  m <- described(type, r, name, create, rho); case("07-replicates", name, base, asked(r, base, m, ...), weighting, m, calls)
}
add("jkn", p, as.svrepdesign(p$design, type = "JKn"), "jkn", TRUE, "as.svrepdesign(type = 'JKn')")
add("jkn-mse", p, as.svrepdesign(p$design, type = "JKn", mse = TRUE), "jkn", TRUE, "as.svrepdesign(type = 'JKn', mse = TRUE)")
add("brr", p, as.svrepdesign(p$design, type = "BRR", small = "merge", large = "merge"), "brr", TRUE, "as.svrepdesign(type = 'BRR')")
add("fay", p, as.svrepdesign(p$design, type = "Fay", fay.rho = .4), "fay", TRUE, "as.svrepdesign(type = 'Fay', fay.rho = .4)", rho = .4)
one_stratum <- design("pairs", "psu", weights = "weight")
add("jk1", one_stratum, as.svrepdesign(one_stratum$design, type = "JK1"), "jk1", TRUE, "as.svrepdesign(type = 'JK1')")
set.seed(1)
add("bootstrap", p, as.svrepdesign(p$design, type = "subbootstrap", replicates = 25), "bootstrap_rao_wu", FALSE, "as.svrepdesign(type = 'subbootstrap', replicates = 25)")
r <- postStratify(as.svrepdesign(p$design, type = "JKn"), ~sex, data.frame(sex = c("man", "woman"), Freq = c(140, 160)))
add("jkn-poststratified", p, r, "jkn", TRUE, "postStratify(as.svrepdesign(type = 'JKn'), ~sex)", weighting = list(list(step = "poststratify", margins = list(sex = list(man = 140, woman = 160)), partial = FALSE)))
