"""Say which share of each pair of home area and workplace can come by train, from points."""

import polars as pl

from mobility.flows.station_access import station_access
from mobility.settings import Settings
from mobility.shift.places import distances_km
from mobility.tables import clean, models

READS = [clean.Homes, clean.Workplaces, clean.Stations]
WRITES = models.PairAccess
SITE_KM = 3.0
"""Straight line within which a workplace belongs to the nearest named place; ours."""


def build(
    homes: pl.LazyFrame, workplaces: pl.LazyFrame, stations: pl.LazyFrame, settings: Settings
) -> pl.DataFrame:
    """Lay addresses and workplaces beside stations; nothing where either is not delivered."""
    living = homes.filter(pl.col("area_code").is_not_null() & (pl.col("residents") > 0)).collect()
    sites = workplaces.filter(pl.col("employees") > 0).collect()
    lined = (
        stations.group_by("station_code", maintain_order=True)
        .agg(pl.col("latitude", "longitude").first(), lines=pl.col("line"))
        .collect()
    )
    if 0 in (len(living), len(sites), len(lined), len(settings.places)):
        return models.PairAccess.create_empty()
    places = pl.DataFrame([one.model_dump() for one in settings.places]).select(
        "name", "latitude", "longitude"
    )
    away = distances_km(sites, places)
    placed = sites.with_columns(
        area=places["name"].gather(away.argmin(axis=1)), persons=pl.col("employees")
    ).filter(pl.Series(away.min(axis=1) <= SITE_KM))
    living = living.with_columns(area=pl.col("area_code"), persons=pl.col("residents"))
    made = station_access(
        living, placed, lined, distances_km(living, lined), distances_km(placed, lined)
    )
    return made.with_columns(
        is_synthetic=pl.lit(bool(living["is_synthetic"].any() or placed["is_synthetic"].any()))
    )
