"""Scores of gravity models on pairs they have not seen, beside simple models: Isle of Wight 2011.

Run by name: ``python -m benchmarks.flows_held_out [FOLDER]``, FOLDER the sample
`isle_of_wight_commuting` (default: beside the project). Census commuting between 18 zones, Office
for National Statistics (Open Government Licence).
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np
import polars as pl
from pyproj import Geod

from mobility.flows import (
    Gravity,
    Independence,
    Radiation,
    Uniform,
    held_out_scores,
    intrazonal_cost,
)

FOLDER = Path("../shared/data/samples/isle_of_wight_commuting")
SEED = 20_260_101
MODELS = {
    "uniform": Uniform(),
    "independence": Independence(),
    "radiation": Radiation(),
} | {
    f"{form}, {constraint}": Gravity(form, constraint)
    for form in ("exponential", "power", "tanner")
    for constraint in ("doubly", "origin")
}


def read(folder):
    with (folder / "wight_od.csv").open() as file:
        rows = list(csv.DictReader(file))
    zones = sorted({row["geo_code1"] for row in rows})
    flows = np.zeros((len(zones), len(zones)))
    for row in rows:
        flows[zones.index(row["geo_code1"]), zones.index(row["geo_code2"])] = float(row["all"])
    features = json.loads((folder / "wight_centroids.geojson").read_text())["features"]
    place = {f["properties"]["geo_code"]: f["geometry"]["coordinates"] for f in features}
    earth = Geod(ellps="WGS84")
    cost = [[earth.inv(*place[a], *place[b])[2] / 1000 for b in zones] for a in zones]
    return flows, np.asarray(intrazonal_cost(cost, "half_nearest"))


def main():
    flows, cost = read(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    away = np.where(np.eye(len(flows), dtype=bool), np.inf, cost)
    between = np.where(np.isfinite(away), flows, 0.0)
    for title, seen, spent in (("all pairs", flows, cost), ("between zones", between, away)):
        told = held_out_scores(seen, spent, MODELS, seed=SEED)
        wide = told.with_columns(
            text=pl.format(
                "{} ({}, {})", *(pl.col(name).round(3) for name in ("estimate", "low", "high"))
            )
        ).pivot(on="score", index="model", values="text")
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_width_chars=200, fmt_str_lengths=40):
            print(title, wide.select("model", "cpc", "srmse", "ssi", "cpc_distance"), sep="\n")
    for name, model in MODELS.items():
        if isinstance(model, Gravity):
            fit = model.fit(flows, cost)
            print(name, fit.coefficients_.rows(), round(fit.dispersion_, 2))


if __name__ == "__main__":
    main()
