# Computes the golden cases with the R package survey: Rscript referee.R OUT (here: cases). Data: cases/data, made by simulate.py;
# what is computed, theme by theme: r/.
folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
out <- commandArgs(TRUE)[1]
source(file.path(folder, "r/form.R"))
for (script in sort(list.files(file.path(folder, "r"), "^[0-9]", full.names = TRUE))) source(script)
