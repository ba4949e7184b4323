# The form of a case: designs described once, for R and for us; what R found; cases as JSON.
suppressMessages(library(survey))
options(survey.lonely.psu = "fail", survey.adjust.domain.lonely = FALSE, stringsAsFactors = FALSE, warn = 1)

# ---- JSON: named list = object, I(...) or unnamed list = array, matrix = array of rows
digits <- function(v) ifelse(is.na(v), "null", sprintf("%.12g", v))  # Far beyond what is compared.
words <- function(s) ifelse(is.na(s), "null", paste0("\"", gsub("\"", "\\\\\"", s), "\""))
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(paste0("[", paste(apply(unname(x), 1, function(r) json(I(r))), collapse = ", "), "]"))
  if (is.list(x)) {
    if (length(x) == 0) return(if (is.null(names(x))) "[]" else "{}")
    each <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(each, collapse = ", "), "]"))
    return(paste0("{", paste0(words(names(x)), ": ", each, collapse = ", "), "}"))
  }
  each <- if (is.logical(x)) ifelse(x, "true", "false") else if (is.numeric(x)) digits(unclass(x)) else words(as.character(x))
  if (!is.null(names(x)) && !inherits(x, "AsIs")) return(paste0("{", paste0(words(names(x)), ": ", each, collapse = ", "), "}"))
  if (length(x) == 1 && !inherits(x, "AsIs")) each else paste0("[", paste(each, collapse = ", "), "]")
}

# ---- data and designs
data_of <- function(name) {
  d <- read.csv(file.path(folder, "cases/data", paste0(name, ".csv")), na.strings = "", check.names = FALSE)
  for (v in names(d)) if (is.character(d[[v]])) d[[v]] <- factor(d[[v]])
  d
}
formula_of <- function(columns) if (is.null(columns)) NULL else reformulate(columns)
design <- function(data, ids = NULL, strata = NULL, fpc = NULL, weights = NULL, probs = NULL, nest = FALSE, lonely = "fail",
                   in_domains = FALSE, pps = NULL, how = NULL, rows = data_of(data)) {
  options(survey.lonely.psu = lonely, survey.adjust.domain.lonely = in_domains)
  arguments <- list(ids = if (is.null(ids)) ~1 else formula_of(ids), strata = formula_of(strata), fpc = formula_of(fpc),
                    weights = formula_of(weights), probs = formula_of(probs), data = rows, nest = nest)
  if (!is.null(how)) arguments$pps <- how
  arguments <- arguments[!vapply(arguments, is.null, NA)]
  list(data = data, design = suppressWarnings(do.call(svydesign, arguments)), rows = rows, spec = list(
    ids = as_array(ids), strata = as_array(strata), weights = weights, probs = probs, fpc = as_array(fpc),
    psu_ids_restart_within_strata = nest, lonely_psu = lonely, adjust_domain_lonely = in_domains, pps = pps))
}
as_array <- function(x) if (is.null(x)) NULL else I(x)

# ---- what R found
found <- function(s, names, df, ...) {
  b <- as.numeric(coef(s)); V <- unname(as.matrix(vcov(s))); e <- sqrt(diag(V)); t <- qt(.975, df)
  list(names = I(names), estimate = I(b), se = I(e), vcov = V, df = df, level = .95, ci = cbind(b - t * e, b + t * e))
}
one <- function(s, df) {
  b <- as.numeric(coef(s)); e <- as.numeric(SE(s)); t <- qt(.975, df)
  list(estimate = b, se = e, df = df, level = .95, ci = I(c(b - t * e, b + t * e)))
}
fitted_model <- function(m, names) {
  b <- coef(m); V <- unname(vcov(m)); e <- sqrt(diag(V)); df <- m$df.residual
  list(names = I(names), estimate = I(unname(b)), se = I(unname(e)), vcov = V, df = df, statistic = I(unname(b / e)),
       p = I(unname(2 * pt(-abs(b / e), df))), level = .95, ci = cbind(b - qt(.975, df) * e, b + qt(.975, df) * e), n_used = length(m$y))
}
f_test <- function(m, ...) {
  t <- regTermTest(m, ..., method = "Wald")
  list(statistic = as.numeric(t$Ftest), df = t$df, ddf = t$ddf, p = as.numeric(t$p))
}
figures <- function(w) list(n = length(w), n_nonzero = sum(w != 0), sum = sum(w), min = min(w), max = max(w), mean = mean(w),
                            cv = sqrt(mean((w - mean(w))^2)) / mean(w), values = I(unname(w)))
mean_of <- function(v, d) found(svymean(reformulate(v), d, na.rm = TRUE), v, df_where(d, v))
total_of <- function(v, d) found(svytotal(reformulate(v), d, na.rm = TRUE), v, df_where(d, v))
# Degrees of freedom of the rows that have a value.
df_where <- function(d, v) {
  known <- complete.cases(d$variables[, v, drop = FALSE])
  if (all(known)) degf(d) else degf(d[known, ])
}

# ---- what is asked
nothing <- setNames(list(), character())
ask <- function(key, fun, arguments, expected, domain = NULL, option = NULL, tolerance = NULL, ...) {
  size <- max(0, abs(as.numeric(unlist(expected$estimate))), na.rm = TRUE); small <- min(c(unlist(expected$se), Inf), na.rm = TRUE) < 1e-7 * size
  given <- c(tolerance, if (small) list(se_abs = 1e-7 * size))  # Where the standard error is 0 but for rounding.
  asked <- c("estimate_rel", "se_rel", if (!is.null(expected$statistic)) "statistic_rel", if (!is.null(expected$p)) "p_abs",
             if (!is.null(expected$p_adjusted)) "p_abs", if (!is.null(expected$lower)) "interval_abs")
  if (is.null(expected$estimate)) asked <- c(setdiff(asked, c("estimate_rel", "se_rel")), "weights_rel")
  c(list(key = key, "function" = fun, arguments = arguments), if (!is.null(domain)) list(domain = domain), if (!is.null(option)) list(option = option),
    list(expected = expected, tolerance = c(given, usual[setdiff(asked, names(given))]), ...))
}
usual <- list(estimate_rel = 1e-8, se_rel = 1e-6, statistic_rel = 1e-6, weights_rel = 1e-8, p_abs = 1e-7, interval_abs = 1e-7)
ask_mean <- function(v, d, key = "mean", ...) ask(key, "mean", list(columns = I(v)), mean_of(v, d), ...)
ask_total <- function(v, d, key = "total", ...) ask(key, "total", list(columns = I(v)), total_of(v, d), ...)
ask_df <- function(d, key = "df", ...) ask(key, "degrees_of_freedom", nothing, list(df = degf(d)), ...)
ask_weights <- function(d, key = "weights", ...) ask(key, "weights", nothing, figures(weights(d, "sampling")), ...)
numeric_column <- function(v) list(column = v, kind = "numeric")
factor_column <- function(v, levels) list(column = v, kind = "categorical", base = levels[1], levels = I(levels))
term <- function(...) { columns <- list(...); list(name = paste(vapply(columns, `[[`, "", "column"), collapse = ":"), columns = unname(columns)) }
glm_of <- function(outcome, terms, family = "gaussian", link = "identity", offset = NULL, intercept = TRUE)
  list(outcome = outcome, family = family, link = link, intercept = intercept, terms = terms, offset = offset)

# ---- cases
case <- function(theme, name, from, asked, weighting = list(), replicates = NULL, calls = NULL) {
  dir.create(file.path(out, theme), showWarnings = FALSE, recursive = TRUE)
  script <- sprintf("r/%s.R", theme)
  head <- list(id = name, theme = theme,
               oracle = list(r = as.character(getRversion()), survey = as.character(packageVersion("survey")), script = script, calls = as_array(calls)),
               data = if (is.null(from)) NULL else list(file = paste0("data/", from$data, ".csv"), rows = nrow(from$rows), missing = "empty field"),
               design = from$spec, weighting = weighting, replicates = replicates)
  lines <- c("{", paste0(" ", words(names(head)), ": ", vapply(head, json, ""), ","), " \"computations\": [",
             paste0("  ", vapply(asked, json, ""), c(rep(",", length(asked) - 1), "")), " ]", "}")
  writeLines(lines, file.path(out, theme, paste0(name, ".json")), useBytes = TRUE)
}
