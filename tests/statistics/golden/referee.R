# Computes the golden numbers with the R package survey: Rscript referee.R FOLDER_OF_CSV OUT.json
# Every entry of the result is a flat list of numbers; matrices column by column.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
folder <- arguments[1]
out <- list()
keep <- function(name, values) out[[name]] <<- as.numeric(unlist(values))
read <- function(name) read.csv(file.path(folder, name), colClasses = c(stratum = "character", psu = "character"))
domain_df <- function(design, levels) sapply(levels, function(l) degf(subset(design, cell == l)))
contrasts_of <- function(prefix, by, change, did) {
  for (kind in c("change", "did")) {
    found <- svycontrast(by, if (kind == "change") change else did)
    keep(paste0(prefix, "_", kind), c(coef(found), SE(found)))
  }
}
cells <- c("before treated", "after treated", "before comparison", "after comparison")
signs <- list(change = c(-1, 1, 0, 0), did = c(-1, 1, 1, -1))
# A regression on the cells without intercept gives their shares too; svyby cannot give the covariances of a calibrated design.
by_cell <- function(prefix, design, regression = FALSE) {
  found <- if (regression) svyglm(unsafe ~ 0 + cell, design) else svyby(~unsafe, ~cell, design, svymean, covmat = TRUE)
  keep(paste0(prefix, "_values"), coef(found))
  keep(paste0(prefix, "_covariance"), vcov(found))
  keep(paste0(prefix, "_df"), domain_df(design, cells))
  contrasts_of(prefix, found, signs$change, signs$did)
}

# Independent waves: the wave is part of the stratum, PSU numbers start anew in each.
d <- read("independent.csv")
d$cell <- factor(paste(d$wave, d$arm), cells)
d$age <- factor(d$age); d$sex <- factor(d$sex); d$wave <- factor(d$wave)
plain <- svydesign(ids = ~psu, strata = ~interaction(wave, stratum), weights = ~weight, data = d, nest = TRUE)
by_cell("independent", plain)
keep("independent_whole_df", degf(plain))
keep("independent_change_df", degf(subset(plain, arm == "treated")))

# Small domains, some PSUs without members: women of 65 and more in each wave; and a rare event.
old <- svyby(~unsafe, ~wave, subset(plain, sex == "woman" & age == "65+"), svymean, covmat = TRUE)
keep("domain_values", coef(old)[c("before", "after")])
keep("domain_covariance", vcov(old)[c("before", "after"), c("before", "after")])
keep("domain_df", sapply(c("before", "after"), function(v) degf(subset(plain, sex == "woman" & age == "65+" & wave == v))))
for (event in c("unsafe", "rare")) for (level in c(0.95, 0.9)) {
  found <- svyciprop(as.formula(paste0("~", event)), subset(plain, wave == "after"), method = "xlogit", level = level)
  keep(sprintf("logit_%s_%g", event, 100 * level), c(coef(found), SE(found), confint(found)))
}

# Raked to sex and age in each wave; the variance by the residuals of the calibration. Population: independent margins, of our own making.
population <- expand.grid(wave = levels(d$wave), sex = levels(d$sex), age = levels(d$age))
share <- c(man = 0.52, woman = 0.48)[as.character(population$sex)] *
  c("16-29" = 0.22, "30-64" = 0.53, "65+" = 0.25)[as.character(population$age)]
population$persons <- share * c(after = 7000, before = 6500)[as.character(population$wave)]
f <- ~ wave + wave:sex + wave:age
totals <- colSums(model.matrix(f, population) * population$persons)
raked <- calibrate(plain, f, totals, calfun = "raking", epsilon = 1e-13, maxit = 200)
keep("raked_weights", weights(raked))
by_cell("raked", raked, regression = TRUE)
found <- svytotal(~unsafe, raked)
keep("raked_total", c(coef(found), SE(found)))
found <- svyciprop(~unsafe, subset(raked, wave == "after"), method = "xlogit")
keep("raked_logit", c(coef(found), SE(found), confint(found)))

# The same PSUs, and the same persons, in both waves: the wave is not part of the stratum.
p <- read("panel.csv")
p$cell <- factor(paste(p$wave, p$arm), cells)
by_cell("same_psus", svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = p))
by_cell("same_persons", svydesign(ids = ~person, strata = ~stratum, weights = ~weight, data = p))

# Strata with one PSU. Totals under "adjust" are left out: survey 4.1 centres on 0, 4.3 on the mean of all PSU totals.
l <- read("lonely.csv")
alone <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = l)
for (rule in c("remove", "certainty", "adjust", "average")) {
  options(survey.lonely.psu = rule)
  found <- svymean(~unsafe, alone)
  keep(paste0("lonely_share_", rule), c(coef(found), SE(found)))
  found <- svyby(~unsafe, ~sex, alone, svymean, covmat = TRUE)
  keep(paste0("lonely_by_sex_", rule), c(coef(found), vcov(found)))
  found <- svytotal(~unsafe, alone)
  if (rule != "adjust") keep(paste0("lonely_total_", rule), c(coef(found), SE(found)))
}
keep("lonely_df", degf(alone))

p_values <- c(0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.5, 0.5, 0.9)
keep("benjamini_hochberg", p.adjust(p_values, "BH"))

lines <- sprintf('  "%s": [%s]', names(out), sapply(out, function(v) paste(sprintf("%.17g", v), collapse = ", ")))
versions <- sprintf('  "made with": "R %s, survey %s"', getRversion(), packageVersion("survey"))
writeLines(c("{", paste(c(versions, lines), collapse = ",\n"), "}"), arguments[2])
