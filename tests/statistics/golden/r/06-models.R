# Regressions, their tests and predictions.
d <- w$design; v <- d$variables; d$variables$worry_ <- factor(v$worry, ordered = TRUE)
age <- factor_column("age", ages); sex <- factor_column("sex", c("man", "woman")); years <- numeric_column("years")
main <- list(term(sex), term(age), term(sex, age))
main_names <- c("(intercept)", "sex[woman]", "age[30-64]", "age[65+]", "sex[woman]:age[30-64]", "sex[woman]:age[65+]")
m1 <- svyglm(income ~ sex * age, d)
m2 <- svyglm(unsafe ~ sex + years, d, family = quasibinomial, epsilon = 1e-12); terms2 <- list(term(sex), term(years)); names2 <- c("(intercept)", "sex[woman]", "years")
m3 <- svyglm(visits ~ unsafe + offset(log_income), d, family = quasipoisson, epsilon = 1e-12)
m4 <- svyglm(unsafe ~ sex + years, d, family = quasibinomial("probit"), epsilon = 1e-12)
m5 <- svyglm(score ~ sex + years, subset(d, treated == 1))
m6 <- svyglm(income ~ 0 + age, d); m7 <- svyglm(income ~ years, d)
m8 <- svyglm(unsafe ~ sex + years, raked, family = quasibinomial, epsilon = 1e-12)
mean_where <- function(m, set) {  # Average prediction, with covariates and weights held fixed.
  x <- m$model_data; for (n in names(set)) x[[n]][] <- set[[n]]
  X <- model.matrix(delete.response(terms(m)), x, xlev = m$xlevels); wt <- weights(m$survey.design) / sum(weights(m$survey.design)); eta <- drop(X %*% coef(m))
  list(mean = sum(wt * m$family$linkinv(eta)), gradient = colSums(wt * m$family$mu.eta(eta) * X))
}
effects_of <- function(m, sets, names) {
  m$model_data <- m$survey.design$variables; each <- lapply(sets, function(set) mean_where(m, set)); G <- do.call(rbind, lapply(each, `[[`, "gradient")); V <- G %*% vcov(m) %*% t(G)
  list(names = I(names), estimate = I(vapply(each, `[[`, 0, "mean")), se = I(sqrt(diag(V))), vcov = unname(V))
}
scenarios <- function(coefficients) mapply(function(s, k) list(name = s, set = list(sex = s), coefficient = k), c("man", "woman"), coefficients, SIMPLIFY = FALSE, USE.NAMES = FALSE)
both <- effects_of(m2, list(list(sex = "man"), list(sex = "woman")), c("man", "woman")); after_raking <- effects_of(m8, list(list(sex = "man"), list(sex = "woman")), c("man", "woman"))
gap <- function(e) list(estimate = as.numeric(e$estimate[2] - e$estimate[1]), se = sqrt(sum(diag(e$vcov)) - 2 * e$vcov[1, 2]))
predicted <- function(m, at, type = "response") { p <- predict(m, at, type = type, se.fit = TRUE); list(estimate = I(as.numeric(coef(p))), se = I(as.numeric(SE(p)))) }
ordinal <- function(d, names) { m <- svyolr(worry_ ~ sex + years, d, control = list(reltol = 1e-14, maxit = 1000))
  list(names = I(names), estimate = I(unname(c(coef(m, intercepts = FALSE), m$zeta))), se = I(unname(sqrt(diag(vcov(m)))))) }
cuts_ <- c("sex[woman]", "years", "1|2", "2|3", "3|4"); rough <- list(estimate_rel = 1e-3, estimate_abs = 1e-4, se_rel = 1e-3)
steps <- list(statistic_rel = 1e-5)
case("06-models", "models", w, list(
  ask("interaction", "glm", glm_of("income", main), fitted_model(m1, main_names)),
  ask("interaction_tested", "term_test", list(model = glm_of("income", main), terms = I("sex:age"), method = "wald"), f_test(m1, ~sex:age)),
  ask("coefficients_tested", "term_test", list(model = glm_of("income", main), coefficients = I(c("age[30-64]", "age[65+]")), method = "wald"), f_test(m1, ~age)),
  ask("contrast", "model_contrast", list(model = glm_of("income", main), coefficients = list("age[65+]" = 1, "age[30-64]" = -1)), one(svycontrast(m1, c(0, 0, -1, 1, 0, 0)), m1$df.residual)),
  ask("logit", "glm", glm_of("unsafe", terms2, "binomial", "logit"), fitted_model(m2, names2)),
  ask("poisson", "glm", glm_of("visits", list(term(numeric_column("unsafe"))), "poisson", "log", "log_income"), fitted_model(m3, c("(intercept)", "unsafe"))),
  ask("probit", "glm", glm_of("unsafe", terms2, "binomial", "probit"), fitted_model(m4, names2)),
  ask("in_domain_with_missing", "glm", glm_of("score", terms2), fitted_model(m5, names2), domain = "treated"),
  ask("no_intercept", "glm", glm_of("income", list(term(factor_column("age", c("none", ages)))), intercept = FALSE), fitted_model(m6, paste0("age[", ages, "]"))),
  ask("collinear", "glm", glm_of("income", list(term(years), term(numeric_column("twice_years")))), fitted_model(m7, c("(intercept)", "years"))),
  ask("raked", "glm", glm_of("unsafe", terms2, "binomial", "logit"), fitted_model(m8, names2), weighting = list(rake_step)),
  ask("margins", "marginal_effect", list(model = glm_of("unsafe", terms2, "binomial", "logit"), average_over = NULL, scenarios = scenarios(list(NULL, NULL)), covariates = "fixed"), both),
  ask("effect", "marginal_effect", list(model = glm_of("unsafe", terms2, "binomial", "logit"), average_over = NULL, scenarios = scenarios(list(-1, 1)), covariates = "fixed"), gap(both)),
  ask("effect_raked", "marginal_effect", list(model = glm_of("unsafe", terms2, "binomial", "logit"), average_over = NULL, scenarios = scenarios(list(-1, 1)), covariates = "fixed"), gap(after_raking), weighting = list(rake_step)),
  ask("predictions", "prediction", list(model = glm_of("unsafe", terms2, "binomial", "logit"), at = list(list(sex = "man", years = 20), list(sex = "woman", years = 80)), scale = "response"),
      predicted(m2, data.frame(sex = c("man", "woman"), years = c(20, 80)))),
  ask("ordinal", "proportional_odds", list(outcome = "worry", levels = I(as.character(1:4)), terms = terms2), ordinal(d, cuts_), tolerance = rough),
  ask("ordinal_in_domain", "proportional_odds", list(outcome = "worry", levels = I(as.character(1:4)), terms = terms2), ordinal(subset(d, treated == 1), cuts_), domain = "treated", tolerance = rough)),
  calls = "svyglm, regTermTest, svycontrast, predict, svyolr")

a <- design("areas", "area", weights = "people")
dummies <- function(rhs, k) { m <- svyglm(as.formula(paste("crime ~ 0 +", rhs, "+ factor(area) + factor(year)")), a$design); list(m = m, b = coef(m)[k], V = vcov(m)[k, k, drop = FALSE]) }
two_way <- dummies("active + poverty", 1:2); since <- c("-3", "-2", "0", "1", "2")
for (s in since) a$design$variables[[paste0("s", gsub("-", "m", s))]] <- as.numeric(a$rows$since == s)
study <- dummies(paste0("s", gsub("-", "m", since), collapse = " + "), 1:5)
absorbed <- function(e, names) list(names = I(names), estimate = I(unname(e$b)), se = I(unname(sqrt(diag(e$V)))), vcov = unname(e$V), df = 9)
terms_since <- list(term(factor_column("since", c("-1", since)))); names_since <- paste0("since[", since, "]")
early <- study$b[1:2]; W <- drop(early %*% solve(study$V[1:2, 1:2], early)) / 2
model <- list(outcome = "crime", terms = terms_since, absorb = I(c("area", "year")))
case("06-models", "areas-and-years", a, list(
  ask("two_way", "fixed_effects_regression", list(outcome = "crime", terms = list(term(numeric_column("active")), term(numeric_column("poverty"))), absorb = I(c("area", "year"))), absorbed(two_way, c("active", "poverty"))),
  ask("since", "fixed_effects_regression", model, absorbed(study, names_since)),
  ask("before", "term_test", list(model = c(model, type = "fixed_effects_regression"), coefficients = I(names_since[1:2]), method = "wald"), list(statistic = W, df = 2, ddf = 9, p = pf(W, 2, 9, lower.tail = FALSE)))),
  calls = "svyglm(crime ~ 0 + ... + factor(area) + factor(year)), df = areas - 1")
