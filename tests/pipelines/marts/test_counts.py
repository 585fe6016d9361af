"""Counts as they are delivered: days, hours, months, parked vehicles."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from mobility.tables import clean, marts
from pipelines.marts.counts import build


def _counts(times: list[str], counts: list[float], kind: str = "bike") -> pl.DataFrame:
    rows = pl.DataFrame({"time": times, "count": counts}).with_row_index("row", offset=1)
    return clean.Counts.validate(
        rows.with_columns(
            source=pl.lit("delivered"),
            place=pl.lit("Kildedal"),
            kind=pl.lit(kind),
            is_synthetic=pl.lit(value=False),
            file=pl.lit("counts.csv"),
        ).select(clean.Counts.column_names()),
        cast=True,
    )


def _days(year: int) -> list[date]:
    return [date(year, 1, 1) + timedelta(days=n) for n in range(365)]


def _whole(told: pl.DataFrame) -> dict[str, Any]:
    kept = told.filter(pl.col("month").is_null() & pl.col("day_type").is_null())
    return kept.row(0, named=True)


def test_days_of_a_year_become_its_average_day() -> None:
    days = _days(2025)
    told = build(_counts([str(day) for day in days], [float(n) for n in range(365)]).lazy())
    marts.Counts.validate(told, cast=True)
    assert _whole(told)["estimate"] == pytest.approx(182.0)


def test_hours_are_added_and_the_day_of_23_hours_is_whole() -> None:
    hours = [datetime(2025, 3, 1) + timedelta(hours=n) for n in range(31 * 24)]
    kept = [h for h in hours if h != datetime(2025, 3, 30, 2) and h != datetime(2025, 3, 10, 8)]
    lost = [h for h in kept if h.date() != date(2025, 3, 12) or h.hour < 9]
    told = build(_counts([h.strftime("%Y-%m-%d %H:%M") for h in lost], [2.0] * len(lost)).lazy())
    march = told.filter((pl.col("month") == 3) & pl.col("day_type").is_null()).row(0, named=True)
    assert march["partial_days"] == 1
    assert march["n"] == 30
    assert march["estimate"] == pytest.approx(48, rel=0.01)


def test_parked_vehicles_are_looked_at_not_added() -> None:
    times = [f"{day} {hour:02d}:00" for day in _days(2025) for hour in (10, 14)]
    told = build(_counts(times, [30.0, 50.0] * 365, kind="parked bikes").lazy())
    assert _whole(told)["estimate"] == pytest.approx(40)


def test_sums_of_months_stand_as_they_were_counted() -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    told = build(_counts(months, [3100.0] * 12).lazy())
    marts.Counts.validate(told, cast=True)
    assert _whole(told)["estimate"] == pytest.approx(12 * 3100 / 365)
    assert told.filter(pl.col("month") == 1)["estimate"].item() == pytest.approx(100)
    assert _whole(told)["standard_error"] == 0


def test_nothing_delivered_is_an_empty_table() -> None:
    assert build(clean.Counts.create_empty().lazy()).is_empty()
