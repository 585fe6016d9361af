"""The accessibility statement is open to everybody, and nothing else becomes open with it."""

import pytest

from dashboards.access.gate import is_open
from dashboards.access.visitors import NOBODY, Visitor
from dashboards.language import Language
from dashboards.parts.statement import HOLDS, MISSING, TESTED, statement

EVERYBODY = (Visitor("planner"), Visitor("employer", "E"), Visitor("public"), NOBODY)


@pytest.mark.parametrize("visitor", EVERYBODY, ids=lambda one: one.role)
def test_the_statement_is_open_whoever_asks(visitor):
    assert is_open("/statement", visitor)
    assert not is_open("/statement/../targets", NOBODY)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_statement_is_whole_in_both_languages(lang):
    words = Language(lang)
    told = statement(words, "Ballerup")
    lines = [*HOLDS, *TESTED, *MISSING]
    assert told.count("<li>") == len(lines)
    assert lang == "en" or all(words(line) != line for line in lines)
