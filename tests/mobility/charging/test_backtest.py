"""Forecasts judged on years they had not seen."""

import polars as pl
import pytest

from mobility.charging import back_test
from mobility.charging.backtest import summary
from mobility.charging.baselines import NationalScaled, StraightLine
from mobility.charging.diffusion import Diffusion
from mobility.charging.stock import models
from mobility.errors import EstimateError
from tests.mobility.charging.cars import BALLERUP, DENMARK, PROJECTION

ORIGINS = (2022, 2023, 2024)


@pytest.fixture(scope="module")
def tested() -> pl.DataFrame:
    both = pl.concat([BALLERUP, DENMARK])
    return back_test(both, models(PROJECTION), origins=ORIGINS)


def test_every_year_that_came_is_judged_once_per_model_origin_and_level(tested):
    # 4 + 3 + 2 years, 2 areas, 5 models, 3 levels
    assert tested.height == 9 * 2 * 5 * 3
    assert tested.select("area", "model", "origin", "year", "level").is_duplicated().sum() == 0
    assert (tested["year"] > tested["origin"]).all()


def test_the_curves_cover_what_came_and_beat_the_straight_line(tested):
    told = summary(tested.filter(pl.col("level") == 0.95))
    by = {row["model"]: row for row in told.iter_rows(named=True)}
    assert by["logistic"]["coverage"] >= 0.95
    assert by["bass"]["coverage"] >= 0.95
    for curve in ("logistic", "bass"):
        assert by[curve]["mean_interval_score"] < by["straight_line"]["mean_interval_score"] / 5
        assert (
            by[curve]["mean_absolute_log_error"]
            < by["straight_line"]["mean_absolute_log_error"] / 3
        )


def test_the_scaled_projection_s_interval_leaves_out_the_projection_s_own_error(tested):
    told = summary(tested.filter(pl.col("level") == 0.95, pl.col("area") == "Ballerup"))
    national = told.filter(pl.col("model") == "national_scaled")["coverage"][0]
    assert national < 0.95


def test_no_forecast_feels_the_years_it_is_judged_on():
    changed = BALLERUP.with_columns(
        pl.when(pl.col("year") > 2022).then(9_000).otherwise("electric").alias("electric")
    )
    forecast = [
        back_test(history, {"logistic": Diffusion(draws=200)}, origins=[2022]).drop(
            "actual", "covered", "log_error", "interval_score"
        )
        for history in (BALLERUP, changed)
    ]
    assert forecast[0].equals(forecast[1])


def test_the_interval_score_is_the_width_and_a_fine_for_what_lies_outside():
    class Fixed(StraightLine):
        def paths(self, years):
            return {"electric": pl.Series(range(1001)).to_numpy()[:, None].astype(float)}

    history = pl.DataFrame(
        {"area": "x", "year": [1, 2, 3, 4], "cars": 9_999, "electric": [1, 2, 3, 1_000]}
    )
    judged = back_test(history, {"fixed": Fixed()}, origins=[3], levels=[0.5])
    assert judged["low"][0] == 250
    assert judged["high"][0] == 750
    assert judged["interval_score"][0] == pytest.approx(500 + 2 / 0.5 * 250)
    assert not judged["covered"][0]


def test_a_straight_line_goes_on_straight():
    history = BALLERUP.with_columns(electric=100 * (pl.col("year") - 2010))
    told = StraightLine().fit(history).predict([2030, 2035])
    assert told["estimate"].to_list() == pytest.approx([2_000, 2_500])
    assert told["standard_error"].max() < 1e-6


def test_the_nation_scaled_starts_at_the_last_count_and_follows_the_projection():
    model = NationalScaled(PROJECTION).fit(BALLERUP)
    assert model.ratio_ == pytest.approx(3855 / 523266)
    told = model.predict([2031])["estimate"][0]
    assert told == pytest.approx(3855 * 1369361 / 523266, rel=0.01)


@pytest.mark.parametrize(
    ("projection", "years", "says"),
    [
        pytest.param(PROJECTION.head(4), [2027], "shares 4 years", id="ends before the history"),
        pytest.param(PROJECTION, [2040], "no electric cars for 2040", id="ends too early"),
    ],
)
def test_a_projection_that_does_not_reach_is_refused(projection, years, says):
    with pytest.raises(EstimateError, match=says):
        NationalScaled(projection).fit(BALLERUP).predict(years)
