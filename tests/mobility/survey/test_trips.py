"""Trips of people: rates keep those without trips, errors are those of people."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import Design, replicate_weights, trip_rate, trip_share

PEOPLE = pl.DataFrame(
    {
        "respondent_id": ["a", "b", "c", "d"],
        "sex": ["f", "f", "m", "m"],
        "w": [1.0, 2.0, 1.0, 1.0],
    }
)
TRIPS = pl.DataFrame(
    {
        "respondent_id": ["a", "a", "b", "c"],
        "mode": ["bike", "car", "car", "bike"],
        "km": [2.0, 10.0, 8.0, 4.0],
    }
)


@pytest.fixture
def design():
    return Design(PEOPLE, "w")


def test_people_without_trips_count_with_none(design):
    made = trip_rate(design, TRIPS)
    assert made["estimate"].item() == pytest.approx((2 + 2 + 1) / 5)
    assert made["n"].item() == 4


def test_a_rate_by_group_and_mode(design):
    made = trip_rate(design, TRIPS, of="mode", by="sex", value="km")
    assert made.select("sex", "mode").rows() == [
        ("f", "bike"), ("f", "car"), ("m", "bike"), ("m", "car"),
    ]  # fmt: skip
    assert made["estimate"].to_list() == pytest.approx([2 / 3, 26 / 3, 2, 0])
    assert made["n"].to_list() == [2, 2, 2, 2]


def test_a_rate_is_the_mean_of_a_count_per_person(design):
    counts = PEOPLE.with_columns(trips=pl.Series([2, 1, 1, 0]))
    made, wanted = trip_rate(design, TRIPS, by="sex"), Design(counts, "w").mean("trips", "sex")
    assert made.equals(wanted)


def test_a_share_of_km_is_a_ratio_of_peoples_sums(design):
    made = trip_share(design, TRIPS, "mode", value="km")
    assert made["estimate"].to_list() == pytest.approx([6 / 32, 26 / 32])
    assert made["n"].to_list() == [3, 3]
    sums = PEOPLE.with_columns(bike=pl.Series([2.0, 0, 4, 0]), all=pl.Series([12.0, 8, 4, 0]))
    wanted = Design(sums, "w").ratio("bike", "all")
    assert made["standard_error"][0] == pytest.approx(wanted["standard_error"].item())


def test_trips_as_rows_and_trips_collapsed_have_one_error():
    random = np.random.default_rng(1)
    people = pl.DataFrame({"respondent_id": np.arange(200), "w": random.uniform(1, 2, 200)})
    trips = pl.DataFrame(
        {"respondent_id": random.integers(0, 200, 500), "mode": random.choice(["a", "b"], 500)}
    )
    weights = replicate_weights(people, weight="w", replicates=50, seed=1)
    options = {"replicates": weights, "method": "bootstrap"}
    collapsed = trip_share(Design(people, "w", **options), trips, "mode")
    rows = trips.join(people, on="respondent_id", how="left", maintain_order="left")
    rowwise = Design(rows, "w", replicates=weights[trips["respondent_id"].to_numpy()],
                     method="bootstrap").share("mode")  # fmt: skip
    assert np.allclose(collapsed["standard_error"], rowwise["standard_error"], rtol=1e-6)
    assert collapsed["n"][0] < rowwise["n"][0]


def test_a_trip_of_nobody_is_an_error(design):
    strange = TRIPS.with_columns(respondent_id=pl.lit("x"))
    with pytest.raises(EstimateError, match="4 trips belong to nobody"):
        trip_rate(design, strange)
