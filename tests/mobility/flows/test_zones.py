"""Zones keep their place and their columns, in Danish and in world coordinates."""

import json

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from mobility.errors import SourceError
from mobility.flows import read_zones, transform, write_zones

# Ballerup's town hall and a square about it, EPSG:25832.
EAST, NORTH = 710_500.0, 6_181_200.0


def square(east, side):
    return shapely.box(EAST + east, NORTH, EAST + east + side, NORTH + side)


ISLANDS = shapely.MultiPolygon([square(1_000, 9), square(2_000, 9)])
ZONES = pl.DataFrame(
    {
        "zone": ["0151", "0153"],
        "name": ["Ballerup", "Brøndby"],
        "people": [52_000, None],
        "geometry": [shapely.to_wkb(square(0, 600)), shapely.to_wkb(ISLANDS)],
    }
)


def shapes(zones):
    return shapely.from_wkb(zones["geometry"].to_list())


@pytest.mark.parametrize("suffix", [".geojson", ".parquet"])
@pytest.mark.parametrize("stored", [25832, 4326])
def test_zones_come_back_as_they_went(tmp_path, suffix, stored):
    path = tmp_path / f"zones{suffix}"
    write_zones(ZONES, path, epsg=25832, stored=stored)
    again = read_zones(path, epsg=25832)
    assert again.drop("geometry").equals(ZONES.drop("geometry"))
    assert shapely.hausdorff_distance(shapes(again), shapes(ZONES)).max() < 1e-6
    world = shapely.total_bounds(shapes(read_zones(path, epsg=4326)))
    assert world == pytest.approx([12.36, 55.73, 12.40, 55.75], abs=0.03)


def test_geojson_of_the_world_is_that_of_the_standard(tmp_path):
    path = tmp_path / "zones.geojson"
    write_zones(ZONES, path, epsg=25832, stored=4326)
    read = json.loads(path.read_text(encoding="utf-8"))
    assert "crs" not in read
    ring = np.array(read["features"][0]["geometry"]["coordinates"][0])
    assert shapely.is_ccw(shapely.linearrings(ring))
    assert ring[0] == pytest.approx([12.37, 55.74], abs=0.03)
    assert read["features"][1]["properties"] == {"zone": "0153", "name": "Brøndby", "people": None}


@pytest.mark.parametrize("stored", [25832, 4326])
def test_another_program_reads_the_same_coordinate_system(tmp_path, stored):
    path = tmp_path / "zones.geojson"
    write_zones(ZONES, path, epsg=25832, stored=stored)
    assert pyogrio.read_info(path)["crs"] == f"EPSG:{stored}"


def test_geoparquet_tells_what_its_specification_wants(tmp_path):
    path = tmp_path / "zones.parquet"
    write_zones(ZONES, path, epsg=25832)
    told = json.loads(pq.read_schema(path).metadata[b"geo"])
    column = told["columns"][told["primary_column"]]
    assert told["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon", "Polygon"]
    assert column["crs"]["id"] == {"authority": "EPSG", "code": 25832}
    assert column["bbox"] == pytest.approx([710_500, 6_181_200, 712_509, 6_181_800])


def test_zones_in_the_same_system_stay_untouched():
    assert transform(ZONES, source=25832, target=25832) is ZONES


def test_real_zones_keep_their_size(shared_data):
    zones = read_zones(shared_data / "denmark" / "kommuner.geojson")
    areas = zones.with_columns(km2=pl.Series(shapely.area(shapes(zones)) / 1e6))
    ballerup = areas.filter(KOMNAVN="Ballerup")["km2"].sum()
    assert ballerup == pytest.approx(34.0, abs=1.0)
    assert zones["KOMKODE"].n_unique() >= 98


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        pytest.param("zones.shp", b"x", "named .shp are not known", id="suffix"),
        pytest.param("zones.geojson", b"{", "it is not JSON", id="no JSON"),
        pytest.param("zones.geojson", b'{"type": "Point"}', "no FeatureCollection", id="no zones"),
        pytest.param("zones.parquet", b"x", "it is not Parquet", id="no Parquet"),
        pytest.param("absent.geojson", None, "not there", id="absent"),
    ],
)
def test_files_that_hold_no_zones_are_named(tmp_path, name, content, says):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SourceError, match=says):
        read_zones(path)


def test_parquet_without_geometry_is_named(tmp_path):
    path = tmp_path / "plain.parquet"
    ZONES.drop("geometry").write_parquet(path)
    with pytest.raises(SourceError, match="no geometry column of GeoParquet"):
        read_zones(path)
