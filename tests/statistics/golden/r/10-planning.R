# Several comparisons; power and sample sizes in closed form.
p <- c(.001, .008, .039, .041, .041, .06, .074, .205, .5, .9)
methods <- c(bonferroni = "bonferroni", holm = "holm", hochberg = "hochberg", hommel = "hommel", benjamini_hochberg = "BH", benjamini_yekutieli = "BY")
power_ <- function(n1, n2, p1, p2, deff, alpha, rho) {
  se <- sqrt(deff * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2 - 2 * rho * sqrt(p1 * (1 - p1) * p2 * (1 - p2) / n1 / n2))); z <- qnorm(1 - alpha / 2)
  list(se = se, power = pnorm(abs(p2 - p1) / se - z) + pnorm(-abs(p2 - p1) / se - z))
}
given <- list(n1 = 400, n2 = 500, p1 = .3, deff = 1.4, alpha = .05, power = .8)
smallest <- function(sign) uniroot(function(x) power_(400, 500, .3, .3 + sign * x, 1.4, .05, 0)$power - .8, c(1e-6, .29), tol = 1e-14)$root
four <- list(n = I(c(300, 320, 280, 310)), p = I(c(.3, .28, .35, .25)), deff = 1.3, alpha = .05, power = .9); se <- sqrt(1.3 * sum(four$p * (1 - four$p) / four$n))
size <- function(p, margin, deff, N, alpha, response) { n0 <- qnorm(1 - alpha / 2)^2 * p * (1 - p) * deff / margin^2; n <- if (is.null(N)) n0 else n0 / (1 + n0 / N)
  ask(paste0("sample_of_", N), "sample_size", list(p = p, margin = margin, deff = deff, N = N, alpha = alpha, response_rate = response), list(n_infinite_population = n0, n_exact = n, n = ceiling(n), invite = ceiling(n / response))) }
case("10-planning", "planning", NULL, c(lapply(names(methods), function(m) ask(m, "adjust_p_values", list(p = I(p), method = m), list(p_adjusted = I(p.adjust(p, methods[m]))))), list(
  ask("power", "power", list(test = "two_proportions", n1 = 400, n2 = 500, p1 = .3, p2 = .36, deff = 1.4, alpha = .05, rho = 0), power_(400, 500, .3, .36, 1.4, .05, 0)),
  ask("power_of_a_panel", "power", list(test = "two_proportions", n1 = 400, n2 = 380, p1 = .3, p2 = .24, deff = 1.2, alpha = .1, rho = .5), power_(400, 380, .3, .24, 1.2, .1, .5)),
  ask("power_of_means", "power", list(test = "two_means_t", n1 = 64, n2 = 64, difference = .5, sd = 1, alpha = .05), list(power = power.t.test(64, .5, 1, .05, strict = TRUE)$power)),
  ask("up", "detectable_change", c(given, direction = "up"), list(estimate = smallest(1))),
  ask("down", "detectable_change", c(given, direction = "down"), list(estimate = smallest(-1))),
  ask("did", "detectable_difference_in_differences", four, list(se = se, estimate = (qnorm(.975) + qnorm(.9)) * se)),
  size(.5, .03, 1.2, NULL, .05, .4), size(.2, .04, 1.5, 2000, .1, .55))), calls = "p.adjust, power.t.test, uniroot")
