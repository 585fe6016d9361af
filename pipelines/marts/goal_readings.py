"""The goals on tonnes with their state, and labelled readings beside them, never the goal."""

from dataclasses import asdict
from typing import Any

import polars as pl

from mobility.co2 import (
    Assembled,
    Cut,
    GoalReading,
    assemble,
    goal_and_readings,
    neutral_and_reading,
    told,
    with_all,
)
from mobility.co2.uncertain import Floats
from mobility.settings import Settings
from mobility.tables import clean, marts

READS = [marts.Co2Account, clean.NationalEmissions, clean.MeasureFiles, marts.ShiftParts]
WRITES = marts.GoalReadings
_NAMES = {
    "text_en": "title_en",
    "text_da": "title_da",
    "limit_tonnes": "tonnes",
    "projected": "estimate",
    "chance": "chance_of_meeting",
}


def build(
    co2_account: pl.LazyFrame,
    national_emissions: pl.LazyFrame,
    measure_files: pl.LazyFrame,
    shift_parts: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Read the goals of mobility.toml against the headline account, on the path if there is one."""
    own = co2_account.filter(
        "is_headline", pl.col("municipality_code") == settings.municipality.code
    ).collect()
    series = {sector: _series(own, sector) for sector in ("total", "transport")}
    if not all(series.values()):
        return marts.GoalReadings.create_empty()
    reference = _reference(co2_account, settings)
    model = assemble(co2_account, national_emissions, measure_files, settings, shift_parts)
    left = _left(model)
    national = model.national.road if model else None
    cut = _cut(series, settings, reference.get("tonnes"), national, left)
    read = cut + _neutral(series, settings, left)
    if not read:
        return marts.GoalReadings.create_empty()
    return pl.concat([_row(one, left) for one in read]).with_columns(
        municipality_code=pl.lit(settings.municipality.code),
        account=pl.lit(own["account"][0]),
        vintage=pl.lit(own["vintage"][0]),
        reference_account=pl.lit(reference.get("account"), pl.String),
        is_synthetic=pl.lit(False),
    )


def _series(own: pl.DataFrame, sector: str) -> dict[int, float]:
    rows = own.filter(pl.col("sector").cast(pl.String) == sector).drop_nulls("tonnes")
    return dict(rows.sort("year").select("year", "tonnes").iter_rows())


def _reference(co2_account: pl.LazyFrame, settings: Settings) -> dict[str, Any]:
    """Give the reference year's tonnes: of the headline account, else the newest of another."""
    rows = (
        co2_account.filter(
            pl.col("municipality_code") == settings.municipality.code,
            pl.col("sector").cast(pl.String) == "total",
            pl.col("year") == settings.goals.reference_year,
        )
        .drop_nulls("tonnes")
        .sort("is_headline", "vintage", descending=True)
        .select("tonnes", account=pl.format("{} {}", "account", "vintage"))
        .collect()
    )
    return rows.row(0, named=True) if len(rows) else {}


def _cut(
    series: dict[str, dict[int, float]],
    settings: Settings,
    reference: float | None,
    national: dict[int, float] | None,
    left: dict[int, Floats],
) -> list[GoalReading]:
    goals = settings.goals
    base = goals.base_year or min(series["total"])
    if goals.reduction_share is None or base not in series["total"]:
        return []
    cut = Cut(goals.reduction_share, goals.reference_year, base, goals.reduction_year)
    known = {} if reference is None else {goals.reference_year: reference}
    return list(
        goal_and_readings(
            known | series["total"],
            series["transport"],
            cut,
            national_road=national,
            transport_due=left.get(cut.due_year),
        )
    )


def _neutral(
    series: dict[str, dict[int, float]], settings: Settings, left: dict[int, Floats]
) -> list[GoalReading]:
    year = settings.goals.neutral_year
    if year is None:
        return []
    due = left.get(year)
    return list(neutral_and_reading(series["total"], series["transport"], year, transport_due=due))


def _left(model: Assembled | None) -> dict[int, Floats]:
    """Give transport's tonnes with all measures in force by year, arrays of shape (replicates,)."""
    return dict(zip(model.baseline.years, with_all(model), strict=True)) if model else {}


def _row(read: GoalReading, left: dict[int, Floats]) -> pl.DataFrame:
    due = None if read.projected is None else left[read.due_year]
    plain = {name: value for name, value in asdict(read).items() if name not in ("low", "high")}
    row = {_NAMES.get(name, name): value for name, value in plain.items()}
    row["missing_tonnes"] = read.missing_tonnes
    nothing = dict.fromkeys(("estimate", "standard_error", "low", "high", "n", "n_effective"))
    estimate = (
        nothing | {"reliability": "not_shown"} if due is None else told(due[None]).to_dicts()[0]
    )
    frame = marts.GoalReadings.create_empty().drop(
        "municipality_code", "account", "vintage", "reference_account", "is_synthetic"
    )
    return pl.DataFrame([row | estimate], schema=frame.schema)
