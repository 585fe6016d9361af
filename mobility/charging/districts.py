"""Which district a point lies in, by the districts' boundaries."""

import polars as pl
import shapely


def district_of(points: pl.DataFrame, districts: pl.DataFrame) -> pl.Series:
    """Give the code of the district that each point lies in; null where it lies in none.

    Parameters
    ----------
    points
        ``latitude, longitude`` (WGS 84).
    districts
        ``area_code, geometry`` (GeoJSON); boundaries for maps will do, since a point within their
        few metres of error is anybody's.

    Returns
    -------
    polars.Series
        ``area_code``, one per point.
    """
    shapes = shapely.make_valid(shapely.from_geojson(districts["geometry"].to_list()))
    places = shapely.points(points["longitude"].to_numpy(), points["latitude"].to_numpy())
    which, whose = shapely.STRtree(shapes).query(places, predicate="intersects")
    found = pl.DataFrame({"point": which, "area_code": districts["area_code"].gather(whose)})
    return (
        pl.DataFrame({"point": range(points.height)}, schema={"point": pl.Int64})
        .join(
            found.with_columns(pl.col("point").cast(pl.Int64)).unique("point", keep="first"),
            on="point",
            how="left",
            maintain_order="left",
        )
        .get_column("area_code")
        .cast(pl.String)
    )
