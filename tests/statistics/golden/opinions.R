# Computes the golden numbers of opinions.csv with the R package survey: Rscript opinions.R FOLDER_OF_CSV OUT.json
# Every entry of the result is a flat list of numbers; matrices column by column.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
out <- list()
keep <- function(name, values) out[[name]] <<- as.numeric(unlist(values))
d <- read.csv(file.path(arguments[1], "opinions.csv"))
d$sex <- factor(d$sex, c("man", "woman")); d$kind <- factor(d$kind, c("town", "suburb", "country")); d$trust <- factor(d$trust, c("low", "some", "high"))
finite <- svydesign(ids = ~psu, strata = ~stratum, fpc = ~population, weights = ~weight, data = d, nest = TRUE)
plain <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
# No weight is 0: R post-stratifies such rows in a way of its own.
persons <- data.frame(sex = c("man", "woman"), Freq = c(1900, 2100))
post <- postStratify(plain, ~sex, persons)
jackknife <- as.svrepdesign(plain, type = "JKn", mse = TRUE)
designs <- list(finite = finite, plain = plain, post = post, jackknife = jackknife)
p <- c(0.1, 0.25, 0.5, 0.75, 0.9)
limits <- function(found) list(t(found$hours[, 1:3]), found$hours[, 4])

for (name in names(designs)) keep(paste0("quantiles_", name), limits(svyquantile(~hours, designs[[name]], p, interval.type = "mean")))
for (method in c("xlogit", "beta", "asin")) keep(paste0("quantiles_", method), limits(svyquantile(~hours, finite, p, interval.type = method)))
for (rule in c("school", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")) keep(paste0("rule_", rule), svyquantile(~hours, finite, p, qrule = rule, ci = FALSE)$hours)
for (each in levels(d$kind)) keep(paste0("quantiles_", each), limits(svyquantile(~hours, subset(finite, kind == each), 0.5)))

both <- svyvar(~hours + score, finite, na.rm = TRUE)
keep("covariance_matrix", as.matrix(both))
keep("covariance_matrix_errors", matrix(SE(both), 2))
for (name in c("finite", "plain", "post")) {
  found <- svyvar(~hours, designs[[name]])
  keep(paste0("variance_", name), list(coef(found), SE(found)))
}
for (replace in c(TRUE, FALSE)) {
  deff <- if (replace) "replace" else TRUE
  keep(paste0("deff_", tolower(replace)), list(deff(svymean(~hours, finite, deff = deff)), deff(svytotal(~hours, finite, deff = deff)),
    deff(svymean(~hours, subset(post, kind == "town"), deff = deff))))
}
keep("cv", cv(svytotal(~hours, finite)))

for (name in c("finite", "post")) for (statistic in c("F", "Chisq", "Wald", "adjWald")) {
  found <- svychisq(~ trust + kind, designs[[name]], statistic = statistic)
  keep(paste("independence", name, statistic, sep = "_"), list(found$statistic, found$parameter, found$p.value))
}
unseen <- d
unseen$trust[unseen$kind == "country" & unseen$trust == "high"] <- NA  # An empty cell, and missing answers.
gap <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = unseen, nest = TRUE)
for (statistic in c("F", "Chisq")) {
  found <- svychisq(~ trust + kind, gap, statistic = statistic)
  keep(paste0("independence_gap_", statistic), list(found$statistic, found$parameter, found$p.value))
}
keep("crosstab", t(svytable(~ trust + kind, finite)))
shares <- svyby(~trust, ~kind, finite, svymean, covmat = TRUE)
keep("column_shares", coef(shares))
keep("column_shares_covariance", vcov(shares))

for (name in c("finite", "post", "jackknife")) {
  found <- svyttest(score ~ sex, designs[[name]])
  keep(paste0("t_test_", name), list(found$estimate, found$statistic, found$parameter, found$p.value, found$conf.int))
}
for (test in c("wilcoxon", "vanderWaerden", "median")) {
  found <- svyranktest(score ~ sex, finite, test = test)
  keep(paste0("rank_finite_", test), list(found$estimate, found$statistic, found$parameter, found$p.value))
}
found <- svyranktest(score ~ sex, post)
keep("rank_post_wilcoxon", list(found$estimate, found$statistic, found$parameter, found$p.value))
for (name in c("finite", "post")) {
  found <- svyranktest(hours ~ kind, designs[[name]])
  keep(paste0("kruskal_", name), list(found$statistic, found$parameter, found$p.value))  # R: df, then the statistic.
}

entries <- vapply(names(out), function(k) sprintf(' "%s": [%s]', k, paste(sprintf("%.17g", out[[k]]), collapse = ", ")), "")
versions <- sprintf(' "made": "R %s, survey %s: Rscript opinions.R"', getRversion(), packageVersion("survey"))
writeLines(c("{", paste(c(versions, entries), collapse = ",\n"), "}"), arguments[2])
