"""Real flows that several tests of this room read."""

import json
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from pyproj import Geod

from mobility.flows import Gravity, furness, intrazonal_cost


@dataclass(frozen=True)
class Wight:
    """Census 2011 commuting between the 18 zones of the Isle of Wight.

    Office for National Statistics (Open Government Licence); `cost` is km between the centroids on
    the ellipsoid, half the nearest within a zone.
    """

    flows: np.ndarray
    cost: np.ndarray
    zones: list[str]
    modes: dict[str, np.ndarray]


@pytest.fixture(scope="session")
def wight(shared_data) -> Wight:
    folder = shared_data / "samples" / "isle_of_wight_commuting"
    pairs = pl.read_csv(folder / "wight_od.csv")
    zones = sorted(pairs["geo_code1"].unique())

    def table(column):
        wide = pairs.pivot(on="geo_code2", index="geo_code1", values=column).sort("geo_code1")
        return wide.select(zones).to_numpy().astype(float)

    features = json.loads((folder / "wight_centroids.geojson").read_text())["features"]
    place = {f["properties"]["geo_code"]: f["geometry"]["coordinates"] for f in features}
    east, north = np.array([place[zone] for zone in zones]).T
    at = np.meshgrid(np.arange(len(zones)), np.arange(len(zones)), indexing="ij")
    one, two = (index.ravel() for index in at)
    metres = Geod(ellps="WGS84").inv(east[one], north[one], east[two], north[two])[2]
    cost = intrazonal_cost(np.reshape(metres, (len(zones), -1)) / 1000, "half_nearest")
    modes = {mode: table(mode) for mode in ("car_driver", "bicycle", "foot", "bus")}
    return Wight(table("all"), np.asarray(cost), zones, modes)


@pytest.fixture(scope="session")
def world():
    """A region of towns whose truth is known, and a model fitted to what was seen of it."""
    zones, rng = 12, np.random.default_rng(1)
    place = rng.uniform(0, 40, (zones, 2))
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 1.0
    rows, columns = rng.lognormal(8, 0.6, (2, zones))
    pairs = rng.gamma(10, 0.1, (zones, zones))
    truth = furness(np.exp(-0.12 * cost) * pairs, rows, columns * rows.sum() / columns.sum())
    flows = rng.poisson(truth).astype(float)
    return flows, cost, Gravity().fit(flows, cost)
