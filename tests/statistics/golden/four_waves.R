# Computes the golden numbers of four_waves.csv with the R package survey: Rscript four_waves.R FOLDER_OF_CSV OUT.json
# Every entry of the result is a flat list of numbers; matrices column by column.
suppressMessages(library(survey))
options(warn = -1) # Rows of weight 0 make glm warn of its dispersion, which is not used.
arguments <- commandArgs(TRUE)
out <- list()
keep <- function(name, ...) out[[name]] <<- as.numeric(unlist(list(...)))
d <- read.csv(file.path(arguments[1], "four_waves.csv"))
d$cell <- interaction(d$year, d$stratum)
d$post <- as.numeric(d$year >= 2020)
d$year_of <- relevel(factor(d$year), "2019")
design <- svydesign(ids = ~psu, strata = ~cell, weights = ~weight, data = d, nest = TRUE)
jackknife <- as.svrepdesign(design, type = "JKn")

# Changes.
years <- svyby(~unsafe, ~year, design, svymean, covmat = TRUE)
keep("change", coef(svycontrast(years, c("2019" = -1, "2021" = 1))), SE(svycontrast(years, c("2019" = -1, "2021" = 1))))
relative <- svycontrast(years, quote(`2021` / `2019` - 1))
keep("relative_change", coef(relative), SE(relative))
by_sex <- svyby(~unsafe, ~ sex + year, design, svymean, covmat = TRUE)
for (sex in c("man", "woman")) {
  both <- setNames(c(-1, 1), paste(sex, c(2019, 2021), sep = "."))
  keep(paste0("change_", sex), coef(svycontrast(by_sex, both)), SE(svycontrast(by_sex, both)))
}
trend <- svyglm(hours ~ year, design)
keep("trend", coef(trend)[["year"]], SE(trend)[["year"]], trend$df.residual)
replicated <- svyby(~unsafe, ~year, jackknife, svymean, covmat = TRUE)
keep("jackknife_change", SE(svycontrast(replicated, c("2019" = -1, "2021" = 1))), degf(jackknife))

# Difference-in-differences.
plain <- svyglm(hours ~ treated * post, design)
keep("did", coef(plain)[["treated:post"]], SE(plain)[["treated:post"]])
linear <- svyglm(hours ~ treated + post + sex + age + treated:post, design)
keep("did_linear", coef(linear)[["treated:post"]], SE(linear)[["treated:post"]], linear$df.residual)
logit <- svyglm(unsafe ~ treated + post + sex + age + treated:post, design, family = quasibinomial())
average <- function(rows, treated = d$treated, post = d$post) { # The mean prediction of rows, and its gradient.
  x <- model.matrix(~ treated + post + sex + age + treated:post, data.frame(treated, post, d[c("sex", "age")]))
  p <- plogis(drop(x %*% coef(logit)))
  list(value = weighted.mean(p[rows], d$weight[rows]), gradient = colSums((d$weight * p * (1 - p) * x)[rows, ]) / sum(d$weight[rows]))
}
told <- function(name, value, gradient) keep(name, value, sqrt(drop(gradient %*% vcov(logit) %*% gradient)), logit$df.residual)
all <- rep(TRUE, nrow(d)); measured <- d$treated == 1 & d$post == 1
cells <- lapply(list(c(1, 1), c(1, 0), c(0, 1), c(0, 0)), function(cell) average(all, cell[1], cell[2]))
signs <- c(1, -1, -1, 1)
told("cross_difference", sum(signs * sapply(cells, `[[`, "value")), drop(sapply(cells, `[[`, "gradient") %*% signs))
with <- average(measured)
x <- model.matrix(~ treated + post + sex + age + treated:post, d); x[, "treated:post"] <- 0
p <- plogis(drop(x %*% coef(logit)))
gradient <- colSums((d$weight * p * (1 - p) * x)[measured, ]) / sum(d$weight[measured])
told("effect_on_the_treated", with$value - weighted.mean(p[measured], d$weight[measured]), with$gradient - gradient)

# Event study.
for (family in c("gaussian", "quasibinomial")) {
  outcome <- if (family == "gaussian") hours ~ treated * year_of + sex else unsafe ~ treated * year_of + sex
  fit <- svyglm(outcome, design, family = family)
  names <- paste0("treated:year_of", c(2018, 2020, 2021))
  keep(paste0("event_", family), coef(fit)[names], SE(fit)[names], fit$df.residual)
  v <- vcov(fit)[names[-1], names[-1]]
  after <- drop(coef(fit)[names[-1]] %*% solve(v, coef(fit)[names[-1]])) / 2
  keep(paste0("event_after_", family), after, pf(after, 2, fit$df.residual, lower.tail = FALSE), mean(coef(fit)[names[-1]]), sqrt(sum(v)) / 2)
}

out[["made with"]] <- paste0("R ", getRversion(), ", survey ", packageVersion("survey"))
entries <- sapply(names(out), function(name) sprintf('"%s": %s', name,
  if (is.character(out[[name]])) sprintf('"%s"', out[[name]]) else sprintf("[%s]", paste(sprintf("%.17g", out[[name]]), collapse = ", "))))
writeLines(c("{", paste(entries, collapse = ",\n"), "}"), arguments[2])
