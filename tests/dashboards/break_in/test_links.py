"""Links: another's, altered, expired, withdrawn or made up, they open nothing and tell nothing."""

import time
from urllib.parse import urlsplit

import pytest

from mobility.disclosure.links import Link, sign
from mobility.disclosure.register import made_line
from tests.dashboards.break_in.people import OURS, THEIRS, tells_nothing
from tests.dashboards.serving import LINK_SECRET


def test_a_link_opens_its_employers_releases_and_no_others(town, link, releases):
    with town.client() as client:
        listed = client.get(link(OURS))
        assert listed.status_code == 200
        assert releases[OURS] in listed.text
        for other in (THEIRS, None):
            assert releases[other] not in listed.text
        assert THEIRS not in listed.text
        report = client.get(f"{link(OURS)}/{releases[OURS]}/report.da.html")
        assert report.text == f"<p>Kun til {OURS}</p>"
        assert "script-src" not in report.headers["Content-Security-Policy"]
        table = client.get(f"{link(OURS)}/{releases[OURS]}/table.modes.csv").text
        assert table.splitlines() == ["mode,whose", f"bike,{OURS}", f",{OURS}"]


@pytest.mark.parametrize("whose", [THEIRS, None])
@pytest.mark.parametrize("part", ["report.da.html", "report.en.pdf", "table.modes.csv"])
def test_a_link_opens_nothing_of_another_employer(town, link, releases, whose, part):
    with town.client() as client:
        answer = client.get(f"{link(OURS)}/{releases[whose]}/{part}")
    assert answer.status_code == 404
    tells_nothing(town, answer.text)


def test_a_link_to_one_release_opens_that_one_alone(town, link, releases):
    with town.client() as client:
        narrow = link(OURS, releases[OURS])
        assert client.get(f"{narrow}/{releases[OURS]}/report.da.html").status_code == 200
        gone = town.lake.releases / releases[OURS]
        assert gone.is_dir()
        assert client.get(f"{narrow}/{releases[THEIRS]}/report.da.html").status_code == 404


def test_a_withdrawn_link_opens_nothing_from_then_on(town, releases):
    told = town.mobility("link", "employer", OURS)
    path = urlsplit(told["address"]).path
    with town.client(2) as client:
        assert client.get(path).status_code == 200
        town.mobility("link", "withdraw", told["number"])
        for address in (path, f"{path}/{releases[OURS]}/report.da.html"):
            answer = client.get(address)
            assert answer.status_code == 403
            tells_nothing(town, answer.text)


def test_an_expired_link_opens_nothing(town):
    old = Link("old", OURS, "", expires=int(time.time()) - 1)
    with town.lake.links.open("a") as stream:
        stream.write(made_line(old, when="2026-01-01T00:00:00+00:00") + "\n")
    with town.client(3) as client:
        answer = client.get("/link/" + sign(old, LINK_SECRET.encode()))
    assert answer.status_code == 403
    tells_nothing(town, answer.text)


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"), id="its end"),
        pytest.param(lambda text: "A" + text[1:], id="its beginning"),
        pytest.param(lambda text: text.split(".")[0] + ".", id="no signature"),
        pytest.param(lambda text: text.split(".")[0], id="no point"),
        pytest.param(lambda text: text.swapcase(), id="its letters' case"),
        pytest.param(lambda text: text + "=", id="padding"),
        pytest.param(lambda text: text + "%00", id="a null"),
        pytest.param(lambda text: "' or 1=1 --." + text.split(".")[1], id="SQL"),
        pytest.param(lambda text: "x" * 3_000, id="long"),
    ],
)
def test_an_altered_link_opens_nothing(town, link, alter):
    text = link(OURS).removeprefix("/link/")
    with town.client(4) as client:
        answer = client.get("/link/" + alter(text))
    assert answer.status_code == 403
    tells_nothing(town, answer.text)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda link: sign(link, b"another secret that is long enough too"), id="key"),
        pytest.param(lambda link: sign(link, LINK_SECRET.encode()), id="never entered"),
    ],
)
def test_a_link_that_nobody_entered_opens_nothing(town, made):
    unknown = Link("unknown", THEIRS, "", expires=int(time.time()) + 600)
    with town.client(5) as client:
        answer = client.get("/link/" + made(unknown))
    assert answer.status_code == 403
    tells_nothing(town, answer.text)


def test_who_guesses_links_is_soon_not_heard(town, link):
    with town.client(6) as client:
        answers = [client.get(f"/link/guess{number}.x").status_code for number in range(12)]
        assert answers[:10] == [403] * 10
        assert answers[10:] == [429] * 2
        assert client.get(link(OURS)).status_code == 429
    with town.client(7) as elsewhere:
        assert elsewhere.get(link(OURS)).status_code == 200
