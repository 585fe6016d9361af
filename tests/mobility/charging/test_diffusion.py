"""Logistic and Bass curves with chance."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from mobility.charging import Diffusion
from mobility.charging.curves import bass, logistic_through, share_at, straight
from mobility.charging.walk import learn, resample
from mobility.errors import EstimateError
from tests.mobility.charging.cars import BALLERUP

COMING = range(2027, 2036)


def grown(growth: float, shares_from: float = 0.01, ceiling: float = 1.0) -> pl.DataFrame:
    """Make a history that follows a logistic curve exactly."""
    years = np.arange(2015, 2026)
    odds = shares_from / (ceiling - shares_from) * np.exp(growth * (years - years[0]))
    share = ceiling * odds / (1 + odds)
    return pl.DataFrame({"year": years, "cars": 20_000.0, "electric": 20_000 * share})


def test_two_shares_give_growth_midpoint_and_the_share_of_2030():
    growth, midpoint = logistic_through((2024, 0.15), (2026, 0.25))
    assert growth == pytest.approx(0.317994, abs=1e-6)
    assert midpoint == pytest.approx(2029.4548, abs=1e-4)
    assert 1 / (1 + np.exp(-growth * (2030 - midpoint))) == pytest.approx(0.543233, abs=1e-6)


def test_bass_s_curve_meets_its_published_form():
    adopted = bass(np.array([5.0, 10, 15, 20]), imitation=0.35, innovation=0.005)
    assert adopted == pytest.approx([0.0646, 0.3226, 0.7422, 0.9446], abs=5e-5)
    fine = np.linspace(0, 30, 300_001)
    sales = np.diff(bass(fine, 0.35, 0.005))
    assert fine[sales.argmax()] == pytest.approx(11.9676, abs=1e-3)


def test_bass_s_curve_is_a_straight_line_of_slope_p_plus_q():
    years = np.arange(1.0, 20)
    ratio = np.array(0.005 / 0.35)
    place = straight(bass(years, 0.35, 0.005), np.array(1.0), ratio)
    assert np.diff(place) == pytest.approx(0.355)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.001, 0.55), st.floats(0.6, 1.0), st.floats(0, 0.2))
def test_the_straight_scale_can_be_undone(share, ceiling, innovation):
    place = straight(np.array(share), np.array(ceiling), np.array(innovation))
    assert share_at(place, np.array(ceiling), np.array(innovation)) == pytest.approx(share)


def test_the_growth_of_a_clean_curve_is_found_and_the_next_years_lie_on_it():
    history = grown(0.35)
    model = Diffusion(ceiling=(1.0, 1.0), turnover=(1.0, 1.0), random_state=3).fit(history)
    assert np.median(model.growth_) == pytest.approx(0.35, abs=0.02)
    truth = 20_000 / (1 + (0.99 / 0.01) * np.exp(-0.35 * np.array([11, 12])))
    told = model.predict([2026, 2027])
    assert (told["low"].to_numpy() < truth).all()
    assert (truth < told["high"].to_numpy()).all()
    assert told["estimate"].to_numpy() == pytest.approx(truth, rel=0.06)


def test_the_posterior_of_drift_and_shock_is_the_textbook_s():
    # prior worth 1 year at 0.5 and 2 at 0.1; two steps of 0.3 and 0.5 years' growth
    walk, _ = learn(np.array([[0.3, 0.5]]), np.ones(2), np.ones(2), (0.5, 0.1))
    assert walk.drift == pytest.approx([(0.5 + 0.3 + 0.5) / 3])
    squares = 2 * 0.01 + 0.09 + 0.25 + 0.25 - 3 * (1.3 / 3) ** 2
    assert walk.variance == pytest.approx([squares / 4])
    assert walk.freedom == 4


def test_resampling_keeps_each_candidate_as_often_as_it_weighs():
    chosen = resample(np.log([0.1, 0.6, 0.3]), 1_000, np.random.default_rng(0))
    assert np.bincount(chosen).tolist() == pytest.approx([100, 600, 300], abs=1)


@pytest.mark.parametrize("curve", ["logistic", "bass"])
def test_no_future_breaks_ceiling_turnover_or_the_number_of_cars(curve):
    model = Diffusion(curve, draws=1_000).fit(BALLERUP)
    future = model.paths(COMING)
    share = np.column_stack([np.full(1_000, 3855 / 21143), future["share"]])
    assert (future["share"] <= model.ceiling_[:, None] + 1e-9).all()
    assert np.diff(share, axis=1).max() <= 0.10
    assert (future["electric"] <= future["cars"]).all()
    assert future["electric"] == pytest.approx(future["share"] * future["cars"])


def test_an_unknown_ceiling_widens_the_forecast():
    known = Diffusion(ceiling=(1.0, 1.0), turnover=(1.0, 1.0)).fit(BALLERUP).predict([2035])
    unknown = Diffusion(ceiling=(0.3, 1.0), turnover=(1.0, 1.0)).fit(BALLERUP).predict([2035])
    assert unknown["standard_error"][0] > 1.5 * known["standard_error"][0]


def test_the_interval_widens_with_the_years():
    told = Diffusion().fit(BALLERUP).predict(COMING)
    assert (np.diff(told["high"] - told["low"]) > 0).all()


def test_the_same_seed_gives_the_same_numbers_and_another_seed_nearly_the_same():
    first = Diffusion(random_state=1).fit(BALLERUP).predict([2031])
    again = clone(Diffusion(random_state=1)).fit(BALLERUP).predict([2031])
    other = Diffusion(random_state=2).fit(BALLERUP).predict([2031])
    assert first.equals(again)
    assert not first.equals(other)
    assert other["estimate"][0] == pytest.approx(first["estimate"][0], rel=0.03)


def test_years_that_weigh_nothing_leave_no_trace():
    weights = np.array([0, 0, 0, 1, 1, 1, 1, 1, 1.0])
    odd = BALLERUP.with_columns(
        pl.when(pl.col("year") < 2020).then(1).otherwise("electric").alias("electric")
    )
    told = Diffusion().fit(BALLERUP, sample_weight=weights).growth_
    assert told == pytest.approx(Diffusion().fit(odd, sample_weight=weights).growth_)


@pytest.mark.parametrize(
    ("history", "says"),
    [
        pytest.param(BALLERUP.head(2), "2 different years in 2 rows", id="too few"),
        pytest.param(pl.concat([BALLERUP, BALLERUP]), "9 different years in 18", id="twice"),
        pytest.param(BALLERUP.drop("cars"), "lacks cars", id="no cars"),
        pytest.param(BALLERUP.with_columns(electric=0), "more than none", id="none electric"),
        pytest.param(
            BALLERUP.with_columns(electric=pl.col("cars") * 0.7), "leaves no room", id="past it"
        ),
    ],
)
def test_a_history_that_bears_no_forecast_is_refused(history, says):
    with pytest.raises(EstimateError, match=says):
        Diffusion().fit(history)


def test_years_that_are_not_ahead_are_refused():
    with pytest.raises(EstimateError, match="do not all lie after 2026"):
        Diffusion().fit(BALLERUP).predict([2026, 2027])
