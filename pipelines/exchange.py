"""Flows and zones to and from other programs: Parquet, CSV, OMX, GeoParquet, GeoJSON."""

import csv
import hashlib
import io
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import shapely

from mobility.errors import SourceError
from mobility.flows import read_flows, read_zones, write_flows, write_zones
from mobility.flows.zones import GEOMETRY, UTM_32, WGS_84
from mobility.lake import Lake, Published
from mobility.tables.clean.commuting import ALL_MODES
from mobility.tables.clean.places import AREA_KINDS

FLOWS, ZONES = "flow_imports", "places"
COORDINATES = (UTM_32, WGS_84)
"""What zones are written in: Danish authorities' metres, or degrees."""


@dataclass(frozen=True)
class Selection:
    """Which flows are written; None is all.

    Parameters
    ----------
    scope
        surveyed, everybody or residents.
    wave
        Year; an OMX file, which holds one matrix for a mode, has the latest.
    """

    scope: str | None = None
    direction: str | None = None
    wave: int | None = None


def export_flows(lake: Lake, file: Path, chosen: Selection) -> str:
    """Write the published flows, the form given by the suffix; say what stands in the file.

    Raises
    ------
    SourceError
        Nothing was published, nothing is left of the selection, or the suffix is none of ours.
    """
    rows = Published.current(lake).read("commuter_flows")
    is_matrix = file.suffix == ".omx"
    scope = chosen.scope or ("surveyed" if is_matrix else None)
    direction = chosen.direction or ("in" if is_matrix else None)
    for column, wanted in (("scope", scope), ("direction", direction)):
        if wanted is not None:
            rows = rows.filter(pl.col(column).cast(pl.String) == wanted)
    wave = chosen.wave or (rows["wave"].max() if is_matrix else None)
    if wave is not None:
        rows = rows.filter(pl.col("wave") == wave)
    if rows.is_empty():
        raise SourceError(
            "No published flow fits what was asked for.",
            where=f"scope {scope}, direction {direction}, wave {chosen.wave}",
            todo='leave a choice out; `mobility sql "select distinct scope, direction, wave from '
            'commuter_flows"` tells what there is.',
        )
    named = rows.with_columns(pl.col("mode").cast(pl.String))
    if is_matrix:
        named = named.with_columns(pl.col("mode").fill_null(ALL_MODES))
    write_flows(named, file)
    hidden = rows["estimate"].null_count()
    zero = f"; {hidden} too thin to show, 0 in the matrices" if is_matrix and hidden else ""
    return f"{file}: {len(rows)} flows{zero}"


def export_zones(lake: Lake, file: Path, kind: str, epsg: int) -> str:
    """Write the published outlines of one kind; they are for maps, not for measuring.

    Raises
    ------
    SourceError
        The kind or the coordinates are none that we have, or the suffix is none of ours.
    """
    areas = Published.current(lake).read("map_areas").filter(pl.col("area_kind") == kind)
    if areas.is_empty() or epsg not in COORDINATES:
        raise SourceError(
            f"There are no zones of the kind {kind!r} in EPSG:{epsg}.",
            where="mobility export zones",
            todo=f"choose among {', '.join(AREA_KINDS)} and {', '.join(map(str, COORDINATES))}.",
        )
    shapes = shapely.from_geojson(areas["geometry"].to_list())
    zones = areas.drop("geometry").with_columns(
        pl.Series(GEOMETRY, shapely.to_wkb(shapes).tolist(), pl.Binary)
    )
    write_zones(zones, file, epsg=WGS_84, stored=epsg)
    return f"{file}: {len(zones)} zones in EPSG:{epsg}"


def import_flows(lake: Lake, file: Path, title: str, *, is_synthetic: bool, now: datetime) -> str:
    """Take flows of another program in as a delivery, to be compared; give its address.

    Raises
    ------
    SourceError
        The file cannot be read, has no number or a negative one, names a pair twice, or was taken
        in today.
    """
    flows = read_flows(file)
    if "mode" not in flows.columns:
        flows = flows.with_columns(mode=pl.lit(ALL_MODES))
    told = flows.with_columns(
        pl.col("mode").cast(pl.String).fill_null(ALL_MODES).alias("mode"),
        pl.col("estimate").cast(pl.Float64, strict=False)
        if "estimate" in flows.columns
        else pl.lit(None, pl.Float64).alias("estimate"),
    ).select("origin", "destination", "mode", "estimate")
    wrong = told["estimate"].is_null() | ~(told["estimate"] >= 0).fill_null(False)
    twice = told.select("origin", "destination", "mode").is_duplicated()
    for bad, what in ((wrong, "without a number of zero or more"), (twice, "that stand twice")):
        if bad.any():
            first = told.filter(bad).select("origin", "destination", "mode").row(0)
            raise SourceError(
                f"The file has {int(bad.sum())} flows {what}.",
                where=f"{file}: origin, destination, mode {first}",
                todo="give each origin, destination and mode one row with `estimate`.",
            )
    rows = told.with_columns(title=pl.lit(title)).rows()
    content = _csv(["origin", "destination", "mode", "estimate", "title"], rows)
    return _keep(lake, _Taken(FLOWS, title, {"flows.csv": content}, file, is_synthetic), now)


@dataclass(frozen=True)
class Columns:
    """How a file of zones names what we want of each."""

    code: str = "area_code"
    name: str = "name"
    municipality: str = "municipality_code"


def import_zones(lake: Lake, file: Path, kind: str, columns: Columns, *, now: datetime) -> str:
    """Take outlines in as a delivery of places; give its address.

    Raises
    ------
    SourceError
        The file cannot be read, lacks a column, or its zones are known already.
    """
    zones = read_zones(file, epsg=WGS_84)
    named = (columns.code, columns.name, columns.municipality)
    missing = [column for column in named if column not in zones.columns]
    if missing or kind not in AREA_KINDS:
        raise SourceError(
            f"The zones lack {', '.join(missing) or 'a known kind'}.",
            where=f"{file}: {', '.join(zones.columns)}; kind {kind!r}",
            todo="name the columns with --code, --name and --municipality; the kind is one of "
            f"{', '.join(AREA_KINDS)}.",
        )
    # d3 and Vega draw outer rings clockwise, against RFC 7946.
    given = np.asarray(shapely.from_wkb(zones[GEOMETRY].to_list()), dtype=object)
    shapes = shapely.orient_polygons(given, exterior_cw=True)
    points = shapely.point_on_surface(shapes)
    keys = zones.select(pl.col(column).cast(pl.String) for column in named).rows()
    rows = [
        (kind, code, name, town, round(shapely.get_x(at), 6), round(shapely.get_y(at), 6), outline)
        for (code, name, town), at, outline in zip(
            keys, points, shapely.to_geojson(shapes), strict=True
        )
    ]
    head = ["area_kind", "area_code", "name", "municipality_code", "longitude", "latitude",
            "geometry"]  # fmt: skip
    name = f"{kind}-{file.stem}"
    return _keep(lake, _Taken(ZONES, name, {"zones.csv": _csv(head, rows)}, file), now)


def _csv(head: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue().encode()


@dataclass(frozen=True)
class _Taken:
    """What is taken in: its source, its title, its files, and the file that they were made of."""

    source: str
    title: str
    files: dict[str, bytes]
    taken_from: Path
    is_synthetic: bool = False


def _keep(lake: Lake, taken: _Taken, now: datetime) -> str:
    """Write the delivery beside its place and move it there: whole or not at all."""
    slug = re.sub(r"[^a-z0-9]+", "-", taken.title.casefold()).strip("-") or "flows"
    address = f"{taken.source}/{now.date().isoformat()}-{slug}"
    target = lake.raw / address
    if target.exists():
        raise SourceError(
            f"There is a delivery {address} already.",
            where=f"data_raw/{address}",
            todo="give another title, or take it out for good with `mobility forget`.",
        )
    beside = lake.incoming / target.name
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    for name, content in taken.files.items():
        (beside / name).write_bytes(content)
    about = {
        "title": taken.title, "publisher": "brought in by mobility import", "licence": "",
        "retrieved": now.date().isoformat(), "synthetic": taken.is_synthetic,
        "taken_from": taken.taken_from.name,
    }  # fmt: skip
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in about.items()]
    lines += ["", "[files]"] + [
        f'"{name}" = "{hashlib.sha256(content).hexdigest()}"'
        for name, content in taken.files.items()
    ]
    (beside / "source.toml").write_text("\n".join(lines) + "\n", "utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    beside.rename(target)
    return address
