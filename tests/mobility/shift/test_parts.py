"""What part of car kilometres scenarios move, short trips apart: the size of a measure."""

import numpy as np
import polars as pl
import pytest

from mobility.shift.diversion import car_moved
from mobility.shift.parts import PARTS, moved_parts

LEVERS = pl.DataFrame(
    [("faster", "cycle_speed_percent", 2030, 15.0), ("home", "home_office_days", 2030, 1.0)],
    schema=["scenario", "lever", "year", "value"],
    orient="row",
)
SHORT = ("0-2", "2-5")


@pytest.fixture(scope="module")
def parts(pivot):
    return moved_parts(pivot, LEVERS, 2030, short_bands=SHORT)


def test_every_scenario_is_told_by_part_with_all_its_replicates(parts, pivot):
    assert parts.select("scenario", "part").rows() == [
        (name, part) for name in ("faster", "home") for part in PARTS
    ]
    draws = pivot.cells.trips.shape[2]
    assert parts["replicates"].list.len().unique().to_list() == [draws - 1]


def test_the_parts_add_up_to_what_the_scenario_moves(parts, pivot, cells):
    response = pivot.respond({"cycle_speed_percent": 15.0})
    car = cells.at("car_driver")
    km = cells.km[:, car] / np.maximum(cells.legs, 1.0)
    driven = (response.before[:, car] * cells.legs[:, None] * km[:, None])[:, 0]
    moved = (car_moved(response) * km[:, None])[:, 0]
    short = cells.keys["distance_band"].cast(pl.String).is_in(SHORT).fill_null(False).to_numpy()
    told = dict(parts.filter(pl.col("scenario") == "faster").select("part", "estimate").iter_rows())
    assert told["short"] == pytest.approx(moved[short].sum() / driven[short].sum())
    assert told["longer"] == pytest.approx(moved[~short].sum() / driven[~short].sum())
    assert all(0 < share < 1 for share in told.values())


def test_the_replicates_spread_as_the_error_says(parts):
    for row in parts.iter_rows(named=True):
        drawn = np.array(row["replicates"])
        assert np.isfinite(drawn).all()
        assert np.sqrt(((drawn - row["estimate"]) ** 2).mean()) == pytest.approx(
            row["standard_error"], rel=0.02, abs=1e-6
        )


def test_where_no_lever_is_pulled_nothing_moves(pivot):
    nowhere = moved_parts(pivot, LEVERS, 2030, short_bands=SHORT, where={"distance_band": ["x"]})
    assert nowhere["estimate"].abs().max() < 1e-9
