# Computes the golden cases with the R package survey: Rscript referee.R OUT. The data are in data/, the numbers' recipes in r/.
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
out <- commandArgs(TRUE)[1]
for (script in sort(list.files(file.path(folder, "r"), full.names = TRUE), decreasing = TRUE)) if (basename(script) == "form.R") source(script)
for (script in sort(list.files(file.path(folder, "r"), "^[0-9]", full.names = TRUE))) source(script)
