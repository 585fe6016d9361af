"""Distance bands: the classes in which trip lengths are told."""

import itertools

import polars as pl

EDGES_KM = (0.0, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 50.0)
"""Lower edges, km; a trip of exactly 5 km is not under five. Fine below 10 km, where cycling is."""


def distance_band(distance: pl.Expr) -> pl.Expr:
    """Name the band of a distance in km: ``3-5`` holds 3 km and not 5 km; ``50+`` is open."""
    named = pl.lit(None, pl.String)
    for lower, upper in itertools.pairwise(EDGES_KM):
        inside = (distance >= lower) & (distance < upper)
        named = pl.when(inside).then(pl.lit(f"{lower:g}-{upper:g}")).otherwise(named)
    return pl.when(distance >= EDGES_KM[-1]).then(pl.lit(f"{EDGES_KM[-1]:g}+")).otherwise(named)
