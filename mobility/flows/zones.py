"""Zones to and from GeoJSON and GeoParquet, in Danish and in world coordinates."""

import json
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from mobility.errors import SourceError
from mobility.flows.files import check_suffix, write_whole
from mobility.flows.pairs import Floats

UTM_32 = 25832
"""EPSG code of ETRS89 / UTM zone 32N, metres: Danish authorities' coordinates."""

WGS_84 = 4326
"""EPSG code of longitude and latitude, degrees: RFC 7946."""

GEOMETRY = "geometry"
"""The column of the zones' outlines, as WKB."""

GEOPARQUET = "1.1.0"
"""Version of the GeoParquet specification that is written."""


Shapes: TypeAlias = NDArray[np.object_]


def transform(zones: pl.DataFrame, *, source: int, target: int) -> pl.DataFrame:
    """Give zones in another coordinate system, east before north in both.

    Parameters
    ----------
    zones
        With `GEOMETRY` as WKB.
    source, target
        EPSG codes.
    """
    if source == target:
        return zones
    transformer = Transformer.from_crs(source, target, always_xy=True)

    def moved(points: Floats) -> Floats:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    shapes = shapely.transform(_shapes(zones), moved)
    return zones.with_columns(pl.Series(GEOMETRY, shapely.to_wkb(shapes).tolist(), pl.Binary))


def write_zones(zones: pl.DataFrame, path: Path, *, epsg: int, stored: int | None = None) -> None:
    """Write zones to GeoJSON or GeoParquet, by the suffix, whole or not at all.

    Parameters
    ----------
    zones
        With `GEOMETRY` as WKB, and any other columns.
    path
        ``.geojson`` or ``.parquet``.
    epsg
        EPSG code of the coordinates given.
    stored
        EPSG code of the coordinates written; None for those given. GeoJSON in anything but
        longitude and latitude names its system in the ``crs`` member of GeoJSON 2008, as Danish
        authorities do; RFC 7946 knows only 4326.

    Raises
    ------
    SourceError
        The suffix is none of these.

    References
    ----------
    GeoParquet 1.1.0 (OGC); RFC 7946 (GeoJSON).
    """
    target = epsg if stored is None else stored
    moved = transform(zones, source=epsg, target=target)
    writers = {".geojson": _write_geojson, ".parquet": _write_geoparquet}
    check_suffix(path, list(writers))
    write_whole(path, lambda part: writers[path.suffix](moved, part, target))


def read_zones(path: Path, *, epsg: int = UTM_32) -> pl.DataFrame:
    """Read zones of GeoJSON or GeoParquet, in the coordinates asked for.

    Parameters
    ----------
    path
        ``.geojson`` or ``.parquet``.
    epsg
        EPSG code of the coordinates wanted.

    Returns
    -------
    frame
        The file's columns, and `GEOMETRY` as WKB.

    Raises
    ------
    SourceError
        The file is absent, of another form, or in a coordinate system without an EPSG code.
    """
    if not path.is_file():
        raise SourceError(
            "The file of zones is not there.", where=str(path), todo="see its name and folder."
        )
    readers = {".geojson": _read_geojson, ".json": _read_geojson, ".parquet": _read_geoparquet}
    check_suffix(path, list(readers))
    zones, source = readers[path.suffix](path)
    return transform(zones, source=source, target=epsg)


def _shapes(zones: pl.DataFrame) -> Shapes:
    return np.asarray(shapely.from_wkb(zones[GEOMETRY].to_list()), dtype=object)


def _write_geojson(zones: pl.DataFrame, path: Path, epsg: int) -> None:
    shapes = shapely.orient_polygons(_shapes(zones))
    rows = zones.drop(GEOMETRY).to_dicts() or [{} for _ in shapes]
    written: dict[str, Any] = {"type": "FeatureCollection"}
    if epsg != WGS_84:
        written["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    written["features"] = [
        {"type": "Feature", "properties": row, "geometry": json.loads(shapely.to_geojson(shape))}
        for row, shape in zip(rows, shapes, strict=True)
    ]
    path.write_text(json.dumps(written, ensure_ascii=False, default=str), encoding="utf-8")


def _read_geojson(path: Path) -> tuple[pl.DataFrame, int]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise _unreadable(path, "it is not JSON in UTF-8") from error
    if not isinstance(read, dict) or read.get("type") != "FeatureCollection":
        raise _unreadable(path, "it holds no FeatureCollection")
    named = read.get("crs", {}).get("properties", {}).get("name", "")
    features = read["features"]
    shapes = [shapely.from_geojson(json.dumps(feature["geometry"])) for feature in features]
    rows = [feature.get("properties") or {} for feature in features]
    zones = pl.DataFrame(rows, infer_schema_length=None) if any(rows) else pl.DataFrame()
    geometry = pl.Series(GEOMETRY, [shapely.to_wkb(shape) for shape in shapes], pl.Binary)
    return zones.with_columns(geometry), _epsg_of(named, path) if named else WGS_84


def _write_geoparquet(zones: pl.DataFrame, path: Path, epsg: int) -> None:
    shapes = shapely.orient_polygons(_shapes(zones))
    written = zones.with_columns(pl.Series(GEOMETRY, shapely.to_wkb(shapes).tolist(), pl.Binary))
    column = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in shapes}),
        "crs": CRS.from_epsg(epsg).to_json_dict(),
        "orientation": "counterclockwise",
        "bbox": [float(edge) for edge in shapely.total_bounds(shapes)],
    }
    told = {"version": GEOPARQUET, "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}
    table = written.to_arrow()
    place = table.schema.get_field_index(GEOMETRY)
    table = table.set_column(place, GEOMETRY, table[GEOMETRY].cast(pa.binary()))
    pq.write_table(table.replace_schema_metadata({b"geo": json.dumps(told).encode()}), path)


def _read_geoparquet(path: Path) -> tuple[pl.DataFrame, int]:
    try:
        table = pq.read_table(path)
    except pa.ArrowInvalid as error:
        raise _unreadable(path, "it is not Parquet") from error
    known = (table.schema.metadata or {}).get(b"geo")
    if known is None:
        raise _unreadable(path, "it has no geometry column of GeoParquet")
    told = json.loads(known)
    primary = told["primary_column"]
    column = told["columns"][primary]
    if column["encoding"] != "WKB":
        raise _unreadable(path, f"its geometry is coded as {column['encoding']}, not WKB")
    # Without a system the specification means longitude and latitude.
    crs = column.get("crs")
    epsg = WGS_84 if crs is None else _epsg_of(json.dumps(crs), path)
    zones = pl.DataFrame(pl.from_arrow(table.replace_schema_metadata(None)))
    return zones.rename({primary: GEOMETRY} if primary != GEOMETRY else {}), epsg


def _epsg_of(named: str, path: Path) -> int:
    crs = CRS.from_user_input(named)
    if crs.equals(CRS.from_user_input("OGC:CRS84"), ignore_axis_order=True):
        return WGS_84
    epsg = crs.to_epsg()
    if epsg is None:
        raise _unreadable(path, f"its coordinate system {crs.name} has no EPSG code")
    return int(epsg)


def _unreadable(path: Path, why: str) -> SourceError:
    return SourceError(
        f"The file of zones cannot be read: {why}.",
        where=str(path),
        todo="export it again as GeoJSON or GeoParquet.",
    )
