"""A page is written once for all who ask for the same, and never told to who asks for another."""

import gzip
import re
import shutil

import pytest

from dashboards.answers import ANSWERS_KEPT, Answers
from dashboards.keeping import Kept
from dashboards.pages import PAGES
from dashboards.pages.overview import OverviewPage
from dashboards.parts.blocks import Live
from dashboards.store import Store
from tests.path_marts import bundled, published, settings


@pytest.fixture(scope="module")
def runs(tmp_path_factory, path_store):
    """Give two published runs by their names."""
    other = Store(published(tmp_path_factory.mktemp("other"), bundled()), settings())
    other.published = published_as(other.published, "the-other-run")
    return {"": path_store, "the-other-run": other}


def published_as(run, run_id):
    """Give an older run of another name beside the one in force."""
    shutil.copytree(run.folder, run.folder.with_name(f"run_id={run_id}"))
    return type(run)(run.lake, run_id)


def text(packed: bytes) -> str:
    return gzip.decompress(packed).decode()


def test_who_asks_for_the_same_is_given_the_same(runs):
    answers = Answers(runs.__getitem__)
    first = answers.of(OverviewPage, {"lang": [b"en"]})
    assert answers.of(OverviewPage, {"lang": [b"en"]}) is first
    assert len(answers) == 1


@pytest.mark.parametrize(
    "other",
    [{"lang": [b"en"]}, {"lang": [b"da"], "theme": [b"dark"]}, {"run": [b"the-other-run"]}],
    ids=["language", "light", "run"],
)
def test_who_asks_for_another_is_given_another(runs, other):
    answers = Answers(runs.__getitem__)
    usual, asked = (text(answers.of(OverviewPage, one)) for one in ({"lang": [b"da"]}, other))
    again = text(answers.of(OverviewPage, {"lang": [b"da"]}))
    assert usual == again != asked
    assert re.search(r'lang="(\w+)"', asked)[1] == other.get("lang", [b"da"])[0].decode()
    assert ("the-other-run" in asked) == ("run" in other)
    assert "the-other-run" not in usual


@pytest.mark.parametrize("page", [page for page in PAGES if not page.has_widgets])
def test_a_page_that_is_kept_holds_no_readers_widgets(path_store, page):
    made = page(path_store, page.state_class(lang="da"))
    assert page.is_same_for_all
    assert not [block for block in made.blocks() if isinstance(block, Live)]


def test_no_more_is_kept_than_said_and_the_least_used_goes_first():
    kept = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.of(key, lambda key=key: [key])
    assert len(kept) == 2
    made = []
    kept.of("a", lambda: made.append("a"))
    kept.of("b", lambda: made.append("b"))
    assert made == ["b"]
    assert 0 < ANSWERS_KEPT < 1_000
