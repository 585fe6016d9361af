"""Small places: raw and modelled shares beside each other, and why where there is no model."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from mobility.tables import marts
from pipelines.marts.small_areas import build

OWN = SimpleNamespace(municipality=SimpleNamespace(code="0151"))
PLACES = 24


def zones(places=PLACES):
    """Give places north of each other, where more drive the farther they live."""
    random = np.random.default_rng(4)
    far, n = np.arange(places) * 0.05, random.integers(8, 60, places).astype(float)
    truth = 0.3 + 0.1 * np.log1p(111 * far) + random.normal(0, 0.03, places)
    share = random.binomial(n.astype(int), np.clip(truth, 0, 1)) / n
    codes = [f"{2700 + number}" for number in range(places)]
    shares = pl.DataFrame(
        {
            "survey": "s", "wave": 2026, "employer": None, "group_variable": "home_zone",
            "group_value": codes, "measure": "persons", "mode": "car_driver", "estimate": share,
            "standard_error": 0.1, "low": np.maximum(share - 0.2, 0),
            "high": np.minimum(share + 0.2, 1),
            "n": n.astype(int), "n_effective": n, "reliability": "fair", "is_synthetic": True,
        },
        schema_overrides={"employer": pl.String},
    )  # fmt: skip
    areas = pl.DataFrame(
        {
            "area_kind": ["municipality", *["postcode"] * places], "area_code": ["0151", *codes],
            "name": ["Ballerup", *(f"place {code}" for code in codes)],
            "latitude": [55.7, *(55.7 + far)], "longitude": 12.36,
        }
    )  # fmt: skip
    return shares, areas


def made_of(shares, areas):
    made = build(shares.lazy(), areas.lazy(), OWN)
    return marts.SmallAreas.validate(made, cast=True)


def test_every_place_has_its_own_share_beside_the_modelled_one():
    made = made_of(*zones())
    assert made["reason"].null_count() == PLACES
    assert (made["modelled_n_effective"] > made["n_effective"]).all()
    between = pl.col("modelled").is_between(pl.col("modelled_low"), pl.col("modelled_high"))
    assert made.select(between.all()).item()


def test_a_hidden_place_has_what_its_like_have_and_no_answers_of_its_own():
    shares, areas = zones()
    hidden = {name: None for name in ("estimate", "standard_error", "low", "high", "n")}
    thin = pl.col("group_value") == "2723"
    shares = shares.with_columns(
        *(pl.when(~thin).then(pl.col(name)).alias(name) for name in (*hidden, "n_effective")),
        reliability=pl.when(thin).then(pl.lit("not_shown")).otherwise("reliability"),
    )
    row = made_of(shares, areas).filter(area_code="2723").row(0, named=True)
    assert (row["own_share"], row["n"], row["modelled_n_effective"]) == (0, None, None)
    assert row["modelled"] > shares["estimate"].mean()


@pytest.mark.parametrize(
    ("shares", "areas", "reason", "count"),
    [
        pytest.param(*zones(19), "too_few_areas", 19, id="19 places"),
        pytest.param(zones()[0], zones()[1][:-1], "unknown_place", 1, id="a place off the map"),
    ],
)
def test_where_there_is_no_model_the_reason_stands(shares, areas, reason, count):
    made = made_of(shares, areas)
    assert made.filter(reason=reason)["modelled"].null_count() == count
    assert made["estimate"].null_count() == 0


def test_without_surveys_there_are_no_places():
    shares, areas = zones()
    assert made_of(shares.clear(), areas).is_empty()
