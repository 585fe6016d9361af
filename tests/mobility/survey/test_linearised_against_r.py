"""Linearised errors agree with R's `survey` to six digits, on its own example data."""

import polars as pl
import pytest

from mobility.survey import Design, Presentation

DESIGNS = {
    "apistrat": {"strata": "stype", "population": "fpc"},
    "apistrat_inf": {"strata": "stype"},
    "apiclus1": {"cluster": "dnum", "population": "fpc"},
    "apiclus1_inf": {"cluster": "dnum"},
    "apiclus2": {"cluster": ["dnum", "snum"], "population": ["fpc1", "fpc2"]},
    "apiclus2_inf": {"cluster": "dnum"},
}


@pytest.fixture(params=DESIGNS)
def name(request):
    return request.param


@pytest.fixture
def design(r, name):
    return Design(r.sample(name.removesuffix("_inf")), weight="pw", **DESIGNS[name])


def agree(r, case, frame, label=None):
    for row in frame.iter_rows(named=True):
        key = label or "all"
        if label:
            key = ".".join(str(row[part]) for part in label)
        r.close(row["estimate"], case, f"{key}.estimate")
        r.close(row["standard_error"], case, f"{key}.se")


def test_means_totals_ratios_and_shares(r, name, design):
    agree(r, f"{name}.mean", design.mean("api00"))
    agree(r, f"{name}.total", design.total("enroll"))
    agree(r, f"{name}.ratio", design.ratio("api.stu", "enroll"))
    agree(r, f"{name}.share", design.share("stype"), ["stype"])


def test_domains(r, name, design):
    agree(r, f"{name}.mean_by", design.mean("api00", by="sch.wide"), ["sch.wide"])
    agree(r, f"{name}.total_by", design.total("enroll", by="sch.wide"), ["sch.wide"])
    agree(r, f"{name}.ratio_by", design.ratio("api.stu", "enroll", by="sch.wide"), ["sch.wide"])
    shares = design.share("comp.imp", by=["sch.wide"])
    agree(r, f"{name}.share_by", shares, ["sch.wide", "comp.imp"])


def test_a_difference_counts_the_covariance(r, name, design):
    made = design.difference("api00", "sch.wide", statistic="mean")
    assert made.select("sch.wide_from", "sch.wide_to").row(0) == ("No", "Yes")
    agree(r, f"{name}.difference", made)


@pytest.mark.parametrize("rule", ["math", "school"])
def test_quantiles_by_the_named_rule_with_their_interval(r, name, design, rule):
    for probability in (0.25, 0.5, 0.9):
        row = design.quantile("api00", probability, rule=rule).row(0, named=True)
        case = f"{name}.quantile_{rule}"
        r.close(row["estimate"], case, f"{probability}.estimate")
        r.close(row["low"], case, f"{probability}.low")
        r.close(row["high"], case, f"{probability}.high")
        r.close(row["standard_error"], case, f"{probability}.se")


@pytest.mark.parametrize(("method", "interval"), [("xlogit", "logit"), ("beta", "korn_graubard")])
def test_intervals_of_shares(r, name, method, interval):
    sample = r.sample(name.removesuffix("_inf"))
    told = Presentation(interval=interval)
    made = Design(sample, weight="pw", **DESIGNS[name], told=told).share("sch.wide")
    row = made.row(by_predicate=pl.col("sch.wide") == "No", named=True)
    r.close(row["low"], f"{name}.interval_{method}", "low")
    r.close(row["high"], f"{name}.interval_{method}", "high")


def test_degrees_of_freedom_are_units_less_strata(r, name, design):
    made = design.mean("api00", detail=True)
    assert made["degrees_of_freedom"].item() == r(f"{name}.df", "all")


@pytest.mark.parametrize("name", ["apiclus1", "apiclus1_inf", "apistrat"])
def test_design_effects(r, design, name):
    made = design.mean("api00", detail=True)
    r.close(made["design_effect"].item(), f"{name}.deff", "mean")


@pytest.mark.parametrize(
    ("ours", "theirs"), [("certainty", "certainty"), ("centre", "adjust"), ("average", "average")]
)
def test_strategies_for_a_lonely_unit(r, ours, theirs):
    sample = r.sample("apistrat")
    middle = sample.filter(pl.col("stype") == "M").head(1)
    alone = pl.concat([sample.filter(pl.col("stype") != "M"), middle])
    made = Design(alone, weight="pw", strata="stype", lonely=ours).mean("api00")
    agree(r, f"lonely.{theirs}", made)
