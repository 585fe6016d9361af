"""Events are marked on the series that they name, in the years that they were felt."""

from datetime import date
from types import SimpleNamespace

import polars as pl

from dashboards.language import Language
from dashboards.parts.events import events_of, told

SOUND = {
    "event_id": "a", "series": "account", "kind": "strike", "began": date(2020, 3, 1),
    "ended": date(2020, 4, 1), "municipality_code": None, "place": None,
    "title_da": "Strejke", "title_en": "Strike", "source": "Avisen", "address": None,
}  # fmt: skip


def page(*changes):
    rows = pl.DataFrame([SOUND | change for change in changes], infer_schema_length=None)
    store = SimpleNamespace(mart=lambda name: rows, code="0151")
    return SimpleNamespace(store=store, words=Language("en"))


def test_events_are_numbered_in_their_order():
    shown = page({"event_id": "b", "began": date(2022, 1, 1), "ended": None}, {})
    found = events_of(shown, "account", [2019, 2020, 2021, 2022])
    assert found.rows() == [(2020, "1", "Strike (Avisen)"), (2022, "2", "Strike (Avisen)")]
    assert "▼1 2020: Strike" in told(shown, found)


def test_an_event_that_began_at_christmas_is_felt_the_year_after():
    christmas = {"began": date(2020, 12, 25), "ended": date(2021, 4, 5)}
    assert events_of(page(christmas), "account", [2020, 2021])["year"].to_list() == [2021]


def test_other_series_other_years_and_other_municipalities_are_left_out():
    others = (
        {"series": "cars"},
        {"began": date(1999, 1, 1), "ended": None},
        {"municipality_code": "0163"},
    )
    assert events_of(page(*others), "account", [2020]).is_empty()


def test_events_of_one_year_share_a_mark():
    found = events_of(page({}, {"event_id": "b", "began": date(2020, 5, 1)}), "account", [2020])
    assert found["number"].to_list() == ["1,2"]
