# Confidence intervals of shares.
d <- w$design
for (item in c("unsafe", "rare")) {
  asked <- list()
  for (domain in list(NULL, "woman")) for (level in c(.95, .9)) for (method in c("logit", "xlogit", "asin", "beta", "mean")) {
    s <- if (is.null(domain)) d else subset(d, woman == 1)
    p <- svyciprop(reformulate(item), s, method = method, level = level); ci <- confint(p)
    effective <- coef(p) * (1 - coef(p)) / SE(p)^2 * (qt(.5 + level / 2, nrow(s) - 1) / qt(.5 + level / 2, degf(s)))^2
    if (method == "beta" && effective > nrow(s)) next
    if (method == "asin" && ci[1] > coef(p) - SE(p) && item == "rare") next  # R folds a negative angle.
    asked[[length(asked) + 1]] <- ask(paste(c(domain, method, level), collapse = "_"), "proportion_interval", list(column = item, method = method, level = level),
      list(estimate = as.numeric(coef(p)), se = as.numeric(SE(p)), df = degf(s), level = level, lower = as.numeric(ci[1]), upper = as.numeric(ci[2])), domain = domain,
      tolerance = if (method == "logit") list(estimate_rel = 1e-6))  # R's Newton steps end there.
  }
  effective <- sum(weights(d))^2 / sum(weights(d)^2)
  asked[[length(asked) + 1]] <- ask("exact_at_0", "proportion_interval", list(column = "nobody", method = "clopper_pearson", effective_n = "kish", level = .95),
                                    list(estimate = 0, lower = 0, upper = qbeta(.975, 1, effective)))
  case("03-intervals", item, w, asked, calls = "svyciprop(method = 'logit', 'xlogit', 'asin', 'beta', 'mean')")
}
