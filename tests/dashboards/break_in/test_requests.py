"""Requests that no reader's browser would make are refused, and none leaves a trace of anybody."""

import re

import pytest

from tests.dashboards.break_in.people import OURS, THEIRS, tells_nothing


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_is_changed_by_a_request(town, people, method):
    for client in (*people.values(), town.client()):
        assert client.request(method, "/targets").status_code == 405


def test_another_name_for_the_server_is_not_answered(town, people):
    cookie = f"mobility={people['planner'].cookies['mobility']}"
    status, text = town.raw("/targets", headers={"Host": "evil.example", "Cookie": cookie})
    assert status == 421
    tells_nothing(town, text)


def test_another_site_cannot_load_our_things(town, people):
    answer = people["planner"].get(
        "/figures/targets/path.csv",
        headers={
            "Sec-Fetch-Site": "cross-site",
            "Sec-Fetch-Mode": "no-cors",
            "Sec-Fetch-Dest": "image",
        },
    )
    assert answer.status_code == 403


def test_a_request_has_its_bounds(town):
    assert town.raw("/" + "x" * 7_000)[0] == 414
    assert town.raw("/", headers={"Content-Length": "10000000"})[0] == 400
    with pytest.raises(ConnectionError):  # hung up on
        town.raw("/", headers={"X-Long": "x" * 20_000})


def test_who_asks_too_often_waits(town):
    client = town.client(10)
    answers = [client.get("/released") for _ in range(65)]
    while answers[-1].status_code != 429 and len(answers) < 1_000:
        answers.append(client.get("/released"))
    assert {one.status_code for one in answers[:60]} == {302}
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert town.client(11).get("/released").status_code == 302


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("planner", "/targets", 200),
        ("planner", "/static/js/bokeh.min.js", 200),
        ("planner", "/static/no-such-file.js", 404),
        ("planner", "/no-such-page", 404),
        ("planner", "/metadata", 403),
        ("employer", "/released", 200),
        ("employer", "/released/{ours}/report.da.html", 200),
        ("employer", "/released/{ours}/report.en.pdf", 200),
        ("employer", "/targets", 403),
        ("employer", "/", 302),
        ("employer", "/link/x", 403),
        ("nobody", "/targets", 302),
        ("nobody", "/login", 302),
        ("nobody", "/logout", 200),
    ],
)
def test_every_answer_carries_the_headers(town, people, releases, who, path, status):
    client = people[who] if who in people else town.client(15)
    if path == "/logout":
        client = town.client(15)
    answer = client.get(path.format(ours=releases[OURS]))
    assert answer.status_code == status
    told = answer.headers
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "no-referrer"
    assert "geolocation=()" in told["Permissions-Policy"]
    assert told["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Server" not in told
    assert not [name for name in told if name.lower().startswith("access-control")]
    policy = {
        one.split()[0]: one.split()[1:] for one in told["Content-Security-Policy"].split("; ")
    }
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == ["'none'"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(policy.get("script-src", []))
    hosts = [one for given in policy.values() for one in given if "://" in one]
    assert set(hosts) <= {town.origin.replace("http", "ws")}


def test_no_two_answers_share_a_nonce(town, people):
    nonces = set()
    for _ in range(3):
        answer = people["planner"].get("/targets")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"]).group(1)
        scripts = re.findall(r"<script([^>]*)>", answer.text)
        runs = [one for one in scripts if "application/json" not in one and '"/assets/' not in one]
        assert len(runs) > 3
        assert all(f'nonce="{nonce}"' in one for one in runs)
        nonces.add(nonce)
    assert len(nonces) == 3


def test_the_log_tells_of_nobody(town, people, link):
    people["planner"].get("/targets?run=secret-word")
    with town.client() as client:
        client.get(link(OURS))
    lines = "".join(file.read_text() for file in town.lake.access_log.glob("*.jsonl"))
    assert '"kind": "page targets"' in lines
    assert '"kind": "link"' in lines
    for person in (OURS, THEIRS, "127.0.0", "person behind", "g-planners", "secret-word", "httpx",
                   link(OURS)[6:40], people["planner"].cookies["mobility"]):  # fmt: skip
        assert person not in lines
    assert set(re.findall(r'"(\w+)":', lines)) == {
        "minute",
        "role",
        "kind",
        "status",
        "milliseconds",
    }
