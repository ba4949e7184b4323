# What R's package survey says of the real surveys: name, value and standard error in per cent, one line each.
# Rscript tests/real/referee.R FOLDER, where FOLDER is what PEJL_REFERENCE names.
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 15)
folder <- commandArgs(TRUE)[1]
read <- function(name) read.csv(gzfile(file.path(folder, "data", paste0(name, ".csv.gz"))))
say <- function(name, value, se, df) cat(sprintf("%s,%.12f,%.12f,%d\n", name, 100 * value, 100 * se, as.integer(df)))
mean_of <- function(name, design) { m <- svymean(~u, design, na.rm = TRUE); say(name, coef(m), SE(m), degf(subset(design, !is.na(u)))) }
change <- function(name, design) { m <- svyglm(u ~ factor(wave), design); say(name, coef(m)[2], SE(m)[2], degf(subset(design, !is.na(u)))) }

d <- read("kansas_city_resident_survey_2021_2022")
d$u <- ifelse(d$safety_neighbourhood_sat == 9, NA, d$safety_neighbourhood_sat >= 4) + 0
d$one <- 1
raw <- svydesign(~1, strata = ~wave, weights = ~one, data = d)
for (w in unique(d$wave)) mean_of(paste("kansas raw", w), subset(raw, wave == w))
change("kansas raw change", raw)
# Tenure 55/45 among those who stated it; the others keep their share. Both waves at once, as one calibration.
d$cell <- interaction(d$wave, d$tenure)
totals <- sapply(levels(d$cell), function(cell) {
  part <- strsplit(cell, ".", fixed = TRUE)[[1]]
  rows <- d$wave == part[1]
  stated <- sum(rows & d$tenure != 9)
  switch(part[2], "1" = 0.55 * stated, "2" = 0.45 * stated, "9" = sum(rows) - stated)
})
names(totals) <- paste0("cell", levels(d$cell))
raked <- calibrate(svydesign(~1, strata = ~wave, weights = ~one, data = d), ~ cell - 1, totals, calfun = "raking", epsilon = 1e-12)
for (w in unique(d$wave)) mean_of(paste("kansas raked", w), subset(raked, wave == w))
change("kansas raked change", raked)

d <- read("uruguay_pharmacy_areas_2017_2018")
d$u <- (d$safety_neighbourhood <= 2) + 0
d$late <- (d$wave == 2018) + 0
design <- svydesign(~area, weights = ~1, data = d)
for (arm in 0:1) for (w in 2017:2018) mean_of(paste("uruguay", c("comparison", "treated")[arm + 1], w), subset(design, treated == arm & wave == w))
m <- svyglm(u ~ treated * late, design)
say("uruguay effect", coef(m)[4], SE(m)[4], degf(design))

d <- read("ess9_sweden_norway_2018")
d$u <- (d$aesfdrk >= 3) + 0
for (country in c("SE", "NO")) {
  design <- svydesign(~psu, strata = ~stratum, weights = ~pspwght, data = d[d$cntry == country, ], nest = TRUE)
  mean_of(paste("ess", country), design)
  for (sex in 1:2) mean_of(paste("ess", country, c("man", "woman")[sex]), subset(design, gndr == sex))
}

d <- read("lapop_neighbourhood_safety_2004_2023")
d <- d[d$country == "MX" & d$wave %in% c(2018, 2021, 2023), ]
d$u <- (d$aoj11 >= 3) + 0
d$h <- interaction(d$wave, d$stratum)
d$unit <- interaction(d$wave, d$stratum, d$psu, drop = TRUE)
for (w in c(2018, 2021, 2023)) mean_of(paste("mexico", w), svydesign(~unit, strata = ~h, weights = ~weight, data = d[d$wave == w, ]))
change("mexico change", svydesign(~unit, strata = ~h, weights = ~weight, data = d[d$wave != 2021, ]))

d <- read("gss_panels_2006_2014")
d <- d[d$panel == 2006 & d$wave != 2 & !is.na(d$wtpannr123), ]
for (base in c("all", "asked")) {
  d$u <- ifelse(base == "asked" & d$fear == "", NA, d$fear == "Yes") + 0
  design <- svydesign(~vpsu, strata = ~vstrat, weights = ~wtpannr123, data = d, nest = TRUE)
  for (w in c(1, 3)) mean_of(paste("gss", base, w), subset(design, wave == w))
  change(paste("gss", base, "change"), design)
}

d <- read("envipe2021_victimisation_mexico")
d$u <- (rowSums(d[, grep("^AP7_3_", names(d))] == 1) > 0) + 0
mean_of("envipe", svydesign(~UPM_DIS, strata = ~EST_DIS, weights = ~FAC_ELE, data = d, nest = TRUE))
