"""Breaks in a series: where the question changed, what was measured before is not compared."""

import polars as pl

from mobility.tables import MODES

_BY_MODE = frozenset({"mode", *(f"days_{mode}" for mode in MODES)})
ASKED = {
    "mode_share_persons": _BY_MODE,
    "mode_share_trips": frozenset({"mode"}),
    "cycling_trips_same_season": frozenset({"mode"}),
    "short_car_trips_share": frozenset({"mode", "distance_km"}),
}
"""The questions that each quantity is made of; days by mode give the usual mode."""
_NUMBERS = ("estimate", "standard_error", "low", "high", "n", "n_effective")
_TESTS = ("p_value", "composition", "behaviour")


def mark_breaks(changes: pl.DataFrame, breaks: pl.DataFrame) -> pl.DataFrame:
    """Leave out every change across a break; its row stays, empty and marked.

    A figure of all employers together breaks where the question of any of them did: those who
    answered before and after would otherwise not be the same.

    Parameters
    ----------
    changes
        survey, employer (null: together), wave, quantity and the numbers of changes.
    breaks
        The table `series_breaks`: survey, employer, wave, column, is_break.

    Returns
    -------
    changes
        With ``is_break``.
    """
    broken = breaks.filter(pl.col("is_break")).select("survey", "wave", "employer", "column")
    of = pl.DataFrame(
        [(quantity, name) for quantity, names in ASKED.items() for name in sorted(names)],
        schema=["quantity", "column"],
        orient="row",
    )
    hit = broken.join(of, on="column").with_columns(pl.col("employer").replace("", None))
    together = hit.with_columns(employer=pl.lit(None, pl.String))
    keys = ["survey", "wave", "employer", "quantity"]
    found = pl.concat([hit, together]).select(keys).unique().with_columns(is_break=pl.lit(True))
    marked = changes.join(found, on=keys, how="left", nulls_equal=True, maintain_order="left")
    is_break = pl.col("is_break").fill_null(False)
    empty = [
        pl.when(~is_break).then(pl.col(name)).alias(name)
        for name in (*_NUMBERS, *_TESTS)
        if name in changes.columns
    ]
    reliability = pl.when(is_break).then(pl.lit("not_shown")).otherwise(pl.col("reliability"))
    return marked.with_columns(*empty, reliability.alias("reliability"), is_break.alias("is_break"))
