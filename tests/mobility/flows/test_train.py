"""A direct train is a line with a station near home and another near work."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.flows import joined_by_line, last_part_km, reach

PLACES = ["Kildedal", "Ballerup", "Flintholm", "Herlev"]
STATIONS = pl.DataFrame({"station": PLACES, "lines": [["C"], ["C", "H"], ["F"], []]})
JOINED = joined_by_line(STATIONS.with_columns(lines=pl.Series([["C"], ["C", "H"], ["H", "F"], []])))


def test_stations_of_one_line_are_joined_and_none_to_itself():
    assert joined_by_line(STATIONS).tolist() == [
        [False, True, False, False],
        [True, False, False, False],
        [False, False, False, False],
        [False, False, False, False],
    ]


def test_the_last_part_is_the_shortest_way_from_a_joined_station():
    home = [[0.5, 9, 9, 9], [9, 0.8, 9, 9], [9, 9, 9, 0.1], [9, 9, 9, 9]]
    work = [[0.2, 1.9, 5, 5], [5, 5, 0.4, 5]]
    made = last_part_km(home, work, JOINED)
    # From Kildedal only Ballerup is joined; Herlev has no line; nobody rides to where they are.
    assert made.tolist() == [[1.9, 5], [0.2, 0.4], [np.inf, np.inf], [np.inf, np.inf]]


def test_the_last_part_agrees_with_every_pair_of_stations_tried():
    rng = np.random.default_rng(1)
    home, work = rng.uniform(0, 3, (40, 12)), rng.uniform(0, 5, (9, 12))
    joined = rng.random((12, 12)) > 0.7
    np.fill_diagonal(joined, val=False)
    made = last_part_km(home, work, joined, first_limit_km=0.8)
    for i in range(40):
        for j in range(9):
            ways = [
                work[j, t]
                for s in range(12)
                for t in range(12)
                if home[i, s] <= 0.8 and joined[s, t]
            ]
            assert made[i, j] == min(ways, default=np.inf)


def test_reach_tells_each_way_apart():
    cycling = np.array([[4.9, 5.0], [12.0, 9.99]])
    home, work = np.array([[0.8, 9.0], [0.81, 9.0]]), np.array([[9.0, 0.8], [9.0, 2.4]])
    ways = reach(cycling, home, work, np.array([[False, True], [True, False]]))
    told = {name: table.tolist() for name, table in ways.items()}
    assert told == {
        "bike_under_5_km": [[True, False], [False, False]],
        "bike_under_10_km": [[True, True], [False, True]],
        "train": [[True, False], [False, False]],
        "train_and_shared_bike": [[True, True], [False, False]],
        "home_near_station": [[True, True], [False, False]],
        "work_near_station": [[True, False], [True, False]],
    }


@pytest.mark.parametrize(
    ("home", "work", "says"),
    [
        pytest.param([[1.0]], [[1.0, 2.0]], "do not fit 2 stations", id="homes lack a station"),
        pytest.param([[1.0, 2.0]], [[1.0]], "do not fit 2 stations", id="work lacks a station"),
        pytest.param([[1.0, -2.0]], [[1.0, 2.0]], "home_km, zones 0", id="negative"),
        pytest.param([[1.0, 2.0]], [[1.0, np.nan]], "work_km, zones 0", id="missing"),
    ],
)
def test_distances_that_do_not_fit_are_named(home, work, says):
    with pytest.raises(EstimateError, match=says):
        last_part_km(home, work, ~np.eye(2, dtype=bool))
