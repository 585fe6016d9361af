"""The bundled places lie where they should."""

import csv
import json

import numpy as np
import pytest
from shapely.geometry import Point, shape

from mobility.tables import clean

BALLERUP = "0151"
KM_PER_DEGREE = 111.2


def test_the_five_stations_stand_in_ballerup_in_their_order(facts):
    stations = facts(clean.Stations).sort("line_km")
    here = stations.filter(municipality_code=BALLERUP)["name"].to_list()
    assert here == ["Kildedal", "Måløv", "Ballerup", "Malmparken", "Skovlunde"]
    east = stations["longitude"].diff().drop_nulls() * np.cos(np.deg2rad(55.72)) * KM_PER_DEGREE
    north = stations["latitude"].diff().drop_nulls() * KM_PER_DEGREE
    crow_km = (east**2 + north**2).sqrt()
    # no line is shorter than the crow's way: km are rounded to 0.1, a point lies 100 m off the stop
    assert (stations["line_km"].diff().drop_nulls() + 0.2 >= crow_km).all()


def test_boundaries_are_sound_and_hold_their_point_and_their_stations(facts):
    areas = facts(clean.Areas)
    outlines = {
        row["area_code"]: shape(json.loads(row["geometry"])) for row in areas.iter_rows(named=True)
    }
    for row in areas.iter_rows(named=True):
        outline = outlines[row["area_code"]]
        assert outline.is_valid
        assert outline.contains(Point(row["longitude"], row["latitude"]))
        parts = getattr(outline, "geoms", [outline])
        assert not any(part.exterior.is_ccw for part in parts), row["name"]
    for row in facts(clean.Stations).filter(municipality_code=BALLERUP).iter_rows(named=True):
        assert outlines[BALLERUP].contains(Point(row["longitude"], row["latitude"]))
    neighbours = [
        code for code in ("0163", "0190", "0240", "0159", "0161", "0165") if code in outlines
    ]
    overlap = sum(outlines[BALLERUP].intersection(outlines[code]).area for code in neighbours)
    assert overlap < 1e-3 * outlines[BALLERUP].area
    of_ballerup = areas.filter(area_kind="postcode", municipality_code=BALLERUP)["area_code"]
    assert sorted(of_ballerup) == ["2740", "2750", "2760"]


def test_greve_and_solroed_are_mended_to_region_sjaelland(facts):
    places = facts(clean.Municipalities)
    assert len(places) == 98
    assert set(places.filter(name="Greve")["region"]) == {"Region Sjælland"}
    assert len(places.filter(region="Region Hovedstaden")) == 29


def test_the_municipalities_sum_to_denmark(facts):
    people = facts(clean.Population).filter(vintage="2026-08-22", year=2026)
    denmark = people.filter(municipality_code="0000")["persons"].item()
    assert people["persons"].sum() - 2 * denmark == pytest.approx(0, abs=150)  # Christiansø


def test_the_feeds_are_those_of_the_public_catalogue(facts, shared_data):
    with (shared_data / "denmark" / "gbfs_systems_dk.csv").open(encoding="utf-8") as stream:
        catalogue = {row["System ID"]: row["Auto-Discovery URL"] for row in csv.DictReader(stream)}
    assert dict(facts(clean.SharedMobilityFeeds)["system_id", "feed_address"].rows()) == catalogue
