"""The average day: what an annual figure may rest on, and its error, against draws."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.survey import average_day


def _year(counted: np.ndarray, values: np.ndarray) -> pl.DataFrame:
    days = [date(2025, 1, 1) + timedelta(days=int(n)) for n in np.flatnonzero(counted)]
    return pl.DataFrame(
        {"source": "s", "place": "p", "kind": "bike", "day": days, "count": values[counted]},
        schema_overrides={"day": pl.Date},
    )


def _of_year(table: pl.DataFrame) -> dict[str, Any]:
    return table.filter(pl.col("month").is_null() & pl.col("day_type").is_null()).row(0, named=True)


def _traffic(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    day = np.arange(365)
    weekend = np.isin((day + 2) % 7, (5, 6))
    season = 1 + 0.4 * np.sin(2 * np.pi * (day - 80) / 365)
    return 1000.0 * season * np.where(weekend, 0.6, 1.1) * random.lognormal(0, 0.15, 365)


def test_a_year_counted_in_full_is_its_mean_without_error() -> None:
    values = _traffic(1)
    row = _of_year(average_day(_year(np.ones(365, dtype=bool), values)))
    assert row["estimate"] == pytest.approx(values.mean())
    assert row["standard_error"] == pytest.approx(0, abs=1e-9)
    assert (row["n"], row["reliability"]) == (365, "good")


def test_more_counting_in_summer_does_not_raise_the_year() -> None:
    values = _traffic(2)
    day = np.arange(365)
    counted = (day % 3 == 0) | ((day > 150) & (day < 240))
    row = _of_year(average_day(_year(counted, values)))
    assert values[counted].mean() > values.mean() + 20
    assert row["estimate"] == pytest.approx(values.mean(), abs=3 * row["standard_error"])


def test_a_fortnight_tells_its_month_and_not_the_year() -> None:
    counted = np.zeros(365, dtype=bool)
    counted[243:258] = True
    told = average_day(_year(counted, _traffic(3)))
    year = told.filter(pl.col("month").is_null())
    assert year["reliability"].unique().to_list() == ["not_shown"]
    assert year["estimate"].is_null().all()
    september = told.filter((pl.col("month") == 9) & pl.col("day_type").is_null())
    assert september["reliability"].to_list() == ["good"]
    assert september["n"].item() == 15


def test_a_week_without_weekend_tells_only_weekdays() -> None:
    counted = np.zeros(365, dtype=bool)
    counted[243:248] = True  # Monday 1 to Friday 5 September 2025
    told = average_day(_year(counted, _traffic(3))).filter(month=9)
    shown = dict(zip(told["day_type"], told["reliability"], strict=True))
    assert shown[None] == "not_shown"
    assert shown["weekday"] != "not_shown"


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    values = _traffic(4)
    random = np.random.default_rng(5)
    held = []
    for _ in range(120):
        row = _of_year(average_day(_year(random.random(365) < 0.7, values)))
        if row["reliability"] != "not_shown":  # a stratum may have one day alone
            held.append(row["low"] <= values.mean() <= row["high"])
    assert len(held) > 80
    assert 0.89 <= np.mean(held) <= 1.0


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000), st.floats(0.01, 1000))
def test_a_count_in_other_units_moves_all_numbers_alike(seed: int, factor: float) -> None:
    counted = np.random.default_rng(seed).random(365) < 0.6
    one = average_day(_year(counted, _traffic(seed)))
    other = average_day(_year(counted, _traffic(seed) * factor))
    for name in ("estimate", "standard_error", "low", "high"):
        assert np.allclose(
            one[name].drop_nulls() * factor, other[name].drop_nulls(), rtol=1e-9, atol=1e-9
        )
