"""All that is chosen lives in the address, and comes back from it."""

from urllib.parse import parse_qs, urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards.pages import PAGES
from dashboards.pages.shift import ShiftState
from dashboards.state import State

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


def read_back(state: State, page: str = "x") -> State:
    asked = parse_qs(urlsplit(state.address(page)).query)
    arguments = {name: [value.encode() for value in values] for name, values in asked.items()}
    return type(state).read(arguments, language="da")


@settings(deadline=None, max_examples=60)
@given(levers=TEXT, one=TEXT.filter(bool), lang=st.sampled_from(["da", "en"]))
def test_an_address_gives_back_every_choice(levers, one, lang):
    state = ShiftState(levers=levers, one=one, lang=lang, theme="dark", run="20261122T1-ab")
    assert read_back(state).chosen() == state.chosen()


def test_what_is_usual_is_left_out_but_the_language_stays():
    assert State(lang="da").address("flows") == "/flows?lang=da"


def test_a_run_in_the_address_goes_along_to_other_pages():
    assert "run=20261122T1-ab" in ShiftState(run="20261122T1-ab", levers="a:1").elsewhere("flows")


def test_every_page_reads_what_it_does_not_know_as_its_usual():
    for page in PAGES:
        read = page.state_class.read(
            {"theme": [b"pink"], "part": [b"?"], "x": [b"1"]}, language="da"
        )
        assert read.theme == "auto"
