"""Every figure can be cited, taken away and quoted; a page made once is not made again."""

import re
from itertools import pairwise

import pytest

from dashboards.exports.about import about
from dashboards.exports.door import MAKERS, PATTERN
from dashboards.exports.shown import tables_of, text_of
from dashboards.opening import blocks_of, opened
from dashboards.pages.overview import OverviewPage
from dashboards.pages.targets import TargetsPage
from dashboards.parts.blocks import Figure, Html, Live
from dashboards.parts.figures import FORMATS, figure_address, laid_out
from dashboards.state import State


def figures(page):
    return [block for block in page.blocks() if isinstance(block, Figure)]


@pytest.mark.parametrize("page", [OverviewPage, TargetsPage])
@pytest.mark.parametrize("lang", ["da", "en"])
def test_every_figure_has_finding_table_files_and_a_paragraph(path_store, page, lang):
    made = page(path_store, page.state_class(lang=lang))
    drawn = list(laid_out(made.blocks(), made.slug, made.state, run_id=path_store.run_id))
    text = "".join(block.text for block in drawn if isinstance(block, Html))
    assert figures(made)
    for figure in figures(made):
        assert figure.finding
        assert figure.charts
        assert tables_of(figure.table)[0].rows
        for form in FORMATS:
            assert figure_address(figure.name, form, made.slug, made.state).split("?")[0] in text
        paragraph = re.search(rf'id="{figure.name}-paragraph">(.*?)</p>', text, re.S)[1]
        assert text_of(figure.finding) in text_of(paragraph)
        assert f"run={path_store.run_id}" in text_of(paragraph)
    names = [block.name for block in drawn if isinstance(block, Live)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("form", MAKERS)
def test_every_figure_of_the_overview_can_be_taken_away(path_store, form):
    made = OverviewPage(path_store, State(lang="da"))
    blocks = made.blocks()
    for figure in figures(made):
        told = about(made, blocks, figure, origin="http://localhost")
        assert len(MAKERS[form][1](told)) > 400


@pytest.mark.parametrize("name", ["../x", "a/b", "", "x.exe", "x.svg/y"])
def test_an_address_that_is_no_figure_is_none(name):
    assert not re.fullmatch(PATTERN, f"/figures/overview/{name}")


def test_a_page_is_made_once_for_all_who_ask_for_the_same(path_store):
    def stores(run):
        return path_store

    one, other = (opened(OverviewPage, {"lang": [b"da"]}, stores) for _ in range(2))
    assert blocks_of(one) is blocks_of(other)
    english = opened(OverviewPage, {"lang": [b"en"]}, stores)
    assert blocks_of(english) is not blocks_of(one)


def test_headings_follow_each_other(path_store):
    made = OverviewPage(path_store, State(lang="en"))
    drawn = laid_out(made.blocks(), made.slug, made.state, run_id="x")
    text = "".join(block.text for block in drawn if isinstance(block, Html))
    levels = [int(level) for level in re.findall(r"<h([1-4])[ >]", text)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in pairwise(levels))
