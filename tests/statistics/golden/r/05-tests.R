# Tests of independence, of means and of ranks.
d <- w$design
t_found <- function(h) list(estimate = as.numeric(h$estimate), statistic = as.numeric(h$statistic), df = as.numeric(h$parameter), p = as.numeric(h$p.value),
                            level = .95, ci = I(as.numeric(h$conf.int)))
ranked <- function(h) list(estimate = as.numeric(h$estimate), statistic = as.numeric(h$statistic), df = as.numeric(h$parameter), p = as.numeric(h$p.value))
chi <- function(h) list(statistic = as.numeric(h$statistic), df = as.numeric(h$parameter[1]), p = as.numeric(h$p.value))
s <- subset(d, woman == 1); kruskal <- svyranktest(income ~ age, d)
case("05-tests", "tests", w, list(
  ask("f", "independence_test", list(row = "age", column = "worry", statistic = "rao_scott_f"), rao_scott(svychisq(~age + worry, d))),
  ask("chisq", "independence_test", list(row = "age", column = "worry", statistic = "rao_scott_chisq"), chi(svychisq(~age + worry, d, statistic = "Chisq"))),
  ask("f_in_domain", "independence_test", list(row = "age", column = "unsafe", statistic = "rao_scott_f"), rao_scott(svychisq(~age + unsafe, s)), domain = "woman"),
  ask("wald", "independence_test", list(row = "age", column = "worry", statistic = "wald"), rao_scott(svychisq(~age + worry, d, statistic = "Wald"))),
  ask("adjusted", "independence_test", list(row = "age", column = "worry", statistic = "adjusted_wald"), rao_scott(svychisq(~age + worry, d, statistic = "adjWald"))),
  ask("t", "t_test", list(column = "income", group = "unsafe", levels = I(c("0", "1"))), t_found(svyttest(income ~ unsafe, d))),
  ask("t_in_domain", "t_test", list(column = "income", group = "age_65", levels = I(c("0", "1"))), t_found(svyttest(income ~ age_65, s)), domain = "woman"),
  ask("t_missing", "t_test", list(column = "score", group = "sex", levels = I(c("man", "woman"))), t_found(svyttest(score ~ sex, d))),
  ask("one_sample", "t_test", list(column = "income", group = NULL, mu = 20), { m <- svymean(~income, d); list(estimate = as.numeric(coef(m)), statistic = as.numeric((coef(m) - 20) / SE(m)), df = df) }),
  ask("ranks", "rank_test", list(column = "income", group = "sex", levels = I(c("man", "woman")), score = "wilcoxon"), ranked(svyranktest(income ~ sex, d))),
  ask("ranks_with_ties", "rank_test", list(column = "visits", group = "sex", levels = I(c("man", "woman")), score = "wilcoxon"), ranked(svyranktest(visits ~ sex, d))),
  ask("ranks_of_three", "rank_test", list(column = "income", group = "age", levels = I(ages), score = "wilcoxon"),
      # R calls χ² the parameter and its degrees of freedom the statistic.
      list(statistic = as.numeric(kruskal$parameter[1]), df = as.numeric(kruskal$statistic), p = as.numeric(kruskal$p.value)))),
  calls = "svychisq, svyttest, svyranktest")
