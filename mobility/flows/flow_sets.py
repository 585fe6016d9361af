"""Sets of flows by municipality of home and mode, with their draws, as tables keep them."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from mobility.flows.pairs import Floats

ELSEWHERE = "elsewhere"
"""Homes outside the areas that the map knows."""

ALL_MODES = "all"
"""The mode of flows that tell none."""


def origins_of(areas: pl.DataFrame, municipalities: pl.DataFrame) -> pl.DataFrame:
    """Give the fixed hierarchy of homes: postcode, municipality, region, all.

    Parameters
    ----------
    areas
        ``area_kind, area_code, municipality_code``; postcodes are taken.
    municipalities
        ``municipality_code, region``.

    Returns
    -------
    frame
        ``origin, municipality, region, elsewhere``, a row per postcode and one for the rest.
    """
    codes = areas.filter(pl.col("area_kind").cast(pl.String) == "postcode").select(
        origin="area_code", municipality="municipality_code"
    )
    regions = municipalities.select(municipality="municipality_code", region="region")
    known = codes.join(regions, on="municipality", how="left").with_columns(
        pl.col("region").fill_null(ELSEWHERE), elsewhere=pl.lit("all")
    )
    rest = {"origin": ELSEWHERE, "municipality": ELSEWHERE, "region": ELSEWHERE, "elsewhere": "all"}
    return pl.concat([known, pl.DataFrame([rest], schema=known.schema)])


def named(column: str, known: pl.Series) -> pl.Expr:
    """Name homes that are known, and put the others together."""
    here = pl.col(column).is_in(known.implode())
    return pl.when(here).then(column).otherwise(pl.lit(ELSEWHERE))


def flow_set(
    keys: pl.DataFrame, persons: Floats, *, draws: int, told: Mapping[str, object]
) -> pl.DataFrame:
    """Make rows of a set.

    Parameters
    ----------
    keys
        ``origin, mode`` and, where somebody was asked, ``n``; perhaps ``is_modelled``.
    persons
        ``(rows, 1 + R)``; what has fewer draws is repeated, what has none is certain.
    draws
        R of all sets.
    told
        What holds for all rows: ``flow_set, kind, wave, destination, title, is_synthetic``.
    """
    at = np.arange(draws) % max(persons.shape[1] - 1, 1) + (persons.shape[1] > 1)
    whole = np.column_stack([persons[:, 0], persons[:, at]])
    kinds = {"wave": pl.Int32, "title": pl.String}
    added = [pl.lit(value, dtype=kinds.get(name)).alias(name) for name, value in told.items()]
    empty = [
        pl.lit(value, dtype=kind).alias(name)
        for name, value, kind in (("n", None, pl.Int64), ("is_modelled", True, pl.Boolean))
        if name not in keys.columns
    ]
    return keys.with_columns(
        *added, *empty, persons=pl.Series(whole, dtype=pl.Array(pl.Float64, whole.shape[1]))
    )


def spread_over_modes(origins: Floats, shares: Floats) -> Floats:
    """Give commuters by origin and mode, ``(origins x modes, 1 + R)``.

    Parameters
    ----------
    origins
        ``(1 + R, n)`` persons.
    shares
        ``(1 + R, n, modes)``.
    """
    both = origins[:, :, None] * shares[: len(origins)]
    return np.asarray(both.reshape(len(both), -1).T, dtype=np.float64)


def pairs_of(origins: Sequence[str], modes: Sequence[str]) -> pl.DataFrame:
    """Give a row for each origin and mode, in the order of `spread_over_modes`."""
    return pl.DataFrame(
        {
            "origin": np.repeat(np.asarray(origins, dtype=object), len(modes)).tolist(),
            "mode": list(modes) * len(origins),
        },
        schema={"origin": pl.String, "mode": pl.String},
    )
