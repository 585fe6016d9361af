"""The Propensity to Cycle Tool's uptake: as published, and guarded against its artefacts."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.shift import cycling_uptake, cyclists_under
from mobility.shift.uptake import terms_of, turning_km

SCENARIOS = ("government_target", "go_dutch", "ebike")
VECTORS = [
    (1, 0, 0.084848, 0.522837, 0.501217),
    (1, 1, 0.060821, 0.433538, 0.456914),
    (2, 0.5, 0.088179, 0.513299, 0.527839),
    (3, 0.5, 0.091798, 0.504262, 0.532187),
    (3, 0.78, 0.082685, 0.475647, 0.516276),
    (4, 0.5, 0.088586, 0.474407, 0.515605),
    (5, 0, 0.099612, 0.486668, 0.518342),
    (5, 1, 0.067065, 0.381197, 0.455981),
    (10, 0.78, 0.038313, 0.185958, 0.277862),
    (15, 2, 0.011829, 0.043910, 0.109128),
    (20, 0.78, 0.012675, 0.031904, 0.081003),
]
"""Distance (km), raw gradient (%), and the three scenarios of 2020 by the published equation."""


@pytest.mark.parametrize(("at", "scenario"), list(enumerate(SCENARIOS, start=2)))
def test_the_edition_of_2020_is_as_published(at, scenario):
    distance, gradient, *_ = zip(*VECTORS, strict=True)
    found = cycling_uptake(distance, gradient, scenario=scenario, guarded=False)
    assert found == pytest.approx([row[at] for row in VECTORS], abs=5e-7)


def test_the_edition_of_2018_is_the_published_equation_once_centred():
    # The published checks give the gradient bare; the edition takes 0.97 off.
    target = cycling_uptake(1, 1.97, edition="2018", guarded=False)
    assert float(target) == pytest.approx(0.04768831, abs=5e-9)
    dutch = cycling_uptake(15, 2.97, scenario="go_dutch", edition="2018", guarded=False)
    assert float(dutch) == pytest.approx(0.04132445, abs=5e-9)


@pytest.mark.parametrize(
    ("scenario", "column", "within"),
    [
        pytest.param("government_target", "govtarget_slc", 1e-4, id="government target"),
        # The published floor (today's cyclists) was set per direction, before both were added.
        pytest.param("go_dutch", "dutch_slc", 2e-3, id="go dutch"),
        pytest.param("ebike", "ebike_slc", 1e-4, id="e-bikes"),
    ],
)
def test_the_isle_of_wights_published_cyclists_are_met(shared_data, scenario, column, within):
    lines = pl.read_csv(shared_data / "samples/isle_of_wight_commuting/wight_lines_pct.csv")
    share = cycling_uptake(
        lines["rf_dist_km"],
        lines["rf_avslope_perc"],
        scenario=scenario,
        edition="2018",
        guarded=False,
    )
    cyclists = cyclists_under(lines["all"], lines["bicycle"], share, scenario=scenario)
    assert cyclists.sum() == pytest.approx(lines[column].sum(), rel=within)


def test_the_two_editions_are_not_the_same():
    old = cycling_uptake(5, 1.0, scenario="go_dutch", edition="2018")
    new = cycling_uptake(5, 1.0, scenario="go_dutch", edition="2020")
    assert abs(float(old) - float(new)) > 0.01


def test_a_flat_gradient_stays_in_percent():
    # A peer reads a mean of 0.1 or less as a fraction: 0.08 % becomes 8 %, and 0.547 0.045.
    flat = cycling_uptake(np.full(4, 3.0), np.full(4, 0.08), scenario="go_dutch")
    assert flat == pytest.approx(np.full(4, 0.547), abs=5e-4)


@settings(max_examples=30, deadline=None)
@given(
    distance=st.floats(0.01, 29.9), gradient=st.floats(0, 6), others=st.lists(st.floats(0.01, 2e4))
)
def test_an_answer_does_not_depend_on_its_batch(distance, gradient, others):
    # A peer takes distances of a mean above 100 for metres.
    alone = cycling_uptake(distance, gradient)
    batch = cycling_uptake([distance, *others], gradient)
    assert batch[0] == pytest.approx(float(alone), rel=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    gradient=st.floats(0, 12),
    scenario=st.sampled_from(SCENARIOS),
    edition=st.sampled_from(["2020", "2018"]),
)
def test_guarded_uptake_falls_after_its_peak_and_ends_at_30_km(gradient, scenario, edition):
    distance = np.linspace(0.01, 60, 6_000)
    share = cycling_uptake(distance, gradient, scenario=scenario, edition=edition)
    assert (np.diff(share[share.argmax() :]) <= 1e-12).all()
    assert (share[distance >= 30] == 0).all()
    assert ((share >= 0) & (share <= 1)).all()


@settings(max_examples=40, deadline=None)
@given(gradient=st.floats(0, 12), edition=st.sampled_from(["2020", "2018"]))
def test_guarded_ebike_is_never_below_go_dutch(gradient, edition):
    distance = np.linspace(0.05, 29.9, 600)
    ebike = cycling_uptake(distance, gradient, scenario="ebike", edition=edition)
    dutch = cycling_uptake(distance, gradient, scenario="go_dutch", edition=edition)
    assert (ebike >= dutch).all()


def test_the_bare_equation_has_the_known_artefacts():
    short = [float(cycling_uptake(1, 0, scenario=s, guarded=False)) for s in SCENARIOS[1:]]
    assert short[1] < short[0]
    far = cycling_uptake([25.0, 60.0], 0.78, guarded=False)
    assert far[1] > far[0]
    minima = [
        float(turning_km(terms_of(scenario, "2020"), np.array(0.0))[1]) for scenario in SCENARIOS
    ]
    assert minima == pytest.approx([24.95, 30.65, 27.95], abs=0.02)


def test_guards_move_nothing_within_their_bounds():
    d, g = np.meshgrid(np.linspace(0.1, 20, 50), [0.78, 2.0, 5.0])
    for scenario in SCENARIOS[:2]:
        bare = cycling_uptake(d, g, scenario=scenario, guarded=False)
        assert cycling_uptake(d, g, scenario=scenario) == pytest.approx(bare, rel=1e-12)


def test_a_target_is_added_and_capped_a_vision_replaces_and_never_lowers():
    assert cyclists_under(100, 20, 0.1, scenario="government_target") == 30
    assert cyclists_under(100, 95, 0.1, scenario="government_target") == 100
    assert cyclists_under(100, 20, 0.1, scenario="go_dutch") == 20
    assert cyclists_under(100, 20, 0.5, scenario="ebike") == 50


@pytest.mark.parametrize(
    ("distance", "gradient"),
    [(-1.0, 1.0), (float("nan"), 1.0), (3.0, -0.1), (3.0, 45.0), (float("inf"), 1.0)],
)
def test_what_cannot_be_is_refused(distance, gradient):
    with pytest.raises(EstimateError, match="cannot be"):
        cycling_uptake(distance, gradient)


def test_an_unknown_scenario_or_edition_is_refused():
    with pytest.raises(EstimateError, match="There is no scenario"):
        cycling_uptake(3, 1, scenario="go_danish")
    with pytest.raises(EstimateError, match="There is no scenario"):
        cycling_uptake(3, 1, edition="2017")
