"""Distances between places that are known by their coordinates."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError

EARTH_RADIUS_KM = 6_371.0088
"""Mean radius R1 of the ellipsoid GRS 80, km (Moritz 2000, J. Geodesy 74: 128-133)."""

MEAN_WAY_IN_A_DISC = 128 / (45 * np.pi)
"""Mean distance of two random points of a disc, as a share of its radius, none (Santalo 1976,
Integral Geometry and Geometric Probability, sec. 4.2)."""


def distances_km(here: pl.DataFrame, there: pl.DataFrame) -> np.ndarray:
    """Give the great-circle distances, of shape (rows of here, rows of there), km.

    Parameters
    ----------
    here, there
        latitude, longitude, degrees.

    References
    ----------
    Sinnott (1984), Virtues of the haversine, Sky and Telescope 68(2): 159.
    """
    lat_a, lon_a, lat_b, lon_b = (
        np.radians(frame[name].to_numpy().astype(float))
        for frame in (here, there)
        for name in ("latitude", "longitude")
    )
    d_lat, d_lon = lat_b[None] - lat_a[:, None], lon_b[None] - lon_a[:, None]
    half = np.sin(d_lat / 2) ** 2 + np.cos(lat_a)[:, None] * np.cos(lat_b) * np.sin(d_lon / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half)))


def fill_distances(
    trips: pl.DataFrame, zones: pl.DataFrame, *, detour_factor: float
) -> pl.DataFrame:
    """Fill a distance that was not told with that between the zones.

    Within a zone it is the mean way of two random points of a disc of the zone's radius: nought
    would make the shortest trips free.

    Parameters
    ----------
    zones
        zone, latitude, longitude, radius_km.

    Returns
    -------
    The trips, with `is_distance_filled`; where a zone is unknown the distance stays missing

    Raises
    ------
    EstimateError
        A zone has no radius.
    """
    if zones["radius_km"].null_count():
        raise EstimateError(
            f"{zones['radius_km'].null_count()} zones have no radius.",
            where="zones, column radius_km",
            todo="give the radius of the disc of the zone's area.",
        )
    straight = distances_km(zones, zones)
    np.fill_diagonal(straight, zones["radius_km"].to_numpy() * MEAN_WAY_IN_A_DISC)
    names, size = zones["zone"].to_list(), len(zones)
    pairs = pl.DataFrame(
        {
            "origin_zone": np.repeat(names, size),
            "destination_zone": np.tile(names, size),
            "between_km": straight.ravel() * detour_factor,
        }
    )
    found = trips.join(
        pairs, on=["origin_zone", "destination_zone"], how="left", maintain_order="left"
    )
    return found.with_columns(
        is_distance_filled=pl.col("distance_km").is_null() & pl.col("between_km").is_not_null(),
        distance_km=pl.coalesce("distance_km", "between_km"),
    ).drop("between_km")
