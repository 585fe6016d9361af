"""One register of charging: each place once, within the municipality, in its postal area."""

import polars as pl

from mobility.charging.districts import district_of
from mobility.charging.register import REGISTER, clusters, merge
from mobility.charging.register.current import current, precedence
from mobility.settings import Settings
from mobility.tables import clean, models

READS = [clean.ChargePoints, clean.ChargePairDecisions, clean.Deliveries, clean.Areas]
WRITES = models.ChargeRegister
OWN_LIST = "municipality"


def build(
    charge_points: pl.LazyFrame,
    charge_pair_decisions: pl.LazyFrame,
    deliveries: pl.LazyFrame,
    areas: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Merge the sources and keep what lies in the municipality."""
    points = current(charge_points.collect(), deliveries.collect())
    if points.is_empty():
        return models.ChargeRegister.create_empty()
    order = precedence(points)
    decided = charge_pair_decisions.select("pool_a", "pool_b", pl.col("verdict").cast(pl.String))
    register = points.select(pl.col(name).cast(kind) for name, kind in REGISTER.items())
    kept, pairs = merge(register, precedence=order, decisions=decided.collect())
    told = _told(points, pairs, order)
    code = settings.municipality.code
    known = areas.filter(pl.col("municipality_code") == code).collect()
    ours = known.filter(pl.col("area_kind") == "municipality")
    # what the municipality lists as its own counts wherever it stands
    listed = pl.col("source") == OWN_LIST
    inside = kept.filter(district_of(kept, ours).is_not_null() | listed)
    postal = known.filter(pl.col("area_kind") == "postcode")
    placed = inside.with_columns(district_of(inside, postal).alias("area_code"))
    return placed.join(told, on="pool_id", how="left", maintain_order="left").sort("connector_id")


def _told(points: pl.DataFrame, pairs: pl.DataFrame, order: list[str]) -> pl.DataFrame:
    """Say of each place which sources tell of it, and whether one of them is made up."""
    pools = points.select("pool_id", "source", "is_synthetic").unique("pool_id").sort("pool_id")
    joined = pools.join(clusters(pools["pool_id"], pairs), on="pool_id")
    rank = pl.col("source").replace_strict({name: place for place, name in enumerate(order)})
    named = (
        joined.sort(rank)
        .group_by("cluster", maintain_order=True)
        .agg(
            pl.col("source").unique(maintain_order=True).str.join(", ").alias("sources"),
            pl.col("is_synthetic").any(),
        )
    )
    return joined.select("pool_id", "cluster").join(named, on="cluster").drop("cluster")
