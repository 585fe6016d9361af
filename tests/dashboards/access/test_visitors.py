"""Roles: the first rule that fits, whole values only, and nobody where none does."""

import pytest

from dashboards.access.visitors import NOBODY, Visitor, visitor_of
from mobility.settings import Rule

RULES = (
    Rule(claim="groups", value="g1", role="planner"),
    Rule(claim="groups", value="g2", role="employer", employer="E"),
    Rule(claim="roles", value="true", role="planner"),
)


@pytest.mark.parametrize(
    ("claims", "is_who"),
    [
        pytest.param({"groups": ["g0", "g1"]}, Visitor("planner"), id="in a list"),
        pytest.param({"groups": "g1"}, Visitor("planner"), id="a text"),
        pytest.param({"groups": ["g2", "g1"]}, Visitor("planner"), id="the first rule wins"),
        pytest.param({"groups": ["g2"]}, Visitor("employer", "E"), id="an employer"),
        pytest.param({"groups": "g1 g2"}, NOBODY, id="a text of several is one value"),
        pytest.param({"groups": ["G1"]}, NOBODY, id="letters' case counts"),
        pytest.param({"groups": [["g1"]]}, NOBODY, id="a list in a list"),
        pytest.param({"groups": {"g1": "g1"}}, NOBODY, id="an object"),
        pytest.param({"roles": True}, NOBODY, id="a truth is no text"),
        pytest.param({"email": "g1"}, NOBODY, id="another claim"),
        pytest.param({}, NOBODY, id="nothing"),
    ],
)
def test_what_a_sign_in_says_gives_the_role(claims, is_who):
    assert visitor_of(claims, RULES) == is_who


def test_without_rules_everybody_is_nobody():
    assert visitor_of({"groups": ["g1"]}, ()) == NOBODY
