# Computes the golden numbers of models of opinions.csv with the R package survey: Rscript models.R FOLDER_OF_CSV OUT.json
# Every entry of the result is a flat list of numbers; matrices column by column.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
out <- list()
keep <- function(name, ...) out[[name]] <<- as.numeric(unlist(list(...)))
d <- read.csv(file.path(arguments[1], "opinions.csv"))
d$sex <- factor(d$sex, c("man", "woman")); d$kind <- factor(d$kind, c("town", "suburb", "country")); d$trust <- factor(d$trust, c("low", "some", "high"), ordered = TRUE)
d$trusting <- as.numeric(d$trust == "high"); d$woman <- as.numeric(d$sex == "woman"); d$double <- 2 * d$hours
finite <- svydesign(ids = ~psu, strata = ~stratum, fpc = ~population, weights = ~weight, data = d, nest = TRUE)
plain <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
post <- postStratify(plain, ~sex, data.frame(sex = c("man", "woman"), Freq = c(1900, 2100)))
jackknife <- as.svrepdesign(plain, type = "JKn", mse = TRUE)
designs <- list(finite = finite, post = post, jackknife = jackknife)
tight <- glm.control(epsilon = 1e-14, maxit = 100)
fit <- function(formula, design, family = gaussian()) suppressWarnings(svyglm(formula, design, family = family, control = tight))
keep_fit <- function(name, m) keep(name, coef(m)[!is.na(coef(m))], vcov(m), m$df.residual)

for (name in names(designs)) {
  keep_fit(paste0("linear_", name), fit(hours ~ sex + kind + score + sex:kind, designs[[name]]))
  keep_fit(paste0("logit_", name), fit(trusting ~ sex + kind + hours, designs[[name]], quasibinomial()))
}
keep_fit("probit_finite", fit(trusting ~ sex + kind + hours, finite, quasibinomial("probit")))
keep_fit("poisson_finite", fit(score ~ sex + offset(log(hours)), finite, quasipoisson()))
keep_fit("town", fit(hours ~ sex, subset(finite, kind == "town")))
keep_fit("without_intercept", fit(hours ~ 0 + score, finite))
keep_fit("collinear", svyglm(score ~ hours + double + sex, finite))

logit <- fit(trusting ~ woman + kind + hours + woman:hours, finite, quasibinomial())
found <- regTermTest(logit, ~kind)
keep("test_kind", found$Ftest, found$df, found$ddf, found$p)
at <- data.frame(woman = c(0, 1), kind = factor(c("town", "country"), levels(d$kind)), hours = c(8, 15))
found <- predict(logit, at, type = "response", vcov = TRUE)
keep("predicted", coef(found), vcov(found))

# Average over all rows if all were women less if all were men; delta method, covariates as they are.
x <- model.matrix(logit); eta_of <- function(w) { y <- x; y[, "woman"] <- w; y[, "woman:hours"] <- w * y[, "hours"]; y }
weight <- weights(finite)[!is.na(d$trusting)]
mean_of <- function(y) weighted.mean(plogis(y %*% coef(logit)), weight)
gradient_of <- function(y) colSums(y * as.numeric(weight * dlogis(y %*% coef(logit)))) / sum(weight)
gradient <- gradient_of(eta_of(1)) - gradient_of(eta_of(0))
keep("average", mean_of(eta_of(1)) - mean_of(eta_of(0)), sqrt(gradient %*% vcov(logit) %*% gradient))

absorbed <- fit(hours ~ score + factor(kind) + factor(sex), finite)
keep("absorbed", coef(absorbed)["score"], sqrt(vcov(absorbed)["score", "score"]), degf(subset(finite, !is.na(score))))

odds <- svyolr(trust ~ sex + hours, finite)
keep("odds", odds$coefficients, odds$zeta, sqrt(diag(odds$var)))

entries <- vapply(names(out), function(k) sprintf(' "%s": [%s]', k, paste(sprintf("%.17g", out[[k]]), collapse = ", ")), "")
versions <- sprintf(' "made": "R %s, survey %s: Rscript models.R"', getRversion(), packageVersion("survey"))
writeLines(c("{", paste(c(versions, entries), collapse = ",\n"), "}"), arguments[2])
