"""What always holds of flows: margins, scale, names of zones, ways there and back."""

import contextlib
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import MobilityError
from mobility.flows import (
    Gravity,
    Independence,
    Radiation,
    Uniform,
    coefficients_by_group,
    compare_flows,
    disc_distance,
    fit_by_group,
    folds_of,
    held_out_flows,
    held_out_scores,
    intrazonal_cost,
    joined_by_line,
    last_part_km,
    radiation,
    reach,
    read_zones,
    residuals,
    transform,
    write_zones,
)

few = settings(max_examples=8, deadline=None, derandomize=True)
once = settings(max_examples=2, deadline=None, derandomize=True)
many = settings(max_examples=40, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)
anything = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 1.0]) | st.floats(
    -1e9, 1e9, allow_subnormal=False
)


def world(seed, n=8):
    random = np.random.default_rng(seed)
    place = random.uniform(0, 20, (n, 2))
    cost = np.hypot(*(place[:, None] - place[None]).transpose(2, 0, 1)) + 0.5
    mean = random.uniform(2, 9, (n, 1)) * random.uniform(2, 9, (1, n)) * np.exp(-0.1 * cost)
    return random.poisson(mean * 9).astype(float) + 1, cost


@few
@given(seeds, st.floats(0.1, 50))
def test_yardsticks_keep_the_people_and_do_not_care_for_the_unit(seed, scale):
    flows, cost = world(seed)
    for model in (Uniform(), Independence(), Radiation()):
        made = model.fit(flows, cost).predict()
        assert np.sum(made) == pytest.approx(flows.sum())
        assert (np.asarray(made) >= 0).all()
        assert model.fit(flows * scale, cost).predict() == pytest.approx(np.asarray(made) * scale)
    assert radiation(flows.sum(1), flows.sum(0), cost * scale) == pytest.approx(
        radiation(flows.sum(1), flows.sum(0), cost)
    )


@few
@given(seeds)
def test_groups_are_fitted_as_if_alone_and_zones_may_be_named_in_any_order(seed):
    flows, cost = world(seed)
    turn = np.random.default_rng(seed).permutation(len(flows))
    fits = fit_by_group(Gravity(), {"a": flows, "b": flows[np.ix_(turn, turn)]},
                        {"a": cost, "b": cost[np.ix_(turn, turn)]})  # fmt: skip
    told = coefficients_by_group(fits)
    assert told["value"][0] == pytest.approx(told["value"][1], rel=1e-6)
    assert fits["b"].predict() == pytest.approx(fits["a"].predict()[np.ix_(turn, turn)], rel=1e-5)


@few
@given(seeds, st.integers(2, 6))
def test_every_pair_is_in_one_fold_and_each_origin_in_all(seed, folds):
    made = folds_of((7, 12), folds, seed=seed)
    counts = np.apply_along_axis(np.bincount, 1, made, minlength=folds)
    assert counts.shape == (7, folds)
    assert (counts.max(axis=1) - counts.min(axis=1) <= 1).all()


@once
@given(seeds)
def test_a_pair_held_out_is_predicted_without_having_been_seen(seed):
    flows, cost = world(seed, 7)
    made = held_out_flows(flows, cost, Gravity(), folds=3, seed=seed)
    assert np.isfinite(made).all()
    folds = folds_of(flows.shape, 3, seed=seed)
    other = flows.copy()
    other[0, 0] += 50
    again = held_out_flows(other, cost, Gravity(), folds=3, seed=seed)
    same = folds == folds[0, 0]
    assert again[same] == pytest.approx(made[same], rel=1e-4)
    told = held_out_scores(flows, cost, {"g": Gravity()}, folds=3, replicates=20, seed=seed)
    assert (told["low"] <= told["high"]).all()


@few
@given(seeds, st.floats(0.01, 500))
def test_the_way_within_a_zone_is_short_and_other_ways_stay(seed, area):
    _, cost = world(seed)
    away = ~np.eye(len(cost), dtype=bool)
    for rule in ("given", "half_nearest", 0.7, disc_distance(np.full(len(cost), area))):
        made = intrazonal_cost(cost, rule)
        assert made[away] == pytest.approx(cost[away])
    half = np.diag(intrazonal_cost(cost, "half_nearest"))
    assert half == pytest.approx(np.where(away, cost, np.inf).min(axis=1) / 2)
    assert disc_distance(area * 4) == pytest.approx(2 * disc_distance(area))


@few
@given(seeds)
def test_a_comparison_turned_round_changes_its_signs(seed):
    flows, _ = world(seed, 4)
    index = [(f"{i}", f"{j}", flows[i, j]) for i in range(4) for j in range(4)]
    old = pl.DataFrame(index, schema=["origin", "destination", "estimate"], orient="row")
    new = old.with_columns(pl.col("estimate") * 1.3 + 1)[1:]
    by = ["origin", "destination"]
    forth = compare_flows(old, new, by=by).sort(by)
    back = compare_flows(new, old, by=by).sort(by)
    assert forth["estimate"].to_list() == pytest.approx((-back["estimate"]).to_list())
    assert forth["new"].sum() - forth["old"].sum() == pytest.approx(forth["estimate"].sum())


@few
@given(seeds)
def test_residuals_are_all_told_worst_first(seed):
    flows, _ = world(seed, 5)
    made = residuals(flows, np.full_like(flows, flows.mean()))
    assert len(made) == flows.size
    assert made["standardised"].abs().is_sorted(descending=True)


@few
@given(seeds)
def test_a_longer_reach_never_reaches_less(seed):
    random = np.random.default_rng(seed)
    lines = [sorted(set(random.choice(list("ABC"), 2))) for _ in range(6)]
    joined = joined_by_line(pl.DataFrame({"station": list("uvwxyz"), "lines": lines}))
    assert (joined == joined.T).all()
    assert not joined.diagonal().any()
    home, work = random.uniform(0, 3, (5, 6)), random.uniform(0, 3, (4, 6))
    near, far = (last_part_km(home, work, joined, first_limit_km=km) for km in (0.8, 1.6))
    assert (far <= near).all()
    cycling = random.uniform(0, 15, (5, 4))
    less = reach(cycling, home, work, joined, walk_km=0.5, shared_bike_km=1.0)
    more = reach(cycling, home, work, joined, walk_km=1.0, shared_bike_km=2.0)
    assert set(less) == set(more)
    assert all((less[way] <= more[way]).all() for way in less)
    assert (more["train"] <= more["train_and_shared_bike"]).all()


@few
@given(seeds, st.sampled_from([25832, 4326, 3857]), st.sampled_from([".geojson", ".parquet"]))
def test_zones_come_back_from_any_coordinates(seed, epsg, suffix):
    random = np.random.default_rng(seed)
    east, north = random.uniform(5e5, 7e5, 3), random.uniform(6.1e6, 6.3e6, 3)
    shapes = [shapely.box(x, y, x + 900, y + 700) for x, y in zip(east, north, strict=True)]
    zones = pl.DataFrame(
        {"zone": ["1", "02", "x"], "geometry": [shapely.to_wkb(s) for s in shapes]}
    )
    there = transform(zones, source=25832, target=epsg)
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"zones{suffix}"
        write_zones(there, file, epsg=epsg)
        back = read_zones(file, epsg=25832)
    assert back["zone"].to_list() == ["1", "02", "x"]
    for one, other in zip(shapely.from_wkb(back["geometry"].to_list()), shapes, strict=True):
        assert one.hausdorff_distance(other) < 0.02


@many
@given(
    st.lists(st.lists(anything, min_size=2, max_size=2), min_size=2, max_size=2),
    st.lists(anything, min_size=2, max_size=2),
)
def test_tables_of_nonsense_are_answered_or_refused_as_ours(cost, people):
    works = (
        lambda: radiation(people, people, cost),
        lambda: intrazonal_cost(cost, "leave_out"),
        lambda: Gravity().fit(cost, cost),
        lambda: Uniform().fit(cost, cost),
    )
    for work in works:
        with contextlib.suppress(MobilityError):
            assert work() is not None
