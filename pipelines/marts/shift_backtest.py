"""The model told of known cases, beside what was observed there."""

import numpy as np
import polars as pl

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
SUPERHIGHWAY = {"cycle_speed_percent": 18.75, "cycle_safety_min_per_km": 0.2}
"""19 over 16 km/h on the whole route, and what feels safer: assumed 0.2 minutes per km."""
EBIKE_TRIAL = {"ebike_access_percent": 100.0}
LONG = ("5-10", "10-20", "20+")
"""Bands of the trial's car commuters: above 5 km."""


def build(shift_segments: pl.LazyFrame, calibration_figures: pl.LazyFrame) -> pl.DataFrame:
    """Answer each case with the nested model of tours."""
    segments = shift_segments.lazy().filter(
        (pl.col("model").cast(pl.String) == "nested") & (pl.col("unit").cast(pl.String) == "tour")
    ).collect()  # fmt: skip
    figures = calibration_figures.filter(pl.col("figure_id").is_in(list(KNOWN))).collect()
    if segments.is_empty() or figures.is_empty():
        return WRITES.create_empty()
    pivot = Pivot(from_frame(segments))
    keys = pivot.cells.keys
    commuting = (keys["purpose"] == "work").fill_null(False) & keys["distance_band"].is_in(
        list(LONG)
    ).fill_null(False)
    everywhere = np.ones(keys.height, dtype=bool)
    cases = {
        "cycle_superhighway": Case(SUPERHIGHWAY, everywhere),
        "ebike_trial": Case(EBIKE_TRIAL, commuting.to_numpy()),
    }
    made = []
    for row in figures.iter_rows(named=True):
        case, quantity = KNOWN[row["figure_id"]]
        low = row["low"] if row["value"] is None else row["value"]
        high = row["high"] if row["value"] is None else row["value"]
        observed = pl.DataFrame(
            {"case": [case], "quantity": [quantity], "observed_low": [float(low)],
             "observed_high": [float(high)], "source": [f"{row['title_en']}: {row['source']}"]}
        )  # fmt: skip
        made.append(
            back_test(pivot, cases, observed).with_columns(note=pl.lit(row["note"], pl.String))
        )
    people = segments["n"].sum() // segments["alternative_no"].n_unique()
    return pl.concat(made, how="diagonal_relaxed").with_columns(
        n=pl.lit(int(people)), is_synthetic=pl.lit(bool(segments["is_synthetic"].any()))
    )
