"""The path: overlap within a segment, and shares that are exact over all replicates."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.attribution import overlap, shapley_array
from mobility.co2 import (
    Baseline,
    Draws,
    build_path,
    by_group,
    effects_frame,
    ranges,
    read_measures,
    read_segments,
    worth,
)
from mobility.errors import EstimateError, SchemaError

ONE = {"value": 1.0, "source": "test"}
VEHICLES = ("passenger_cars", "vans", "lorries", "buses_and_motorcycles", "non_road")
SEGMENTS = [
    {
        "id": vehicle,
        "title_en": vehicle,
        "title_da": vehicle,
        "vehicle": vehicle,
        "books": ["territory"],
        "mover": "together",
        "rest": True,
    }
    for vehicle in VEHICLES
]


def size(value):
    return {"value": value, "source": "test"}


def measure(name, kind, value, segment="passenger_cars", **rest):
    effect = {"kind": kind, "segments": [segment], "size": size(value)}
    effect |= {key: rest.pop(key) for key in ("limit", "carried") if key in rest}
    return {
        "id": name,
        "title_en": name,
        "title_da": name,
        "group": "g",
        "decides": "council",
        "from": 2030,
        "full": 2030,
        "account_sees": ONE,
        "effect": [effect],
    } | rest


def path(*measures, usual=0.5, as_account=False, replicates=0):
    """A path of one year: 1,000 t of cars in the base year, `usual` of it left by the nation."""
    content = {"segment": SEGMENTS, "measure": list(measures)}
    segments = read_segments(content)
    base = np.full((len(segments), max(replicates, 1)), 1000.0)
    tonnes = base[:, None, :] * usual
    baseline = Baseline((2030,), 2023, segments, base, tonnes, np.zeros(tonnes.shape[1:]))
    draws = Draws(replicates, 1)
    return build_path(baseline, read_measures(content, segments), draws, as_account=as_account)


def left(model, *in_force):
    """Tonnes of cars that are left when some measures are in force."""
    members = np.isin(model.names, in_force)[None]
    return float(500.0 - model.saved(members).mean())


def test_measures_on_one_segment_multiply_on_what_the_others_leave():
    model = path(
        measure("shift", "mode", 0.10), measure("ev", "fleet", 0.40), measure("eff", "factor", 0.05)
    )
    assert left(model, "shift", "ev", "eff") == pytest.approx(500 * 0.9 * 0.6 * 0.95)
    shares = worth(model).contribution[:, 0, 0] / 5
    assert shares == pytest.approx([7.81667, 37.06667, 3.81667], abs=1e-5)


def test_growth_adds_up_and_is_then_moved_and_electric_like_the_rest():
    model = path(
        measure("kildedal", "growth", 0.10),
        measure("lautrup", "growth", 0.05),
        measure("ev", "fleet", 0.40),
    )
    assert left(model, "kildedal", "lautrup") == pytest.approx(500 * 1.15)
    assert left(model, "kildedal", "lautrup", "ev") == pytest.approx(500 * 1.15 * 0.6)
    assert worth(model).contribution[0, 0, 0] < 0


@pytest.mark.parametrize(
    ("limit", "expected"), [(0.0, 0.0), (0.3, 300.0), (0.5, 500.0), (0.8, 500.0)]
)
def test_a_standard_is_a_ceiling_on_the_base_years_tonnes_per_km(limit, expected):
    model = path(measure("buses", "fleet", 1.0, limit=[[2030, limit]]))
    assert left(model, "buses") == pytest.approx(expected)


def test_two_standards_of_one_height_are_worth_one_and_share_it():
    model = path(
        measure("t05", "fleet", 1.0, limit=[[2025, 0.2]]),
        measure("t06", "fleet", 1.0, limit=[[2028, 0.2]]),
    )
    shares = worth(model)
    assert left(model, "t05", "t06") == pytest.approx(200)
    assert shares.contribution[:, 0, 0] == pytest.approx([150, 150])
    assert shares.last_in[:, 0, 0] == pytest.approx([0, 0])
    assert overlap(shares).kind == "overlap"


def test_a_standard_that_other_measures_already_meet_is_worth_nothing_last():
    model = path(
        measure("ev", "fleet", 0.7), measure("standard", "fleet", 1.0, limit=[[2030, 0.3]])
    )
    assert left(model, "ev", "standard") == pytest.approx(500 * 0.3)
    assert worth(model).last_in[1, 0, 0] == pytest.approx(0)


def test_a_moved_km_carries_what_the_new_mode_gives_off():
    model = path(measure("bus", "mode", 0.10, carried=size(0.5)))
    assert left(model, "bus") == pytest.approx(500 * 0.95)


def test_a_measure_grows_evenly_from_its_first_year_to_its_full_one():
    content = {"segment": SEGMENTS, "measure": [measure("m", "mode", 0.1) | {"from": 2026}]}
    read = read_measures(content, read_segments(content))[0]
    phase = read.phase([2025, 2026, 2028, 2030, 2040])
    assert phase == pytest.approx([0.0, 0.2, 0.6, 1.0, 1.0])


def test_the_account_shows_only_what_its_own_method_sees():
    blind = measure("shift", "mode", 0.10) | {"account_sees": size(0.25)}
    assert left(path(blind), "shift") == pytest.approx(500 * 0.9)
    assert left(path(blind, as_account=True), "shift") == pytest.approx(500 * 0.975)
    standard = measure("t14", "fleet", 1.0, limit=[[2025, 0.0]]) | {"account_sees": size(0.25)}
    assert left(path(standard, as_account=True), "t14") == pytest.approx(500 * 0.75)


@settings(deadline=None, max_examples=25)
@given(
    kinds=st.lists(
        st.tuples(
            st.sampled_from(["mode", "fleet", "factor", "growth", "limit"]),
            st.floats(0, 1),
            st.sampled_from(["passenger_cars", "vans"]),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_shares_by_segment_are_the_shares_of_the_whole(kinds):
    """The quick way (linear over segments) against the full lattice, replicate by replicate."""
    spread = [
        measure(f"m{i}", "fleet", value, segment, limit=[[2030, 0.2]])
        if kind == "limit"
        else measure(f"m{i}", kind, value, segment)
        for i, (kind, value, segment) in enumerate(kinds)
    ]
    for i, given_measure in enumerate(spread):
        given_measure["group"] = f"g{i % 2}"
        own = given_measure["effect"][0]["size"]
        if 0.1 < own["value"] < 0.9:
            own |= {"low": own["value"] - 0.1, "high": own["value"] + 0.1}
    model = path(*spread, replicates=7)
    for groups in (None, by_group(model)):
        quick = worth(model, groups=groups)
        whole = shapley_array(model.saved, model.names, groups=groups)
        for name in ("contribution", "first_in", "last_in", "together"):
            np.testing.assert_allclose(getattr(quick, name), getattr(whole, name), atol=1e-8)
        ends = ranges(model, groups=groups)
        mean = shapley_array(
            lambda m, of=model: of.saved(m).mean(axis=2), model.names, groups=groups
        )
        np.testing.assert_allclose(ends.lowest, mean.lowest, atol=1e-8)
        np.testing.assert_allclose(ends.highest, mean.highest, atol=1e-8)


def test_two_variants_of_a_family_and_an_unknown_book_are_refused():
    twice = [measure(name, "mode", 0.1) | {"variant_of": "cycling"} for name in "ab"]
    with pytest.raises(EstimateError, match="variants of cycling"):
        path(*twice)
    model = path(measure("a", "mode", 0.1))
    with pytest.raises(EstimateError, match="no book"):
        build_path(model.baseline, model.measures, Draws(0, 1), book="moon")


def test_more_measures_on_a_segment_than_can_be_kept_apart_are_refused():
    with pytest.raises(EstimateError, match="15 measures touch"):
        path(*[measure(f"m{i}", "mode", 0.1) for i in range(15)])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"full": 2029}, "before its first year", id="full too early"),
        pytest.param({"kind": "wish"}, "not known", id="no such kind"),
        pytest.param({"segments": ["ferries"]}, "not there", id="no such segment"),
        pytest.param({"limit": [[2030, 0.5]]}, "cannot have", id="a limit on a mode"),
    ],
)
def test_a_measure_that_cannot_be_reckoned_is_refused(change, says):
    given_measure = measure("m", "mode", 0.1)
    target = given_measure if "full" in change else given_measure["effect"][0]
    target |= change
    with pytest.raises(SchemaError, match=says):
        path(given_measure)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"vehicle": "ferries"}, "no known vehicle"),
        ({"books": ["moon"]}, "no known book"),
        ({"mover": "nobody"}, "nobody known"),
        ({"share": size(0.1)}, "in two"),
        ({"rest": False}, "in no way"),
        ({"books": ["residents"]}, "not in tonnes"),
    ],
)
def test_a_segment_that_cannot_be_counted_is_refused(change, says):
    segments = copy.deepcopy(SEGMENTS)
    segments[0] |= change
    with pytest.raises(SchemaError, match=says):
        read_segments({"segment": segments})


def test_a_segment_named_twice_and_a_vehicle_without_a_rest_are_refused():
    with pytest.raises(SchemaError, match="named twice"):
        read_segments({"segment": [*SEGMENTS, SEGMENTS[0]]})
    with pytest.raises(SchemaError, match="0 segments that are its rest"):
        read_segments({"segment": SEGMENTS[:-1]})


def test_the_table_of_effects_sums_to_the_path_and_holds_the_columns_of_shapley():
    model = path(
        measure("a", "mode", 0.1)
        | {
            "effect": [
                {
                    "kind": "mode",
                    "segments": ["passenger_cars", "vans"],
                    "size": {"value": 0.1, "low": 0.0, "high": 0.3, "source": "test"},
                }
            ]
        },
        measure("b", "fleet", 0.2),
        replicates=300,
    )
    frame = effects_frame(model)
    every = np.ones((1, 2), bool)
    assert frame.columns[4:10] == [
        "contribution",
        "first_in",
        "last_in",
        "lowest",
        "highest",
        "monte_carlo_error",
    ]
    yearly = frame.filter(quantity="yearly")
    assert yearly["estimate"].sum() == pytest.approx(float(model.saved(every).mean()))
    assert yearly["contribution"].to_list() == pytest.approx(yearly["estimate"].to_list())
    assert (yearly["low"] <= yearly["estimate"]).all()
    assert (yearly["estimate"] <= yearly["high"]).all()
    assert (yearly["lowest"] <= yearly["contribution"] + 1e-9).all()
