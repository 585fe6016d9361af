"""Links are made for what was released, entered before they are told, listed and withdrawn."""

import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from mobility.disclosure.register import opened
from mobility.errors import SettingsError, SourceError
from mobility.lake import Lake
from pipelines.linking import Wanted, links, make_link, withdraw_link
from tests.dashboards.serving import LINK_SECRET, release, with_settings

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
OURS = "Eksempel A/S"
ENVIRONMENT = {"MOBILITY_LINK_SECRET": LINK_SECRET}


@pytest.fixture
def lake(tmp_path):
    (tmp_path / "mobility.toml").write_text('[municipality]\ncode = "0151"\nname = "Ballerup"\n')
    made = Lake(tmp_path)
    release(made, OURS, 1)
    return made


def make(lake, employer=OURS, release_="", days=90, environment=ENVIRONMENT):
    wanted = Wanted(employer, release_, days)
    return make_link(lake, wanted, now=NOW, environment=environment, port=5006)


def test_a_link_is_entered_and_opens_its_employers_releases(lake):
    told = make(lake)
    assert told["expires"] == "2027-02-20T09:00:00+00:00"
    assert told["address"].startswith("http://localhost:5006/link/")
    text = urlsplit(told["address"]).path.removeprefix("/link/")
    link = opened(text, LINK_SECRET.encode(), now=int(NOW.timestamp()), known=links(lake))
    assert (link.employer, link.release, link.number) == (OURS, "", told["number"])


def test_a_link_has_the_address_that_readers_have(lake):
    with_settings(lake, '[access]\naddress = "https://mobilitet.example.dk"\n')
    assert make(lake)["address"].startswith("https://mobilitet.example.dk/link/")


def test_a_withdrawal_is_added_and_nothing_rewritten(lake):
    told = make(lake)
    before = lake.links.read_text()
    assert "Withdrawn" in withdraw_link(lake, told["number"], now=NOW)
    assert "before" in withdraw_link(lake, told["number"], now=NOW)
    after = lake.links.read_text()
    assert after.startswith(before)
    assert [json.loads(line)["event"] for line in after.splitlines()] == ["made", "withdrawn"]
    assert links(lake)[told["number"]].withdrawn is not None


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        pytest.param({"employer": "Nobody"}, "has been released", id="no release"),
        pytest.param({"release_": "20261122T080100-ffffff"}, "has been released", id="another"),
        pytest.param({"days": 0}, "cannot live 0 days", id="no days"),
        pytest.param({"days": 401}, "cannot live 401 days", id="too many days"),
    ],
)
def test_a_link_to_nothing_is_not_made(lake, wanted, says):
    with pytest.raises(SourceError, match=says):
        make(lake, **wanted)
    assert not lake.links.exists()


@pytest.mark.parametrize("environment", [{}, {"MOBILITY_LINK_SECRET": "short"}])
def test_without_a_good_secret_no_link_is_made(lake, environment):
    with pytest.raises(SettingsError) as refused:
        make(lake, environment=environment)
    assert "MOBILITY_LINK_SECRET" in str(refused.value)
    assert "short" not in str(refused.value).replace("too short", "")
    assert not lake.links.exists()
