# Expected values of mobility.survey, made by R's `survey` on its own example data.
#
#   Rscript tests/oracle/survey.R        (Debian: r-base-core, r-cran-survey, r-cran-mass)
#
# Writes tests/oracle/survey/*.csv: the samples, replicate weights that R made, and expected.csv
# with one number a line (case, key, value).

suppressMessages(library(survey))
options(digits = 15, survey.lonely.psu = "fail")
folder <- "tests/oracle/survey"
data(api)
data(scd)

expected <- data.frame()
keep <- function(case, key, value) {
  expected <<- rbind(expected, data.frame(case = case, key = key, value = as.numeric(value)))
}
both <- function(case, made, key = names(coef(made))) {
  keep(case, paste0(key, ".estimate"), coef(made))
  keep(case, paste0(key, ".se"), SE(made))
}
save <- function(frame, name) {
  write.csv(frame, file.path(folder, paste0(name, ".csv")), row.names = FALSE, quote = FALSE)
}

columns <- c("cds", "stype", "sch.wide", "comp.imp", "api00", "api99", "meals", "ell", "enroll",
             "api.stu", "pw")
save(apistrat[, c(columns, "fpc")], "apistrat")
save(apiclus1[, c(columns, "dnum", "fpc")], "apiclus1")
save(apiclus2[, c(columns, "dnum", "snum", "fpc1", "fpc2")], "apiclus2")

strat <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat, fpc = ~fpc)
strat_inf <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = apistrat)
clus1 <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1, fpc = ~fpc)
clus1_inf <- svydesign(id = ~dnum, weights = ~pw, data = apiclus1)
clus2 <- svydesign(id = ~dnum + snum, weights = ~pw, data = apiclus2, fpc = ~fpc1 + fpc2)
clus2_inf <- svydesign(id = ~dnum, weights = ~pw, data = apiclus2)
designs <- list(apistrat = strat, apistrat_inf = strat_inf, apiclus1 = clus1,
                apiclus1_inf = clus1_inf, apiclus2 = clus2, apiclus2_inf = clus2_inf)

# 1 Linearised variances, domains, ratios, quantiles, intervals
for (name in names(designs)) {
  design <- designs[[name]]
  both(paste0(name, ".mean"), svymean(~api00, design), "all")
  both(paste0(name, ".total"), svytotal(~enroll, design, na.rm = TRUE), "all")
  both(paste0(name, ".ratio"), svyratio(~api.stu, ~enroll, subset(design, !is.na(enroll))), "all")
  both(paste0(name, ".share"), svymean(~stype, design), c("E", "H", "M"))
  domain <- svyby(~api00, ~sch.wide, design, svymean)
  both(paste0(name, ".mean_by"), domain, as.character(domain$sch.wide))
  domain <- svyby(~enroll, ~sch.wide, design, svytotal, na.rm = TRUE)
  both(paste0(name, ".total_by"), domain, as.character(domain$sch.wide))
  domain <- svyby(~api.stu, ~sch.wide, denominator = ~enroll,
                  subset(design, !is.na(enroll)), svyratio)
  keep(paste0(name, ".ratio_by"), paste0(domain$sch.wide, ".estimate"), domain[, 2])
  keep(paste0(name, ".ratio_by"), paste0(domain$sch.wide, ".se"), domain[, 3])
  cells <- svyby(~comp.imp, ~sch.wide, design, svymean)
  for (level in c("No", "Yes")) {
    keep(paste0(name, ".share_by"), paste(cells$sch.wide, level, "estimate", sep = "."),
         cells[[paste0("comp.imp", level)]])
    keep(paste0(name, ".share_by"), paste(cells$sch.wide, level, "se", sep = "."),
         cells[[paste0("se.comp.imp", level)]])
  }
  change <- svycontrast(svyby(~api00, ~sch.wide, design, svymean, covmat = TRUE),
                        c(No = -1, Yes = 1))
  both(paste0(name, ".difference"), change, "all")
  keep(paste0(name, ".df"), "all", degf(design))
  for (rule in c("math", "school")) {
    found <- svyquantile(~api00, design, c(0.25, 0.5, 0.9), qrule = rule)
    for (row in 1:3) {
      key <- c("0.25", "0.5", "0.9")[row]
      keep(paste0(name, ".quantile_", rule), paste0(key, c(".estimate", ".low", ".high", ".se")),
           found$api00[row, ])
    }
  }
  for (method in c("xlogit", "beta")) {
    made <- svyciprop(~I(sch.wide == "No"), design, method = method)
    keep(paste0(name, ".interval_", method), c("low", "high"), attr(made, "ci"))
  }
}
keep("apiclus1.deff", "mean", deff(svymean(~api00, clus1, deff = TRUE)))
keep("apiclus1_inf.deff", "mean", deff(svymean(~api00, clus1_inf, deff = "replace")))
keep("apistrat.deff", "mean", deff(svymean(~api00, strat, deff = TRUE)))

# 2 Lonely units: one middle school alone
alone <- rbind(apistrat[apistrat$stype != "M", ], apistrat[apistrat$stype == "M", ][1, ])
lonely <- svydesign(id = ~1, strata = ~stype, weights = ~pw, data = alone)
for (strategy in c("certainty", "adjust", "average")) {
  options(survey.lonely.psu = strategy)
  both(paste0("lonely.", strategy), svymean(~api00, lonely), "all")
}
options(survey.lonely.psu = "fail")

# 3 Calibration: weights and their linearised error
types <- c(E = 4421, H = 755, M = 1018)
totals <- c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018)
wide <- c(totals, api99 = 3914069)
post <- postStratify(clus1, ~stype, data.frame(stype = names(types), Freq = types))
linear <- calibrate(clus1, ~stype + api99, wide)
bounded <- calibrate(clus1, ~stype + api99, wide, calfun = "linear", bounds = c(0.6, 1.6))
logit <- calibrate(clus1, ~stype + api99, wide, calfun = "logit", bounds = c(0.5, 2))
exponential <- calibrate(clus1, ~stype + api99, wide, calfun = "raking", epsilon = 1e-12)
wide_totals <- data.frame(sch.wide = c("No", "Yes"), Freq = c(1072, 5122))
raked <- rake(clus1, list(~stype, ~sch.wide),
              list(data.frame(stype = names(types), Freq = types), wide_totals),
              control = list(maxit = 1000, epsilon = 1e-9))
raked_strat <- rake(strat_inf, list(~sch.wide, ~comp.imp),
                    list(wide_totals, data.frame(comp.imp = c("No", "Yes"), Freq = c(1700, 4494))),
                    control = list(maxit = 1000, epsilon = 1e-9))
calibrated <- list(poststratified = post, linear = linear, linear_bounded = bounded,
                   logit = logit, exponential = exponential, raked = raked)
for (name in names(calibrated)) {
  both(paste0("calibrated.", name, ".mean"), svymean(~api00, calibrated[[name]]), "all")
  both(paste0("calibrated.", name, ".total"), svytotal(~enroll, calibrated[[name]]), "all")
}
save(data.frame(cds = apiclus1$cds, lapply(calibrated, weights)), "apiclus1_calibrated")
save(data.frame(cds = apistrat$cds, raked = weights(raked_strat)), "apistrat_raked")

# 4 Replicates: weights that R made, and what it finds with them
jk1 <- as.svrepdesign(clus1, type = "JK1", mse = TRUE)
jk1_inf <- as.svrepdesign(clus1_inf, type = "JK1", mse = TRUE)
jkn <- as.svrepdesign(strat, type = "JKn", mse = TRUE)
jkn_inf <- as.svrepdesign(strat_inf, type = "JKn", mse = TRUE)
set.seed(3)
boot <- as.svrepdesign(clus1_inf, type = "subbootstrap", replicates = 50, mse = TRUE)
pairs <- svydesign(data = transform(scd, w = c(4, 4, 6, 6, 5, 5)), id = ~ambulance,
                   strata = ~ESA, weights = ~w, nest = TRUE)
brr <- as.svrepdesign(pairs, type = "BRR", mse = TRUE)
fay <- as.svrepdesign(pairs, type = "Fay", fay.rho = 0.3, mse = TRUE)
for (name in c("jk1", "jk1_inf", "jkn", "jkn_inf", "boot")) {
  design <- get(name)
  both(paste0("replicates.", name, ".mean"), svymean(~api00, design), "all")
  both(paste0("replicates.", name, ".total"), svytotal(~enroll, design), "all")
  both(paste0("replicates.", name, ".ratio"), svyratio(~api.stu, ~enroll, design), "all")
  domain <- svyby(~api00, ~sch.wide, design, svymean)
  both(paste0("replicates.", name, ".mean_by"), domain, as.character(domain$sch.wide))
  found <- svyquantile(~api00, design, 0.5, qrule = "math", df = degf(design))$api00
  keep(paste0("replicates.", name, ".quantile"), c("estimate", "low", "high", "se"), found[1, ])
  keep(paste0("replicates.", name, ".scale"), "scale", design$scale)
}
for (name in c("brr", "fay")) {
  design <- get(name)
  both(paste0("replicates.", name, ".total"), svytotal(~arrests, design), "all")
  both(paste0("replicates.", name, ".ratio"), svyratio(~alive, ~arrests, design), "all")
}
both("linear.pairs.total", svytotal(~arrests, pairs), "all")
save(data.frame(pairs$variables, weights(brr, "analysis")), "scd_brr")
save(data.frame(pairs$variables, weights(fay, "analysis")), "scd_fay")
first <- !duplicated(apiclus1$dnum)
save(data.frame(dnum = apiclus1$dnum, as.matrix(boot$repweights))[first, ], "apiclus1_bootstrap")
save(data.frame(dnum = apiclus1$dnum, as.matrix(jk1$repweights))[first, ], "apiclus1_jk1")
keep("replicates.jk1.rscales", seq_along(jk1$rscales), jk1$rscales)

expected$value <- format(expected$value, digits = 15, trim = TRUE)
save(expected, "expected")
