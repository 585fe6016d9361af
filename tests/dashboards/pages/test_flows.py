"""The page of flows: what it says of published tables, in both languages, whatever is chosen."""

import pytest

from dashboards.pages.flows import FlowsPage
from dashboards.parts.blocks import Html
from dashboards.store import Store
from mobility.tables import clean, name_of
from tests import flow_marts as flows
from tests import path_marts
from tests.pipelines.clean.conftest import checked

MARTS = ("commuter_flows", "flow_scores", "flow_residuals", "flow_access", "flow_set_titles",
         "flow_comparisons", "district_scenarios")  # fmt: skip


def published(root, **given):
    made = flows.built(**given)
    areas = checked(clean.Areas).drop("file", "row")
    return path_marts.published(root, {name: made[name] for name in MARTS} | {"map_areas": areas})


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return published(tmp_path_factory.mktemp("flows"))


@pytest.fixture(scope="module")
def registered(tmp_path_factory):
    return published(
        tmp_path_factory.mktemp("registered"),
        **{name_of(clean.RegisterCommuting): flows.register()},
    )


def page(run, **chosen):
    arguments = {name: [value.encode()] for name, value in chosen.items()}
    state = FlowsPage.state_class.read(arguments, language=chosen.get("lang", "en"))
    return FlowsPage(Store(run, flows.SETTINGS), state)


def text(run, **chosen):
    told = []
    for one in page(run, **chosen).blocks():
        told += [one.text] if isinstance(one, Html) else [one.title, one.finding, one.table]
    return "\n".join(told)


@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_page_says_that_nothing_is_registered_and_what_growth_is_assumed(run, lang):
    told = text(run, lang=lang)
    says = {
        "en": ["No register of commuting is delivered", "The growth is assumed, not a planned",
               "20,000 today and 25,000 then", "workplaces.csv", "Kildedal"],
        "da": ["Der er ikke leveret et pendlingsregister", "Væksten er antaget, ikke et planlagt",
               "20.000 i dag og 25.000 da", "workplaces.csv", "Kildedal"],
    }[lang]  # fmt: skip
    assert [one for one in says if one not in told.replace("<wbr>", "")] == []
    names = [one.name for one in page(run, lang=lang).blocks() if not isinstance(one, Html)]
    assert names == [
        "flow-map", "flow-access", "flow-compare-origin", "flow-compare-mode", "flow-scores",
        "flow-residuals",
    ]  # fmt: skip


def test_with_a_register_its_count_and_what_is_raked_to_it_are_told_apart(registered):
    assert "register counts every employed person" in text(registered)
    assert "what surveyed staff told, raked to it" in text(registered, mode="car_driver")
    assert "Most go to København: 9,000 of 9,000." in text(registered, direction="out")


def test_any_two_sets_stand_side_by_side_and_a_set_beside_itself_is_refused(run):
    waves = {
        "first": "survey-work-2024-Ballerup", "second": "survey-work-2026-Ballerup",
        "counted": "share",
    }  # fmt: skip
    assert "Surveyed staff 2026: Ballerup less surveyed staff 2024: Ballerup" in text(run, **waves)
    assert "Choose two different sets." in text(run, **waves | {"second": waves["first"]})


def test_a_choice_that_is_not_offered_falls_back(run):
    told = text(run, destination="Nowhere", mode="rocket", least="many", direction="up")
    assert "Commuters to Ballerup" in told


def test_too_large_a_least_flow_says_so(run):
    assert "No flow is as large as that" in text(run, least="1000000")
