"""Flows and zones to other programs and back again, by the command line."""

import json

import numpy as np
import polars as pl
import pytest
import shapely
from pyproj import Transformer
from typer.testing import CliRunner

from mobility.cli import app
from mobility.flows import read_flows, read_zones, write_flows
from mobility.lake import Lake
from mobility.tables import marts
from tests import path_marts
from tests.pipelines import services

SQUARE = "POLYGON ((12.3 55.7, 12.4 55.7, 12.4 55.8, 12.3 55.8, 12.3 55.7))"
FLOW = {
    "scope": "surveyed", "direction": "in", "survey": "s", "wave": 2026, "origin": "0101",
    "origin_name": "København", "origin_level": "municipality", "destination": "Lautrup",
    "destination_name": "Lautrup", "destination_level": "place", "is_rest": False, "mode": "bike",
    "is_modelled": False, "basis": "asked", "distance_km": None, "is_synthetic": True,
    "estimate": 12.5, "standard_error": 2.0, "low": 8.5, "high": 16.5, "n": 9, "n_effective": 8.0,
    "reliability": "fair",
}  # fmt: skip
HIDDEN = dict.fromkeys(("estimate", "standard_error", "low", "high", "n", "n_effective"), None) | {
    "reliability": "not_shown"
}
FLOWS = [
    FLOW,
    FLOW | {"mode": None, "estimate": 30.0, "high": 40.0},
    FLOW | {"mode": "walk"} | HIDDEN,
    FLOW | {"wave": 2024, "estimate": 11.0},
    FLOW | {"origin": "0163", "origin_name": "Herlev", "destination": "Måløv", "estimate": 9.0},
]


@pytest.fixture
def lake(tmp_path):
    """A workspace that published a few flows and one outline."""
    made = services.make(tmp_path / "workspace")
    schema = marts.CommuterFlows.create_empty().schema
    flows = pl.DataFrame(FLOWS, schema={name: schema[name] for name in FLOW})
    areas = pl.DataFrame(
        {
            "area_kind": ["municipality"], "area_code": ["0151"], "name": ["Ballerup"],
            "municipality_code": ["0151"], "latitude": [55.75], "longitude": [12.35],
            "geometry": [shapely.to_geojson(shapely.from_wkt(SQUARE))],
        }
    )  # fmt: skip
    path_marts.published(made.root, {"commuter_flows": flows, "map_areas": areas})
    return made


def mobility(*arguments, root):
    return CliRunner().invoke(app, [*map(str, arguments), "--root", str(root)])


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_every_column_of_every_flow_survives_the_way_out_and_back(lake, tmp_path, suffix):
    file = tmp_path / f"flows.{suffix}"
    done = mobility("export", "flows", file, root=lake.root)
    assert done.exit_code == 0, done.output
    read = read_flows(file)
    assert read["origin"].to_list() == ["0101"] * 4 + ["0163"]
    assert read["estimate"].to_list() == [12.5, 30.0, None, 11.0, 9.0]
    assert set(FLOW) <= set(read.columns)
    assert "run_id" in read.columns


def test_matrices_have_the_latest_wave_and_nought_where_nothing_may_be_shown(lake, tmp_path):
    pytest.importorskip("openmatrix")
    file = tmp_path / "flows.omx"
    done = mobility("export", "flows", file, root=lake.root)
    assert "4 flows; 1 too thin to show" in done.output
    back = read_flows(file).sort("origin", "mode")
    assert back.rows() == [
        ("0101", "Lautrup", "all", 30.0),
        ("0101", "Lautrup", "bike", 12.5),
        ("0163", "Måløv", "bike", 9.0),
    ]


def test_what_is_not_there_is_told(lake, tmp_path):
    done = mobility("export", "flows", tmp_path / "x.csv", "--wave", 1999, root=lake.root)
    assert done.exit_code != 0
    assert "No published flow fits" in str(done.exception)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("epsg", [25832, 4326])
@pytest.mark.parametrize("suffix", ["parquet", "geojson"])
def test_zones_survive_in_both_coordinates(lake, tmp_path, suffix, epsg):
    file = tmp_path / f"zones.{suffix}"
    done = mobility("export", "zones", file, "--epsg", epsg, root=lake.root)
    assert done.exit_code == 0, done.output
    if suffix == "geojson":
        told = json.loads(file.read_text("utf-8"))
        stored = np.array(told["features"][0]["geometry"]["coordinates"][0])
        straight = shapely.get_coordinates(shapely.from_wkt(SQUARE))
        way = Transformer.from_crs(4326, epsg, always_xy=True)
        expected = np.column_stack(way.transform(*straight.T))
        assert np.sort(stored, axis=0) == pytest.approx(np.sort(expected, axis=0))
    back = read_zones(file, epsg=4326)
    assert back["name"].to_list() == ["Ballerup"]
    shape = shapely.from_wkb(back["geometry"][0])
    assert shape.symmetric_difference(shapely.from_wkt(SQUARE)).area < 1e-12


def test_imported_flows_become_a_set_that_stands_beside_ours(lake, tmp_path):
    file = tmp_path / "plan.csv"
    file.write_text(
        "origin,destination,mode,estimate\n0101,Lautrup,train,100\n0163,Lautrup,,20.5\n", "utf-8"
    )
    done = mobility("import", "flows", file, "--title", "Plan 2030", root=lake.root)
    assert done.exit_code == 0, done.output
    assert "flow_imports/" in done.output
    services.built(lake, "flow_imports", "flow_set_titles")
    titles = services.of(lake, "marts", "flow_set_titles")
    told = titles.select(pl.col("kind").cast(pl.String), "title", "destination", "persons")
    assert told.rows() == [("imported", "Plan 2030", "Lautrup", 120.5)]


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        pytest.param("0101,A,bike,-1", "without a number of zero or more", id="negative"),
        pytest.param("0101,A,bike,many", "without a number", id="no number"),
        pytest.param("0101,A,bike,1\n0101,A,bike,2", "that stand twice", id="twice"),
    ],
)
def test_flows_that_cannot_stand_are_refused_by_name(lake, tmp_path, rows, says):
    file = tmp_path / "plan.csv"
    file.write_text(f"origin,destination,mode,estimate\n{rows}\n", "utf-8")
    done = mobility("import", "flows", file, "--title", "Plan", root=lake.root)
    assert says in str(done.exception)
    assert not (lake.raw / "flow_imports").exists()


def test_imported_zones_are_drawn_beside_the_others(tmp_path):
    lake = Lake(services.make(tmp_path / "workspace").root)
    file = tmp_path / "parishes.geojson"
    feature = {
        "type": "Feature", "geometry": json.loads(shapely.to_geojson(shapely.from_wkt(SQUARE))),
        "properties": {"sogn": "7133", "navn": "Måløv", "kommune": "0151"},
    }  # fmt: skip
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    columns = ("--code", "sogn", "--name", "navn", "--municipality", "kommune")
    done = mobility("import", "zones", file, *columns, root=lake.root)
    assert done.exit_code == 0, done.output
    services.built(lake, "areas", "map_areas")
    kind = pl.col("area_kind").cast(pl.String)
    drawn = services.of(lake, "marts", "map_areas").filter(kind == "parish")
    assert drawn.select("area_code", "name", "municipality_code").rows() == [
        ("7133", "Måløv", "0151")
    ]
    outline = shapely.from_geojson(drawn["geometry"][0])
    assert outline.equals(shapely.from_wkt(SQUARE))
    assert not shapely.is_ccw(outline.exterior)  # clockwise, as maps of Vega want it


def test_zones_without_the_columns_named_are_refused(lake, tmp_path):
    file = tmp_path / "zones.parquet"
    mobility("export", "zones", file, root=lake.root)
    done = mobility("import", "zones", file, "--code", "sogn", root=lake.root)
    assert "The zones lack sogn" in str(done.exception)


@pytest.mark.parametrize("suffix", ["parquet", "csv", "omx"])
def test_what_was_written_in_any_form_can_be_taken_in_again(lake, tmp_path, suffix):
    if suffix == "omx":
        pytest.importorskip("openmatrix")
    flows = pl.DataFrame(
        {"origin": ["0101", "0163"], "destination": ["Lautrup"] * 2, "mode": ["bike", "train"],
         "estimate": [12.5, 30.25]}
    )  # fmt: skip
    file = tmp_path / f"flows.{suffix}"
    write_flows(flows, file)
    done = mobility("import", "flows", file, "--title", f"Again {suffix}", root=lake.root)
    assert done.exit_code == 0, done.output
    services.built(lake, "flow_imports")
    read = services.of(lake, "clean", "flow_imports").select(flows.columns).sort("origin")
    assert read.equals(flows)
