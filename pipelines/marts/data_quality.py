"""Per delivery: rows delivered, taken in and refused, why most were, and how fresh it is."""

import polars as pl

from mobility.tables import clean, marts

READS = [clean.Deliveries, clean.Tallies, clean.Refused]
WRITES = marts.DataQuality

_COUNTS = {
    "rows": "rows_delivered",
    "rows_in": "rows_in",
    "refused": "rows_refused",
    "answers_refused": "answers_refused",
    "flagged": "rows_flagged",
}
_DERIVED = ("respondents", "commutes", "commute_days", "trips", "selections")
"""Made of answers: their rows were counted there."""


def build(deliveries: pl.LazyFrame, tallies: pl.LazyFrame, refused: pl.LazyFrame) -> pl.LazyFrame:
    """Sum the tallies of each delivery's files and name its most frequent refusal."""
    place = pl.col("file").str.split("/")
    address = (
        place.list.get(0).alias("source"),
        place.list.get(1, null_on_oob=True).alias("delivery"),
    )
    counted = (
        tallies.filter(~pl.col("table").is_in(_DERIVED))
        .select(*address, *(pl.col(name).alias(ours) for ours, name in _COUNTS.items()))
        .group_by("source", "delivery")
        .sum()
    )
    reasons = (
        refused.select(*address, "rule", "row")
        .group_by("source", "delivery", "rule")
        .agg(count=pl.len(), first_refused_row=pl.col("row").min())
        .sort("count", "rule", descending=[True, False])
        .group_by("source", "delivery", maintain_order=True)
        .agg(
            most_refused_for=pl.col("rule").first(),
            first_refused_row=pl.col("first_refused_row").first(),
        )
    )
    return (
        deliveries.join(counted, on=["source", "delivery"], how="left")
        .join(reasons, on=["source", "delivery"], how="left")
        .with_columns(pl.col(*_COUNTS).fill_null(0))
        .sort("source", "delivery")
    )
