"""A word explains itself once on a page, in both languages, and breaks no markup."""

import pytest

from dashboards.language import Language
from dashboards.parts.glossary import TERMS, Explained, glossary
from dashboards.state import State


def test_the_first_place_of_a_word_is_explained_and_the_second_is_not():
    explained = Explained(Language("en"), State(lang="en"))
    first = explained('<p class="finding">44 t CO2e, modelled. CO2e again.</p>')
    assert first.count('role="tooltip"') == 2
    assert first.count('id="tip-co2e"') == 1
    assert explained('<p class="finding">CO2e</p>') == '<p class="finding">CO2e</p>'


def test_only_leads_and_findings_are_touched_and_never_within_a_tag():
    explained = Explained(Language("en"), State(lang="en"))
    table = '<table><caption>run</caption></table><p class="finding"><a href="/x?run=1">now</a></p>'
    assert explained(table) == table


def test_a_longer_word_goes_before_one_within_it():
    explained = Explained(Language("da"), State())
    assert 'id="tip-sub_goal"' in explained('<p class="lead">Af 19 delmål</p>')
    assert "tip" not in explained('<p class="lead">delmålene</p>')


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_list_has_every_word(lang):
    text = glossary(Language(lang))
    assert all(f'id="word-{ident}"' in text for ident in TERMS)


def test_every_meaning_has_danish_words():
    words = Language("da")
    assert [meaning for _, meaning in TERMS.values() if words(meaning) == meaning] == []
