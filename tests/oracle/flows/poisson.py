"""Fit the Isle of Wight's flows by statsmodels' Poisson GLM with a dummy for every zone.

Run by hand where statsmodels is installed: ``python tests/oracle/flows/poisson.py FOLDER``, with
FOLDER the sample `isle_of_wight_commuting`. Writes `poisson.json` beside itself: coefficients,
standard errors of the model, HC0 and quasi-Poisson errors, and Pearson's dispersion.
"""

import csv
import json
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from pyproj import Geod


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
    cost = np.array(
        [[earth.inv(*place[one], *place[two])[2] / 1000 for two in zones] for one in zones]
    )
    np.fill_diagonal(cost, np.inf)
    np.fill_diagonal(cost, cost.min(axis=1) / 2)
    return flows, cost


def fit(flows, features, constraint):
    zones = len(flows)
    origin, destination = (index.ravel() for index in np.indices(flows.shape))
    columns = [np.eye(zones)[origin]]
    offset = None
    if constraint == "doubly":
        columns.append(np.eye(zones)[destination][:, 1:])
    else:
        offset = np.log(flows.sum(axis=0))[destination]
    columns += [feature.ravel()[:, None] for feature in features]
    design = np.hstack(columns)
    model = sm.GLM(flows.ravel(), design, family=sm.families.Poisson(), offset=offset)
    plain = model.fit(tol=1e-14, maxiter=200)
    robust = model.fit(tol=1e-14, maxiter=200, cov_type="HC0")
    dispersion = plain.pearson_chi2 / plain.df_resid
    last = slice(-len(features), None)
    return {
        "value": plain.params[last].tolist(),
        "standard_error": plain.bse[last].tolist(),
        "hc0_standard_error": robust.bse[last].tolist(),
        "quasi_standard_error": (plain.bse[last] * np.sqrt(dispersion)).tolist(),
        "dispersion": dispersion,
    }


def main():
    flows, cost = read(Path(sys.argv[1]))
    forms = {
        "exponential": [-cost],
        "power": [-np.log(cost)],
        "tanner": [np.log(cost), -cost],
    }
    found = {
        f"{form} {constraint}": fit(flows, features, constraint)
        for form, features in forms.items()
        for constraint in ("doubly", "origin")
    }
    found["versions"] = {"statsmodels": version("statsmodels"), "numpy": np.__version__}
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
