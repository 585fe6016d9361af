"""The regulation's yardstick."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.charging import afir_required_kw
from mobility.charging.afir import afir_required_kw_of
from mobility.errors import EstimateError

CARS = st.floats(0, 1e7)


def test_four_thousand_battery_cars_and_fifteen_hundred_hybrids_need_6400_kw():
    assert afir_required_kw(4_000, 1_500) == pytest.approx(6_400.0)


def test_the_proposal_s_weights_are_not_used():
    assert afir_required_kw(1, 0) == 1.3
    assert afir_required_kw(0, 1) == 0.8


@settings(deadline=None, max_examples=50)
@given(CARS, CARS, CARS, CARS)
def test_two_fleets_together_need_what_they_need_apart(bev, phev, more_bev, more_phev):
    together = afir_required_kw(bev + more_bev, phev + more_phev)
    assert together == pytest.approx(
        afir_required_kw(bev, phev) + afir_required_kw(more_bev, more_phev)
    )


def test_many_fleets_are_answered_at_once():
    assert afir_required_kw_of([0, 10], [10, 0]).tolist() == pytest.approx([8.0, 13.0])


@pytest.mark.parametrize(("bev", "phev", "named"), [(-1, 0, "bev"), (0, float("nan"), "phev")])
def test_a_fleet_that_cannot_be_is_refused_by_its_argument(bev, phev, named):
    with pytest.raises(EstimateError, match=f"where: argument {named} of afir_required_kw"):
        afir_required_kw(bev, phev)
