"""Small places: the car's share by home zone, as answered and as a model of all zones has it."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.settings import Settings
from mobility.survey.intervals import t_interval
from mobility.survey.small_areas import shrink
from mobility.tables import clean, marts
from mobility.tables.marts.small_areas import TOO_FEW_AREAS, UNKNOWN_PLACE

READS = [marts.ModeShare, clean.Areas]
WRITES = marts.SmallAreas
MODE = "car_driver"
EARTH_KM = 6_371.0088
"""Mean radius of the earth, km (Moritz 2000, J. Geodesy 74: 128-133)."""

_OF = ["survey", "wave", "measure"]
_MODELLED = ("modelled", "modelled_error", "modelled_low", "modelled_high",
             "modelled_n_effective", "own_share")  # fmt: skip


def build(mode_share: pl.LazyFrame, areas: pl.LazyFrame, settings: Settings) -> pl.DataFrame:
    """Model each survey's zones together, by how far they lie from the municipality.

    The error of a zone's own share is that of its effective answers at the share of all zones: its
    own estimate of it is too unsure with so few.
    """
    own = mode_share.filter(
        pl.col("group_variable") == "home_zone",
        pl.col("employer").is_null(),
        pl.col("mode").cast(pl.String) == MODE,
        pl.col("measure").cast(pl.String).is_in(("persons", "trips")),
    ).rename({"group_value": "area_code"})
    zones = own.collect().join(_known(areas.collect(), settings), on="area_code", how="left")
    parts = [_modelled(one) for _, one in zones.group_by(_OF, maintain_order=True)]
    if not parts:
        return marts.SmallAreas.create_empty()
    return pl.concat(parts)


def _known(areas: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Give each postal area's name and its distance from the municipality's middle, log km."""
    kind, code = pl.col("area_kind").cast(pl.String), settings.municipality.code
    middle = areas.filter(kind == "municipality", pl.col("area_code") == code).head(1)
    posts = areas.filter(kind == "postcode").select("area_code", "name", "latitude", "longitude")
    if middle.is_empty():
        return posts.select("area_code", "name", far=pl.lit(None, pl.Float64))
    lat, lon = (np.radians(posts[name].to_numpy()) for name in ("latitude", "longitude"))
    lat_0, lon_0 = (np.radians(middle[name].item()) for name in ("latitude", "longitude"))
    half = np.sin((lat - lat_0) / 2) ** 2 + (
        np.cos(lat) * np.cos(lat_0) * np.sin((lon - lon_0) / 2) ** 2
    )
    far = np.log1p(2 * EARTH_KM * np.arcsin(np.sqrt(half)))
    return posts.select("area_code", "name", far=pl.Series(far))


def _modelled(zones: pl.DataFrame) -> pl.DataFrame:
    """Shrink the zones of one survey and wave; say why where that cannot be."""
    placed = zones.filter(pl.col("far").is_not_null())
    blank = [pl.lit(None, pl.Float64).alias(name) for name in _MODELLED]
    strange = zones.filter(pl.col("far").is_null()).with_columns(
        *blank, reason=pl.lit(UNKNOWN_PLACE)
    )
    of_all = (pl.col("estimate") * pl.col("n_effective")).sum() / pl.col("n_effective").sum()
    error = (of_all * (1 - of_all) / pl.col("n_effective")).sqrt()
    try:
        made = shrink(placed.with_columns(standard_error=error), ["far"])
    except EstimateError:
        made = placed.with_columns(*blank, reason=pl.lit(TOO_FEW_AREAS))
    else:
        ends = t_interval(
            made["modelled"].to_numpy(),
            made["modelled_error"].to_numpy(),
            np.full(len(made), np.inf),
            0.95,
        )
        made = made.with_columns(
            pl.col("modelled").clip(0, 1),
            modelled_low=pl.Series(np.clip(ends[0], 0, 1)),
            modelled_high=pl.Series(np.clip(ends[1], 0, 1)),
            standard_error=placed["standard_error"],
            reason=pl.lit(None, pl.String),
        )
    told = marts.SmallAreas.column_names()
    return pl.concat([made.select(told), strange.select(told)]).sort("area_code")
