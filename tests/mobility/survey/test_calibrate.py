"""Calibration agrees with R, keeps its bounds, and names what it cannot meet."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import Design, calibrate, poststratify, rake

TYPES = {"E": 4421.0, "H": 755.0, "M": 1018.0}
TOTALS = {"stype": TYPES, "api99": 3914069.0}
WIDE = {"No": 1072.0, "Yes": 5122.0}
WAYS = {
    "linear": {"method": "linear"},
    "linear_bounded": {"method": "linear", "bounds": (0.6, 1.6)},
    "logit": {"method": "logit", "bounds": (0.5, 2)},
    "exponential": {"method": "raking"},
}


@pytest.fixture
def clusters(r):
    return r.sample("apiclus1")


def agree(r, case, design):
    for statistic, frame in (("mean", design.mean("api00")), ("total", design.total("enroll"))):
        r.close(frame["estimate"].item(), f"calibrated.{case}.{statistic}")
        r.close(frame["standard_error"].item(), f"calibrated.{case}.{statistic}", "all.se")


@pytest.mark.parametrize("way", WAYS)
def test_calibration_and_its_error_agree_with_r(r, clusters, way):
    made = calibrate(clusters, TOTALS, base_weight="pw", tol=1e-11, **WAYS[way])
    assert np.allclose(made, r.sample("apiclus1_calibrated")[way], rtol=1e-6)
    agree(
        r,
        way,
        Design(
            clusters.with_columns(made),
            "weight",
            cluster="dnum",
            population="fpc",
            calibrated_on=["stype", "api99"],
            base_weight="pw",
        ),
    )


def test_post_stratification_and_its_error_agree_with_r(r, clusters):
    totals = pl.DataFrame({"stype": list(TYPES), "total": list(TYPES.values())})
    made = poststratify(clusters, totals, by=["stype"], base_weight="pw")
    assert np.allclose(made, r.sample("apiclus1_calibrated")["poststratified"], rtol=1e-9)
    options = {"cluster": "dnum", "population": "fpc", "base_weight": "pw"}
    sample = clusters.with_columns(made)
    agree(r, "poststratified", Design(sample, "weight", calibrated_on=["stype"], **options))


def test_the_error_of_raked_estimates_agrees_with_r(r, clusters):
    made = rake(clusters, {"stype": TYPES, "sch.wide": WIDE}, base_weight="pw", tol=1e-12)
    options = {"cluster": "dnum", "population": "fpc", "base_weight": "pw"}
    sample = clusters.with_columns(made)
    on = ["stype", "sch.wide"]
    agree(r, "raked", Design(sample, "weight", calibrated_on=on, **options))


def test_logit_weights_keep_within_their_bounds(clusters):
    made = calibrate(clusters, TOTALS, base_weight="pw", method="logit", bounds=(0.7, 1.8))
    ratio = made / clusters["pw"]
    assert 0.7 < ratio.min() < 0.75
    assert 1.6 < ratio.max() < 1.8


@pytest.mark.parametrize(
    ("totals", "options", "says"),
    [
        pytest.param({}, {}, "no total", id="none"),
        pytest.param(TOTALS, {"method": "logit"}, "with bounds None", id="logit, no bounds"),
        pytest.param(TOTALS, {"bounds": (1.2, 0.8)}, "cannot lie between", id="bounds"),
        pytest.param(
            TOTALS, {"bounds": (0.95, 1.05)}, "cannot all be met with weights 0.95", id="too tight"
        ),
        pytest.param({"stype": TYPES, "cds": 1.0}, {}, "not numbers", id="text"),
        pytest.param(
            {"api99": -1.0},
            {"method": "raking"},
            "nearest is 1 above the total of api99",
            id="impossible",
        ),
    ],
)
def test_what_cannot_be_met_is_named(clusters, totals, options, says):
    with pytest.raises(EstimateError, match=says):
        calibrate(clusters, totals, base_weight="pw", **options)


def test_cells_without_respondents_or_totals_are_named(clusters):
    more = pl.DataFrame({"stype": ["E", "H", "M", "X"], "total": [1.0, 1.0, 1.0, 1.0]})
    with pytest.raises(EstimateError, match="stype = X has persons but no respondent"):
        poststratify(clusters, more, by=["stype"])
    with pytest.raises(EstimateError, match="stype = M has respondents but no total"):
        poststratify(clusters, more.head(2), by=["stype"])
