"""What planners observe is kept, and moves the state of a sub-goal."""

import csv

import pytest

from mobility.errors import SourceError
from mobility.lake import Published
from pipelines.observing import Observation, keep_observation
from tests.workspaces import NOW

SEEN = {
    "what": "T02",
    "value": 118.0,
    "day": "2025-01-31",
    "source": "count of 31 January",
    "who": "KM",
}


def state(lake, target):
    table = Published.current(lake).read("target_status")
    [row] = table.filter(table["id"] == target).to_dicts()
    return row


def test_an_observation_moves_a_sub_goal_from_no_data(small, rerun):
    assert state(small, "T02")["state"] == "no_data"
    keep_observation(small, Observation(**SEEN), now=NOW)
    assert not rerun().failed
    after = state(small, "T02")
    assert after["state"] != "no_data"
    assert after["value"] == 118
    assert "count of 31 January" in after["source"]


def test_an_observation_is_kept_with_who_and_when_and_never_rewritten(small):
    keep_observation(small, Observation(**SEEN), now=NOW)
    before = small.observations.read_bytes()
    keep_observation(small, Observation(**SEEN | {"value": 44_375_123.25}), now=NOW)
    assert small.observations.read_bytes().startswith(before)
    with small.observations.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["value"] for row in rows] == ["118", "44375123.25"]
    assert rows[0]["who"] == "KM"
    assert rows[0]["noted"] == "2025-03-10T08:30:00+00:00"


def test_a_text_with_commas_and_quotes_is_kept_whole(small, rerun):
    source = 'report "Trafik", side 4,\nlinje 2'
    keep_observation(small, Observation(**SEEN | {"source": source}), now=NOW)
    assert not rerun().failed
    assert source in state(small, "T02")["source"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        pytest.param({"what": "T77"}, "no sub-goal 'T77'", id="unknown sub-goal"),
        pytest.param({"what": "t02"}, "no sub-goal 't02'", id="small letter"),
        pytest.param({"what": " "}, "of nothing", id="nothing"),
        pytest.param({"day": "31-01-2025"}, "no date", id="no date"),
        pytest.param({"day": "2025-03-11"}, "in the future", id="future"),
        pytest.param({"source": " "}, "no source", id="no source"),
        pytest.param({"value": float("nan")}, "no number", id="not a number"),
        pytest.param({"value": float("inf")}, "no number", id="infinite"),
    ],
)
def test_what_cannot_be_an_observation_is_refused(small, changed, says):
    with pytest.raises(SourceError, match=says):
        keep_observation(small, Observation(**SEEN | changed), now=NOW)
    assert not small.observations.exists()
