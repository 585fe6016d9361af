"""An event is refused where it ends before it began, or names a series that we do not have."""

from datetime import date

import polars as pl
import pytest

from mobility.tables.clean import NotedEvents

SOUND = {
    "event_id": "strike_2025", "kind": "strike", "began": date(2025, 3, 1), "ended": None,
    "municipality_code": "0151", "place": "Lautrup", "title_da": "Strejke", "title_en": "Strike",
    "on_series": "counts, stations", "source": "Avisen", "address": None,
    "file": "event_notes/2025/events.csv", "row": 2,
}  # fmt: skip


def refused(**changed):
    row = pl.DataFrame([SOUND | changed], infer_schema_length=None)
    _, failures = NotedEvents.filter(row, cast=True)
    return set(failures.counts())


def test_a_sound_event_is_taken_in():
    assert refused() == set()


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        pytest.param({"ended": date(2025, 2, 1)}, "an_event_ends_after_it_began", id="backwards"),
        pytest.param(
            {"on_series": "counts,weather"},
            "an_event_is_drawn_on_series_that_we_have",
            id="unknown series",
        ),
        pytest.param({"municipality_code": "15"}, "municipality_code|regex", id="no code"),
    ],
)
def test_a_wrong_event_is_refused_by_its_rule(changed, rule):
    assert refused(**changed) == {rule}
