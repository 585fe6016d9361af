"""The model told of known cases, beside what was observed there."""

from typing import Any

import polars as pl

from mobility.settings import Settings
from mobility.shift import Case, Pivot, back_test, from_frame
from mobility.tables import clean, marts

READS = [marts.ShiftSegments, clean.CalibrationFigures]
WRITES = marts.ShiftBacktest
KNOWN = {
    "superhighway_more_cyclists_first_8": ("cycle_superhighway", "more_cyclists_percent"),
    "superhighway_more_cyclists_newest_5": ("cycle_superhighway", "more_cyclists_percent"),
    "superhighway_more_cyclists_farum": ("cycle_superhighway", "more_cyclists_percent"),
    "superhighway_new_cyclists_from_car": ("cycle_superhighway", "new_cyclists_from_car_percent"),
    "ebike_trial_cycle_3_days_after_a_year": ("ebike_trial", "car_commuters_who_cycle_percent"),
}
"""Figures that a case can be held against: the case, and what is counted."""
SUPERHIGHWAY = {"cycle_speed_percent": 14.0, "cycle_safety_min_per_km": 0.25}
BUILT = {"cycle_speed_percent": (9.4, 18.75), "cycle_safety_min_per_km": (0.0, 0.5)}
"""19 over 16 km/h (cycle account 2019; Propensity to Cycle Tool), on half of the way to all of it;
what feels safer is not known: assumed 0 to 0.5 minutes per km. Estimates stand in the middle."""
EBIKE_TRIAL = {"ebike_access_percent": 100.0}
LONG = ("5-10", "10-20", "20+")
"""Bands of the trial's car commuters: above 5 km."""
ROUTE = ("5-10", "10-20")
"""Bands of those who ride on superhighways: 11 km on average (cycle account 2019)."""


def build(
    shift_segments: pl.LazyFrame, calibration_figures: pl.LazyFrame, settings: Settings
) -> pl.DataFrame:
    """Answer each case with the nested model of tours."""
    segments = shift_segments.lazy().filter(
        (pl.col("model").cast(pl.String) == "nested") & (pl.col("unit").cast(pl.String) == "tour")
    ).collect()  # fmt: skip
    figures = calibration_figures.filter(pl.col("figure_id").is_in(list(KNOWN))).collect()
    if segments.is_empty() or figures.is_empty():
        return WRITES.create_empty()
    pivot = Pivot(from_frame(segments))
    keys = pivot.cells.keys
    long, along = (keys["distance_band"].is_in(bands).fill_null(False) for bands in (LONG, ROUTE))
    commuting = (keys["purpose"] == "work").fill_null(False) & long
    cases = {
        "cycle_superhighway": Case(SUPERHIGHWAY, along.to_numpy(), BUILT),
        "ebike_trial": Case(EBIKE_TRIAL, commuting.to_numpy()),
    }
    observed = pl.DataFrame([_observed(row) for row in figures.iter_rows(named=True)])
    made = back_test(pivot, cases, observed, seed=settings.survey.seed)
    notes = observed.select("case", "quantity", "source", "note")
    people = round(pivot.cells.people.sum())
    told = made.join(notes, on=["case", "quantity", "source"], how="left", maintain_order="left")
    return told.with_columns(
        n=pl.lit(int(people)), is_synthetic=pl.lit(bool(segments["is_synthetic"].any()))
    )


def _observed(row: dict[str, Any]) -> dict[str, Any]:
    """Say what was observed, as a range: from value to value where one figure is given."""
    case, quantity = KNOWN[row["figure_id"]]
    low, high = (row[end] if row["value"] is None else row["value"] for end in ("low", "high"))
    return {
        "case": case, "quantity": quantity, "observed_low": float(low),
        "observed_high": float(high), "source": f"{row['title_en']}: {row['source']}",
        "note": row["note"],
    }  # fmt: skip
