# R's `survey` at the task of benchmarks/survey_kernel.py: Rscript survey_kernel.R <n> <replicates>
suppressMessages(library(survey))
given <- as.integer(commandArgs(TRUE))
n <- given[1]
set.seed(7)
people <- data.frame(
  mode = factor(sample(9, n, TRUE, c(8, 20, 6, 40, 6, 10, 7, 1, 2))),
  group = factor(sample(12, n, TRUE)), sex = factor(sample(2, n, TRUE) - 1),
  age = factor(sample(6, n, TRUE) - 1), zone = factor(sample(10, n, TRUE) - 1),
  w = runif(n, 5, 15))
margin <- function(name, k) {
  setNames(data.frame(factor(0:(k - 1)), 10 * n / k * (0.9 + 0.2 * (0:(k - 1)) / (k - 1))),
           c(name, "Freq"))
}
seconds <- function(work) {
  took <- system.time(work)
  sprintf("[%f, %f]", took["elapsed"], took["user.self"] + took["sys.self"])
}
plain <- svydesign(ids = ~1, weights = ~w, data = people)
make <- seconds(drawn <- as.svrepdesign(plain, type = "subbootstrap", replicates = given[2]))
share <- seconds(svyby(~mode, ~group, drawn, svymean))
linear <- seconds(svyby(~mode, ~group, plain, svymean))
raked <- seconds(rake(drawn, list(~sex, ~age, ~zone),
                      list(margin("sex", 2), margin("age", 6), margin("zone", 10)),
                      control = list(maxit = 200, epsilon = 1e-4)))
cat(sprintf('{"make": %s, "share": %s, "linear": %s, "rake": %s}\n', make, share, linear, raked))
