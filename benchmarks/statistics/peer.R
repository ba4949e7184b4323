# The standard job in R's survey: Rscript peer.R FOLDER N DOMAINS
# Prints "name seconds" for each part; writes what it found as doubles into the folder. B is done for the first DOMAINS of 24 strata.
suppressMessages(library(survey))
arguments <- commandArgs(TRUE)
folder <- arguments[1]; n <- as.integer(arguments[2]); domains <- as.integer(arguments[3])
read <- function(name, what, count, size, ...) readBin(file.path(folder, name), what, count, size, ...)
keep <- function(name, values) writeBin(as.numeric(values), file.path(folder, paste0("r_", name, ".double")))
timed <- function(name, work) {
  seconds <- system.time(work)["elapsed"]
  cat(name, seconds, "\n")
}
levels_of <- c(sex = 2, age = 6, edu = 4, tenure = 3, hh = 4, lang = 3, emp = 4, stratum = 24)
margins <- names(levels_of)
codes <- matrix(read("categories.int", "integer", n * 8, 4), n, dimnames = list(NULL, margins))
events <- matrix(read("events.byte", "integer", n * 40, 1, signed = FALSE), n, dimnames = list(NULL, paste0("y", 0:39)))
d <- data.frame(events, psu = read("psu.int", "integer", n, 4), weights = read("weights.double", "double", n, 8),
                treated = read("treated.int", "integer", n, 4), wave = read("wave.int", "integer", n, 4))
rm(events)
for (m in margins) d[[m]] <- factor(codes[, m], 0:(levels_of[m] - 1))
for (m in c("sex", "age", "edu", "hh")) d[[paste0(m, "_number")]] <- codes[, m]
d$owner <- as.numeric(codes[, "tenure"] == 1)
d$employed <- as.numeric(codes[, "emp"] == 1)
rm(codes)
totals <- split(read("totals.double", "double", sum(levels_of), 8), rep(factor(margins, margins), levels_of))
design <- svydesign(~psu, strata = ~stratum, weights = ~weights, data = d)

populations <- lapply(margins, function(m) setNames(data.frame(levels(d[[m]]), totals[[m]]), c(m, "Freq")))
timed("weights", raked <- suppressWarnings(
  rake(design, lapply(margins, reformulate), populations, control = list(maxit = 100, epsilon = 1e-9))
))
rm(raked)

figures <- c(sum(totals$stratum), unlist(lapply(totals, function(t) t[-1])))
timed("calibrate", calibrated <- suppressWarnings(
  calibrate(design, reformulate(margins), unname(figures), calfun = "raking", epsilon = 1e-10)
))
keep("weights", weights(calibrated))
shares <- list()
timed("shares", for (s in seq_len(domains)) {
  found <- svymean(reformulate(paste0("y", 0:39)), subset(calibrated, stratum == levels(d$stratum)[s]))
  shares[[s]] <- cbind(coef(found), SE(found))
})
keep("shares", unlist(shares))

d$raked <- weights(calibrated)
rm(calibrated, design)
given <- svydesign(~psu, strata = ~stratum, weights = ~raked, data = d)
model <- y0 ~ treated * wave + sex_number + age_number + edu_number + hh_number + owner + employed
effect <- function(fit) c(coef(fit)["treated:wave"], SE(fit)["treated:wave"])
timed("did_linear", fit <- svyglm(model, given))
keep("did_linear", effect(fit))
timed("did_logit", fit <- svyglm(model, given, family = quasibinomial()))
keep("did_logit", effect(fit))
