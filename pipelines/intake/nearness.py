"""A told distance held against the postcodes of home and work."""

from functools import cache

import polars as pl

from mobility.lake.connection import quote
from pipelines.intake.delivery import Delivery
from pipelines.intake.flags import Given, against_postcodes
from pipelines.intake.reading.vocabulary import FOLDER

EARTH_RADIUS_KM = 6_371.0088
"""Mean radius (IUGG 1980)."""
VIEW = "postcodes"
FLAG = "distance_against_postcodes"


@cache
def postcodes() -> pl.DataFrame:
    """Give postcode areas: middle and radius of a circle as large.

    Returns
    -------
        Columns postcode, latitude, longitude (degrees) and radius_km.
    """
    return pl.read_csv(FOLDER / "postcodes.csv", schema_overrides={"postcode": pl.String})


def nearness(delivery: Delivery, given: Given, values: dict[str, str]) -> str | None:
    """Make the SQL of a list that holds a flag where the distance cannot be; None where untold.

    The way to work cannot be shorter than between the areas' near edges, nor many times longer than
    between their far ones.
    """
    if delivery.mapping.survey.kind != "commuting" or not given.has("distance_km"):
        return None
    home, work = values.get("home_zone"), _work(delivery, values)
    if work is None or home in (None, "null"):
        return None
    condition = against_postcodes(values["distance_km"], "apart_km", "radius_km")
    lat, lon = "{0}.latitude", "{0}.longitude"
    half_lat = f"pow(sin(radians({lat.format('w')} - {lat.format('h')}) / 2), 2)"
    half_lon = f"pow(sin(radians({lon.format('w')} - {lon.format('h')}) / 2), 2)"
    both = f"cos(radians({lat.format('h')})) * cos(radians({lat.format('w')}))"
    apart = f"2 * {EARTH_RADIUS_KM} * asin(sqrt({half_lat} + {both} * {half_lon}))"
    return (
        f"coalesce((select case when {condition} then ['{FLAG}'] end from (select {apart} as "
        f"apart_km, h.radius_km + w.radius_km as radius_km from {VIEW} h, {VIEW} w "
        f"where h.postcode = {home} and w.postcode = {work})), []::varchar[])"
    )


def _work(delivery: Delivery, values: dict[str, str]) -> str | None:
    """Give the SQL of the workplace's postcode, as told or by the workplace's name."""
    known = [values[name] for name in ("work_zone",) if name in values]
    if delivery.postcodes and "workplace" in values:
        cases = " ".join(
            f"when {quote(place)} then {quote(code)}" for place, code in delivery.postcodes.items()
        )
        known.append(f"case {values['workplace']} {cases} end")
    return f"coalesce({', '.join(known)})" if known else None
