"""Waves of different months are put on one season, with the counters' own error."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from mobility.survey.same_season import in_season, months_of_series, season_between

SUMMER, WINTER = 2.0, 0.5


def counts(years=(2022, 2023, 2024, 2025), noise=0.0, months=12):
    """Count twice as many as usual in June, half as many in December."""
    random = np.random.default_rng(1)
    days = pl.concat(
        pl.date_range(date(year, 1, 1), date(year, months, 28), eager=True) for year in years
    )
    level = {6: SUMMER, 12: WINTER}
    usual = np.array([1000 * level.get(day.month, 1.0) for day in days])
    by_year = np.array(
        [np.exp(noise * random.normal()) if day.day == 1 else np.nan for day in days]
    )
    moved = usual * pl.Series(by_year).fill_nan(None).forward_fill().to_numpy()
    return pl.DataFrame(
        {"place": "a", "time": days.cast(pl.String), "kind": "bike", "count": moved}
    )


def asked(month):
    return pl.DataFrame({"month": [month], "share": [1.0]}, schema_overrides={"month": pl.Int8})


def test_a_winter_wave_is_lifted_to_the_summer_it_is_compared_with():
    season = season_between(months_of_series(counts(), "bike"), asked(6), asked(12))
    assert np.exp(season.log_ratio) == pytest.approx(SUMMER / WINTER)
    assert season.series == 4
    assert season.error == pytest.approx(0, abs=1e-12)


def test_waves_of_the_same_months_stay_where_they_are():
    season = season_between(months_of_series(counts(noise=0.2), "bike"), asked(6), asked(6))
    assert (season.log_ratio, season.error) == (0, 0)


def test_years_that_differ_are_an_error_that_the_draws_carry():
    counted = counts(years=range(2001, 2021), noise=0.2)
    season = season_between(months_of_series(counted, "bike"), asked(6), asked(12))
    draws = season.draws(4000, seed=3)
    assert season.error == pytest.approx(0.2 * np.sqrt(2 / 20), rel=0.4)
    assert np.log(draws).std() == pytest.approx(season.error, rel=0.05)


@pytest.mark.parametrize(
    "counted",
    [
        pytest.param(counts(years=(2024, 2025)), id="too few years"),
        pytest.param(counts(months=11), id="no whole year"),
        pytest.param(counts().with_columns(kind=pl.lit("car")), id="nothing of the kind"),
        pytest.param(counts().with_columns(time=pl.lit("2025-03")), id="no days"),
    ],
)
def test_without_counters_of_some_years_nothing_is_moved(counted):
    assert season_between(months_of_series(counted, "bike"), asked(6), asked(12)) is None


def test_a_share_moves_by_its_odds():
    assert in_season(np.array([0.2, 0.0, 1.0]), np.full(3, 2.0)) == pytest.approx([1 / 3, 0, 1])
