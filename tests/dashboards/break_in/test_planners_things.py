"""Planners' things: pages, files, sockets and downloads are shut to everybody else."""

import pytest
from bokeh.util.token import get_token_payload

from tests.dashboards.break_in.people import OURS, THEIRS, signed_in, tells_nothing
from tests.dashboards.serving import page_token

PLANNERS = (
    "/targets", "/shift", "/flows", "/charging", "/surveys", "/data", "/no-such-page",
    "/static/js/bokeh.min.js", "/static/extensions/panel/panel.min.js", "/autoload.js",
    "/targets/autoload.js", "/metadata", "/favicon.ico", "/figures/targets/path.csv",
    "/components/panel/x/y/z.js", "/rest/session_info", "/admin", "/liveness",
)  # fmt: skip


@pytest.mark.parametrize("path", PLANNERS)
@pytest.mark.parametrize("who", ["employer", "nobody"])
def test_a_planners_things_are_shut_to_others(town, people, path, who):
    client = people[who] if who in people else town.client(12)
    answer = client.get(path, headers={"Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "no-cors"})
    assert answer.status_code == 403
    tells_nothing(town, answer.text)
    visited = client.get(path)
    assert visited.status_code == (403 if who == "employer" else 302)
    tells_nothing(town, visited.text)


def test_an_employer_is_shown_its_own_releases(town, people, releases):
    client = people["employer"]
    assert client.get("/").headers["Location"] == "/released"
    listed = client.get("/released").text
    assert releases[OURS] in listed
    assert THEIRS not in listed
    assert client.get(f"/released/{releases[OURS]}/report.da.html").status_code == 200
    for whose in (THEIRS, None):
        answer = client.get(f"/released/{releases[whose]}/report.da.html")
        assert answer.status_code == 404
        tells_nothing(town, answer.text, "Kun til")


def test_a_planners_socket_opens_for_a_planner_alone(town, people):
    planner = people["planner"]
    token = page_token(planner.get("/targets").text)
    spoken = {"Origin": town.origin, "Sec-WebSocket-Protocol": f"bokeh, {token}"}

    def answer(path="/targets/ws", **headers):
        with town.socket({**spoken, **headers}, path) as wire:
            return int(wire.recv(4_000).split()[1])

    sessions = {kind: f"mobility={client.cookies['mobility']}" for kind, client in people.items()}
    assert answer(Cookie=sessions["planner"]) == 101
    assert answer(Cookie=sessions["employer"]) == 403
    assert answer() == 403
    assert answer(Cookie=sessions["planner"], Origin="http://evil.example") == 403
    assert answer(Cookie=sessions["planner"], Host="evil.example") == 421


def test_signing_out_closes_what_was_open(town):
    client = signed_in(town, "planner")
    cookie = f"mobility={client.cookies['mobility']}"
    token = page_token(client.get("/targets").text)
    spoken = {"Origin": town.origin, "Sec-WebSocket-Protocol": f"bokeh, {token}", "Cookie": cookie}
    with town.socket(spoken, "/targets/ws") as wire:
        assert b" 101 " in wire.recv(4_000)
        client.get("/logout")
        wire.settimeout(10)
        while wire.recv(65_536):
            pass  # until the server ends it: a socket that stays open makes this time out
    status, _ = town.raw("/targets", headers={"Cookie": cookie})
    assert status == 302


def test_a_page_does_not_hold_its_readers_cookie(town, people):
    planner = people["planner"]
    text = planner.get("/targets").text
    told = get_token_payload(page_token(text))
    assert (told["cookies"], told["headers"]) == ({}, {})
    assert planner.cookies["mobility"] not in text
    assert planner.cookies["mobility"] not in str(told)
