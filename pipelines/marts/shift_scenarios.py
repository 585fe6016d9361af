"""Every scenario by year against the reference: what moves, what it saves, how sure that is."""

from collections.abc import Sequence

import polars as pl

from mobility.settings import Settings
from mobility.shift import Assumptions, Pivot, from_frame, run_scenarios
from mobility.shift.assembled import FROM_CAR, draws_of, factors_of
from mobility.shift.diary import SHORT_BANDS
from mobility.tables import marts
from mobility.tables.marts.hiding import hide_thin

READS = [
    marts.ShiftSegments,
    marts.ShiftAssumptions,
    marts.ShiftFleet,
    marts.ShiftLevers,
]
WRITES = marts.ShiftScenarios
YEARS = tuple(range(2026, 2036))
SHOWN_BY_GROUP = (2030,)
"""The year told by group, with a plain logit and trip by trip too: that of the goal."""
GROUPS = ("zone", "purpose", "distance_band")
NOT_HELD = {"is_held": ["false"]}
"""Levers move what no rule holds."""
GROWING = pl.col("quantity").str.ends_with("_cumulative") | (
    pl.col("quantity") == "deaths_averted_heat"
)
"""What hangs on the years since the first."""
NOISE = 1e-6
"""Below this a number is what is left of subtracting equals; any unit."""


def build(
    shift_segments: pl.LazyFrame,
    shift_assumptions: pl.LazyFrame,
    shift_fleet: pl.LazyFrame,
    shift_levers: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Run the headline in all and by group, and in all with a plain logit and trip by trip."""
    segments, levers = shift_segments.lazy().collect(), shift_levers.lazy().collect()
    told = shift_assumptions.lazy().collect()
    if segments.is_empty() or levers.is_empty() or told.is_empty():
        return WRITES.create_empty()
    drawn = draws_of(told, settings.survey.replicates, settings.survey.seed)
    factors = factors_of(drawn, shift_fleet.lazy().collect())
    assumed = Assumptions(factors, drawn[FROM_CAR], where=NOT_HELD, short_bands=SHORT_BANDS)
    made = []
    for (kind, unit), rows in segments.group_by("model", "unit", maintain_order=True):
        pivot = Pivot(from_frame(rows))
        is_headline = (kind, unit) == ("nested", "tour")
        found = [_in_all(pivot, levers, assumed, YEARS if is_headline else SHOWN_BY_GROUP)]
        if is_headline:
            found += [_by(pivot, levers, assumed, group) for group in GROUPS]
        made.append(
            pl.concat(found, how="diagonal_relaxed").with_columns(
                diversion=pl.lit(str(kind)), unit=pl.lit(str(unit))
            )
        )
    table = _with_evidence(pl.concat(made, how="diagonal_relaxed")).with_columns(
        is_synthetic=pl.lit(bool(segments["is_synthetic"].any()))
    )
    return hide_thin(table, settings.disclosure.threshold)


def _in_all(
    pivot: Pivot, levers: pl.DataFrame, assumed: Assumptions, years: Sequence[int]
) -> pl.DataFrame:
    """Tell every year's; what is summed over years only where all years are reckoned."""
    found = _quiet(run_scenarios(pivot, levers, years, assumed))
    if len(years) < len(YEARS):
        found = found.filter(~GROWING)
    return found.with_columns(pl.lit(None, pl.String).alias("group_variable"), *_together(GROUPS))


def _by(pivot: Pivot, levers: pl.DataFrame, assumed: Assumptions, group: str) -> pl.DataFrame:
    """Tell years apart, each by itself: what is summed over years is told in all only."""
    by: Sequence[str] = (group,)
    found = pl.concat(
        run_scenarios(pivot, levers, [year], assumed, by=by) for year in SHOWN_BY_GROUP
    )
    others = [name for name in GROUPS if name != group]
    named = _quiet(found.filter(~GROWING))
    return named.with_columns(pl.lit(group).alias("group_variable"), *_together(others))


def _together(names: Sequence[str]) -> list[pl.Expr]:
    return [pl.lit(None, pl.String).alias(name) for name in names]


def _quiet(found: pl.DataFrame) -> pl.DataFrame:
    still = pl.col("estimate").abs() < NOISE
    numbers = ["estimate", "standard_error", "low", "high"]
    return found.with_columns(
        pl.when(still).then(0.0).otherwise(name).alias(name) for name in numbers
    )


def _with_evidence(found: pl.DataFrame) -> pl.DataFrame:
    """Tell what rests on the evidence of diversion under its own name, as the third alternative."""
    ours = pl.col("quantity").str.contains("_by_evidence")
    evidence = found.filter(ours & (pl.col("diversion") == "nested")).with_columns(
        diversion=pl.lit("evidence"), quantity=pl.col("quantity").str.replace("_by_evidence", "")
    )
    return pl.concat([found.filter(~ours), evidence])
