"""Rules that refuse rows are told in the reader's language."""

import pytest

from dashboards.language import Language
from dashboards.parts.rule_words import ASKED, rule_text
from pipelines import checks

DANISH = Language("da")


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("distance_km is a number", "Afstand er et tal"),
        ("distance_km is at most 1500", "Afstand er højst 1500"),
        ("age, mode stands once", "Alder i år, Transportmiddel står kun én gang"),
        ("mode is among the options", "Transportmiddel er blandt mulighederne"),
        ("a trip ends after it began", "en tur slutter, efter den begyndte"),
    ],
)
def test_a_rule_is_told_in_danish(rule, told):
    assert rule_text(rule, DANISH) == told
    assert rule_text(rule, Language("en")) == rule


def test_every_check_of_a_declaration_has_its_danish_words():
    assert {text for text in checks._WORDS.values()} <= set(ASKED)
    same = [text for text in ASKED if DANISH(text, bound="1") == text.format(bound="1")]
    assert same == []
