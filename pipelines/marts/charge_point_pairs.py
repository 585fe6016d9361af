"""Places of two sources that may be one: the list to review, with the verdict that was used."""

import polars as pl

from mobility.charging.register import REGISTER, merge
from mobility.charging.register.current import current, precedence
from mobility.tables import clean, marts

READS = [clean.ChargePoints, clean.ChargePairDecisions, clean.Deliveries]
WRITES = marts.ChargePointPairs


def build(
    charge_points: pl.LazyFrame, charge_pair_decisions: pl.LazyFrame, deliveries: pl.LazyFrame
) -> pl.DataFrame:
    """List the pairs as the register's merging found them."""
    points = current(charge_points.collect(), deliveries.collect())
    if points.is_empty():
        return marts.ChargePointPairs.create_empty()
    register = points.select(pl.col(name).cast(kind) for name, kind in REGISTER.items())
    decided = charge_pair_decisions.select("pool_a", "pool_b", pl.col("verdict").cast(pl.String))
    _, pairs = merge(register, precedence=precedence(points), decisions=decided.collect())
    made_up = points.group_by("pool_id").agg(pl.col("is_synthetic").any())
    for side in ("a", "b"):
        named = made_up.rename({"pool_id": f"pool_{side}", "is_synthetic": f"made_up_{side}"})
        pairs = pairs.join(named, on=f"pool_{side}", how="left", maintain_order="left")
    return pairs.with_columns(is_synthetic=pl.col("made_up_a") | pl.col("made_up_b"))
