# Before and after: independent waves, the same PSUs or persons in all waves, difference-in-differences, event study.
d <- w$design; df <- degf(d); both_ <- c("before", "after")
change_of <- function(column, form = "absolute", period = "wave", from = "before", to = "after", statistic = "mean", ...)
  list(statistic = statistic, column = column, period = period, from = from, to = to, form = form, ...)
by_wave <- function(y, d) svyby(reformulate(y), ~wave, d, svymean, covmat = TRUE)
diff_ <- function(b) svycontrast(b, list(d = c(after = 1, before = -1)[names(coef(b))]))
with_p <- function(s, df) { o <- one(s, df); c(o, list(p = 2 * pt(-abs(o$estimate / o$se), df))) }
parts <- lapply(ages, function(a) with_p(diff_(by_wave("unsafe", subset(d, age == a))), df)); of_parts <- function(name) I(vapply(parts, function(p) p[[name]], 0))
relative <- lapply(c("man", "woman"), function(s) svycontrast(by_wave("income", subset(d, sex == s)), quote(after / before - 1)))
median_of <- function(wave_) quantile_of("income", .5, subset(d, wave == wave_)); later <- median_of("after"); earlier <- median_of("before")
cov_terms <- list(term(factor_column("age", ages)), term(factor_column("sex", c("man", "woman"))))
m <- svyglm(unsafe ~ treated + post + age + sex + treated:post, d); k <- length(coef(m))
last <- function(m, k = length(coef(m))) { b <- unname(coef(m)[k]); e <- unname(sqrt(diag(vcov(m)))[k]); df <- m$df.residual
  list(estimate = b, se = e, df = df, statistic = b / e, p = 2 * pt(-abs(b / e), df), level = .95, ci = I(b + c(-1, 1) * qt(.975, df) * e)) }
did <- function(form, covariates = list(), ...) list(outcome = "unsafe", treated = "treated", post = "post", covariates = covariates, form = form)
logit_terms <- c(list(term(numeric_column("treated")), term(numeric_column("post"))), cov_terms, list(term(numeric_column("treated"), numeric_column("post"))))
ml <- svyglm(unsafe ~ treated + post + age + sex + treated:post, d, family = quasibinomial, epsilon = 1e-12)
on_treated <- { X <- model.matrix(ml); rows <- which(d$variables$treated_post == 1); wt <- weights(d)[rows] / sum(weights(d)[rows]); X0 <- X[rows, ]; X1 <- X0; X0[, k] <- 0; b <- coef(ml)
  g <- colSums(wt * (dlogis(drop(X1 %*% b)) * X1 - dlogis(drop(X0 %*% b)) * X0)); list(estimate = sum(wt * (plogis(drop(X1 %*% b)) - plogis(drop(X0 %*% b)))), se = sqrt(drop(g %*% vcov(ml) %*% g))) }
att <- list(list(name = "observed", set = nothing, coefficient = 1), list(name = "without", set = nothing, drop_terms = I("treated:post"), coefficient = -1))
cells_by <- svyby(~unsafe, ~cell, d, svymean, covmat = TRUE)
case("09-change", "independent-waves", w, list(
  ask("absolute", "change", change_of("unsafe"), with_p(diff_(by_wave("unsafe", d)), df)),
  ask("relative", "change", change_of("income", "relative"), single(svycontrast(by_wave("income", d), quote(after / before - 1)))),
  ask("in_domain", "change", change_of("unsafe"), { s <- subset(d, woman == 1); with_p(diff_(by_wave("unsafe", s)), degf(s)) }, domain = "woman"),
  ask("missing", "change", change_of("score"), with_p(svycontrast(svyglm(score ~ 0 + wave, d), c(1, -1)), df_where(d, "score"))),
  ask("by_age", "change", change_of("unsafe", by = "age", levels = I(ages)), list(names = I(ages), estimate = of_parts("estimate"), se = of_parts("se"), df = df, p = of_parts("p"))),
  ask("relative_by_sex", "change", change_of("income", "relative", by = "sex", levels = I(c("man", "woman"))),
      list(names = I(c("man", "woman")), estimate = I(vapply(relative, function(s) as.numeric(coef(s)), 0)), se = I(vapply(relative, function(s) as.numeric(SE(s)), 0)))),
  ask("median", "change", change_of("income", statistic = "quantile", probability = .5, rule = "math", interval = "woodruff_mean"),
      list(estimate = as.numeric(later$estimate - earlier$estimate), se = as.numeric(sqrt(later$se^2 + earlier$se^2)))),
  ask("did", "difference_in_differences", did("cell_means"), one(svycontrast(cells_by, c(1, -1, -1, 1)), df)),
  ask("did_with_covariates", "difference_in_differences", did("linear_model", cov_terms), last(m)),
  ask("did_in_domain", "difference_in_differences", did("linear_model"), last(svyglm(unsafe ~ treated * post, subset(d, woman == 1))), domain = "woman"),
  ask("on_the_treated", "marginal_effect", list(model = glm_of("unsafe", logit_terms, "binomial", "logit"), average_over = "treated_post", covariates = "fixed", scenarios = att), on_treated),
  ask("did_raked", "difference_in_differences", did("linear_model", cov_terms), last(svyglm(unsafe ~ treated + post + age + sex + treated:post, raked)), weighting = list(rake_step)),
  ask("holm", "adjust_p_values", list(p = of_parts("p"), method = "holm"), list(p_adjusted = I(p.adjust(of_parts("p"), "holm"))))),
  calls = "svyby(~y, ~wave, covmat = TRUE), svycontrast, svyglm(y ~ treated * post + covariates)")

for (unit in c("psu", "person")) {
  p <- design("panel", unit, "stratum", weights = "weight"); p$design$variables$wave <- factor(p$design$variables$wave); d <- p$design
  b <- svyby(~unsafe, ~wave, d, svymean, covmat = TRUE); s <- subset(d, waves_1_3 == 1); cells_by <- svyby(~unsafe, ~cell, s, svymean, covmat = TRUE)
  m <- svyglm(unsafe ~ treated * relevel(wave, "2"), d); ml <- update(m, family = quasibinomial, epsilon = 1e-12); effect <- function(m) list(names = I(c("1", "3")), estimate = I(unname(coef(m)[5:6])), se = I(unname(sqrt(diag(vcov(m)))[5:6])), df = m$df.residual)
  study <- function(family, link) list(outcome = "unsafe", treated = "treated", period = "wave", reference = "2", family = family, link = link, covariates = list())
  case("09-change", paste0("same-", unit), p, list(
    ask("waves", "by_domain", list(statistic = "mean", column = "unsafe", by = "wave", levels = I(c("1", "2", "3"))), found(b, c("1", "2", "3"), degf(d))),
    ask("change", "change", change_of("unsafe", period = "wave", from = "1", to = "3"), with_p(svycontrast(b, c(-1, 0, 1)), degf(d))),
    ask("did", "difference_in_differences", did("cell_means"), one(svycontrast(cells_by, c(1, -1, -1, 1)), degf(s)), domain = "waves_1_3"),
    ask("did_linear", "difference_in_differences", did("linear_model"), last(svyglm(unsafe ~ treated * post, s)), domain = "waves_1_3"),
    ask("study", "event_study", study("gaussian", "identity"), effect(m)),
    ask("study_logit", "event_study", study("binomial", "logit"), effect(ml)),
    ask("trend", "glm", glm_of("unsafe", list(term(numeric_column("wave")))), fitted_model(svyglm(unsafe ~ as.numeric(wave), d), c("(intercept)", "wave")))),
    calls = sprintf("svydesign(ids = ~%s, strata = ~stratum, weights = ~weight); svyby, svycontrast, svyglm(unsafe ~ treated * wave)", unit))
}
