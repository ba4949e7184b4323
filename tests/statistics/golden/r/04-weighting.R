# Post-stratification, raking, calibration, trimming and non-response, with the variance of what follows.
d <- w$design; v <- d$variables; df <- degf(d)
# R's svyby cannot give covariances of a calibrated design; a regression on the groups alone gives the same means with them.
means_by <- function(outcome, by, levels, d, domain_df = degf(d)) {
  d$variables$by_ <- factor(as.character(d$variables[[by]]), levels)
  found(svyglm(reformulate("0 + by_", outcome), d), levels, domain_df)
}
after <- function(d, y = "income") list(
  ask_weights(d), ask_mean(c(y, "unsafe"), d), ask_total(y, d),
  ask("shares", "proportion", list(column = "worry", levels = I(as.character(1:4))), found(svymean(~factor(worry), d), as.character(1:4), degf(d))),
  ask("by_age", "by_domain", of("mean", "age", ages, column = y), means_by(y, "age", ages, d)),
  ask("ratio", "ratio", list(numerator = "spent", denominator = "income"), one(svyratio(~spent, ~income, d), degf(d))),
  ask("women", "mean", list(columns = I(y)), mean_of(y, subset(d, woman == 1)), domain = "woman"),
  ask("fixed", "mean", list(columns = I(y)), { s <- svymean(reformulate(y), as_given(d)); found(s, y, degf(d)) }, option = list(variance = "fixed_weights")),
  ask("median", "quantile", list(column = y, probabilities = I(.5), rule = "math", interval = "woodruff_mean"), quantile_of(y, .5, d)),
  ask("interval", "proportion_interval", list(column = "unsafe", method = "xlogit", level = .95), {
    p <- svyciprop(~unsafe, d, method = "xlogit"); list(estimate = as.numeric(coef(p)), se = as.numeric(SE(p)), lower = as.numeric(confint(p)[1]), upper = as.numeric(confint(p)[2])) }),
  ask("model", "glm", glm_of(y, list(term(numeric_column("unsafe")), term(numeric_column("years")))), fitted_model(svyglm(reformulate(c("unsafe", "years"), y), d), c("(intercept)", "unsafe", "years"))),
  ask("logit", "glm", glm_of("unsafe", list(term(factor_column("age", ages))), "binomial", "logit"),
      fitted_model(svyglm(unsafe ~ age, d, family = quasibinomial, epsilon = 1e-12), c("(intercept)", "age[30-64]", "age[65+]"))),
  ask("related", "independence_test", list(row = "sex", column = "worry", statistic = "rao_scott_f"), rao_scott(svychisq(~sex + worry, d))))
kept_short <- c(1:3, 5, 11)
as_given <- function(d) svydesign(ids = ~psu, strata = ~wstratum, weights = weights(d), data = d$variables, nest = TRUE)
rao_scott <- function(h) list(statistic = as.numeric(h$statistic), df = as.numeric(h$parameter[1]), ddf = as.numeric(h$parameter[2]), p = as.numeric(h$p.value))
stretch <- function(d) { g <- weights(d) / v$weight; ask("g", "calibration", nothing, list(g_min = min(g), g_max = max(g))) }
totals_of <- function(x) lapply(split(v$weight, v[[x]]), function(w) round(1.1 * sum(w) + 30 * length(w)))
tight <- function(...) calibrate(..., epsilon = 1e-13, maxit = 500)

totals <- totals_of("sex_age")
population <- data.frame(sex_age = names(totals), Freq = unlist(totals))
post <- postStratify(d, ~sex_age, population)
case("04-weighting", "poststratified", w, c(after(post), list(stretch(post))), list(list(step = "poststratify", margins = list(sex_age = totals), partial = FALSE)), calls = "postStratify(design, ~sex_age, population)")
more <- c(totals, list("child|0-15" = 100))
fewer <- totals[-1]
case("04-weighting", "cell-without-respondents", w, list(
  ask("partial", "mean", list(columns = I("income")), mean_of("income", post)),
  ask("refused", "weights", nothing, list(error = TRUE, error_names = "child|0-15"), weighting = list(list(step = "poststratify", margins = list(sex_age = more), partial = FALSE)))),
  list(list(step = "poststratify", margins = list(sex_age = more), partial = TRUE)), calls = "postStratify(design, ~sex_age, population, partial = TRUE)")

shares <- list(wave_sex = c(man = .52, woman = .48), wave_age = c("16-29" = .22, "30-64" = .53, "65+" = .25)); size <- c(after = 7000, before = 6500)
margins <- lapply(shares, function(p) { o <- c(outer(names(size), names(p), paste, sep = "|")); as.list(setNames(c(outer(size, p)), o)) })
cells <- expand.grid(wave = names(size), sex = levels(v$sex), age = levels(v$age))
cells$persons <- size[as.character(cells$wave)] * shares$wave_sex[as.character(cells$sex)] * shares$wave_age[as.character(cells$age)]
f <- ~ wave + wave:sex + wave:age
raked <- tight(d, f, colSums(model.matrix(f, cells) * cells$persons), calfun = "raking")
rake_step <- list(step = "rake", margins = margins, convergence = "full")
case("04-weighting", "raked", w, c(after(raked), list(stretch(raked), ask("did", "difference_in_differences", list(outcome = "unsafe", treated = "treated", post = "post", covariates = list(), form = "cell_means"), {
  m <- svyglm(unsafe ~ treated * post, raked); e <- as.numeric(SE(m)[4]); b <- as.numeric(coef(m)[4]); t <- qt(.975, df)
  list(estimate = b, se = e, df = df, level = .95, ci = I(c(b - t * e, b + t * e))) }))), list(rake_step), calls = "calibrate(design, ~wave + wave:sex + wave:age, calfun = 'raking')")

aux <- c("one", "age_30_64", "age_65", "years"); N <- 1.05 * colSums(v$weight * v[aux]) * c(1, 1.02, .99, 1.004)
g <- ~0 + one + age_30_64 + age_65 + years
step <- function(distance = "linear", bounds = NULL, within = NULL, variance = NULL, columns = aux, totals = N)
  list(step = "calibrate", columns = I(columns), totals = as.list(totals[columns]), distance = distance, bounds = if (is.null(bounds)) NULL else I(bounds), weights_constant_within = within, error_variance = variance)
linear <- calibrate(d, g, N); logit <- tight(d, g, N, calfun = "logit", bounds = c(.6, 1.7)); exponential <- tight(d, g, N, calfun = "raking")
bounded <- tight(d, g, N, calfun = "linear", bounds = c(.95, 1.2)); ratio_like <- calibrate(d, ~0 + years, N["years"], variance = 1)
case("04-weighting", "linear", w, c(after(linear), list(stretch(linear))), list(step()), calls = "calibrate(design, ~0 + one + age_30_64 + age_65 + years, totals)")
case("04-weighting", "logit", w, c(after(logit)[kept_short], list(stretch(logit))), list(step("logit", c(.6, 1.7))), calls = "calibrate(..., calfun = 'logit', bounds = c(.6, 1.7))")
case("04-weighting", "exponential", w, c(after(exponential)[kept_short], list(stretch(exponential))), list(step("raking")), calls = "calibrate(..., calfun = 'raking')")
case("04-weighting", "bounded", w, c(after(bounded)[kept_short], list(stretch(bounded))), list(step("linear", c(.95, 1.2))), calls = "calibrate(..., calfun = 'linear', bounds = c(.95, 1.2))")
case("04-weighting", "ratio-like", w, after(ratio_like)[kept_short], list(step(columns = "years", variance = "years")), calls = "calibrate(design, ~0 + years, totals, variance = 1)")
refused <- list(ask("weights", "weights", nothing, list(error = TRUE)), ask("mean", "mean", list(columns = I("income")), list(error = TRUE)))
case("04-weighting", "out-of-reach", w, refused, list(step("logit", c(.999, 1.001))), calls = "calibrate(..., bounds = c(.999, 1.001)): Calibration failed")
twice <- calibrate(post, g, N)
case("04-weighting", "two-steps", w, after(twice), list(list(step = "poststratify", margins = list(sex_age = totals), partial = FALSE), step()), calls = "calibrate(postStratify(design, ...), ...)")
towns <- design("towns", "town", "region", "towns"); within <- calibrate(towns$design, ~size, c("(Intercept)" = 300, size = 2500), aggregate.stage = 1)
case("04-weighting", "constant-in-clusters", towns, list(ask_weights(within), ask_mean("score", within), ask_total(c("score", "size"), within)),
     list(list(step = "calibrate", columns = I(c("one", "size")), totals = list(one = 300, size = 2500), distance = "linear", bounds = NULL, weights_constant_within = "town", error_variance = NULL)),
     calls = "calibrate(design, ~size, totals, aggregate.stage = 1)")

bound <- as.numeric(quantile(weights(raked), .9))
trimmed <- trimWeights(raked, upper = bound); strict <- trimWeights(raked, lower = 30, upper = bound, strict = TRUE)
estimate_only <- function(y, d) list(names = I(y), estimate = I(as.numeric(coef(svymean(reformulate(y), d)))))
trim <- function(lower, upper, strict) list(step = "trim", lower = lower, upper = upper, strict = strict)
case("04-weighting", "trimmed", w, list(ask_weights(trimmed), ask("mean", "mean", list(columns = I("income")), estimate_only("income", trimmed)),
  ask_weights(strict, key = "strict", weighting = list(rake_step, trim(30, bound, TRUE)))), list(rake_step, trim(NULL, bound, FALSE)), calls = "trimWeights(raked, upper = ...)")

cell_sum <- function(w) tapply(w, v$sex_age, sum)
factor_ <- cell_sum(v$weight) / cell_sum(v$weight * v$answered); fixed <- v$weight * v$answered * factor_[as.character(v$sex_age)]
counts <- table(v$sex_age, v$answered)
kept <- subset(svydesign(ids = ~psu, strata = ~wstratum, weights = ~fixed, data = cbind(v, fixed = fixed), nest = TRUE), answered == 1)
case("04-weighting", "answers-by-cell", w, list(
  ask("weights", "weights", nothing, figures(as.numeric(fixed))),
  ask("factors", "nonresponse_factors", list(step = 0), list(names = I(names(factor_)), n_respondents = I(as.numeric(counts[names(factor_), "1"])), n_nonrespondents = I(as.numeric(counts[names(factor_), "0"])), estimate = I(as.numeric(factor_)))),
  ask("mean", "mean", list(columns = I("income")), mean_of("income", kept), domain = "answered", option = list(variance = "fixed_weights")),
  ask("raked_after", "mean", list(columns = I("income")), {
    s <- svydesign(ids = ~psu, strata = ~wstratum, weights = ~fixed, data = cbind(v, fixed = fixed)[v$answered == 1, ], nest = TRUE)
    mean_of("income", tight(s, f, colSums(model.matrix(f, cells) * cells$persons), calfun = "raking")) },
    weighting = list(list(step = "nonresponse_cells", response = "answered", column = "sex_age", drop_nonrespondents = TRUE), rake_step))),
  list(list(step = "nonresponse_cells", response = "answered", column = "sex_age")), calls = "weights of those who answered x sum of all / sum of those who answered, by cell")
m <- svyglm(answered ~ sex + years, d, family = quasibinomial, epsilon = 1e-13); p <- fitted(m)
plain <- v$weight * v$answered / p; scaled <- plain * sum(v$weight) / sum(plain)
cuts <- quantile(p, 1:4 / 5, type = 7); class <- findInterval(p, cuts, left.open = TRUE) + 1
class_factor <- tapply(v$weight, class, sum) / tapply(v$weight * v$answered, class, sum)
terms <- list(term(factor_column("sex", c("man", "woman"))), term(numeric_column("years")))
propensity <- function(classes, rescale) list(step = "nonresponse_propensity", response = "answered", terms = terms, weighted = TRUE, classes = classes, rescale_to_full_total = rescale)
loose <- list(weights_rel = 1e-6, estimate_rel = 1e-6)
case("04-weighting", "answers-by-propensity", w, list(
  ask("weights", "weights", nothing, figures(as.numeric(scaled)), tolerance = loose),
  ask("propensities", "propensities", list(model = glm_of("answered", terms, "binomial", "logit")), list(minimum = min(p), maximum = max(p)), weighting = list(), tolerance = loose),
  ask("classes", "nonresponse_factors", list(step = 0), list(names = I(as.character(1:5)), cuts = I(as.numeric(cuts)), estimate = I(as.numeric(class_factor))), tolerance = loose, weighting = list(propensity(5, FALSE))),
  ask("weights_by_class", "weights", nothing, figures(as.numeric(v$weight * v$answered * class_factor[class])), tolerance = loose, weighting = list(propensity(5, FALSE)))),
  list(propensity(NULL, TRUE)), calls = "svyglm(answered ~ sex + years, quasibinomial); weight / propensity")
