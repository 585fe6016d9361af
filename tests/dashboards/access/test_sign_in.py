"""Signing in at an OpenID Connect provider that others wrote, in a process of its own."""

import json
import os
import subprocess
import sys
import time
from urllib.parse import urljoin

import httpx
import pytest

from tests import workspaces
from tests.dashboards.serving import free_port, release, served, with_settings

OURS = "Eksempel A/S"
AS_A_PART = {"Sec-Fetch-Dest": "script", "Sec-Fetch-Mode": "no-cors"}
SETTINGS = """
[access]
address = "http://localhost:{port}"
issuer = "{issuer}"
client_id = "dashboard"
public = true

[[access.rules]]
claim = "roles"
value = "planner"
role = "planner"

[[access.rules]]
claim = "groups"
value = "11111111-2222-3333-4444-555555555555"
role = "employer"
employer = "Eksempel A/S"
"""
USERS = (
    {"sub": "p", "roles": ["planner", "else"], "name": "Anna Planlægger", "email": "anna@by"},
    {"sub": "e", "groups": ["11111111-2222-3333-4444-555555555555"], "roles": []},
    {"sub": "s", "groups": ["another"], "email": "planner"},
)  # fmt: skip


@pytest.fixture(scope="module")
def provider():
    """Run the provider and give its address."""
    port = free_port()
    users = [part for user in USERS for part in ("--user-claims", json.dumps(user))]
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    running = subprocess.Popen(
        [*command, *users], env={**os.environ, "NO_COLOR": "1"}, stderr=subprocess.DEVNULL
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(300):
            try:
                told = httpx.get(f"{address}/.well-known/openid-configuration").json()
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        assert told["issuer"] == address
        yield address
    finally:
        running.terminate()
        running.wait(20)


@pytest.fixture(scope="module")
def town(built, provider, tmp_path_factory):
    """Serve a workspace that signs in there."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("town") / "workspace")
    port = free_port()
    with_settings(lake, SETTINGS.format(port=port, issuer=provider))
    for minute, employer in enumerate((OURS, "Fremmed ApS", None)):
        release(lake, employer, minute)
    with served(lake, port, MOBILITY_OIDC_SECRET="the client's secret") as running:
        yield running


def signed_in(town, who, path="/"):
    """Sign in as a browser does, choosing one of the provider's people."""
    client = town.client()
    asked = client.get("/login", params={"next": path})
    there = asked.headers["Location"]
    assert "code_challenge_method=S256" in there
    assert client.get(there).status_code == 200
    back = client.post(there, data={"sub": who}).headers["Location"]
    client.last = client.get(urljoin(town.origin, back))
    return client


def test_a_planner_signs_in_and_is_led_to_where_she_was_going(town):
    client = signed_in(town, "p", "/targets")
    assert (client.last.status_code, client.last.headers["Location"]) == (302, "/targets")
    assert client.get("/targets").status_code == 200
    assert client.get("/static/js/bokeh.min.js").status_code == 200


def test_nothing_of_the_person_is_kept(town):
    client = signed_in(town, "p")
    kept = " ".join(f"{name}={value}" for name, value in client.cookies.items())
    page = client.get("/targets").text
    log = "".join(file.read_text() for file in town.lake.access_log.glob("*.jsonl"))
    for text in (kept, page, log):
        assert "Anna" not in text
        assert "anna@by" not in text
    assert "access_token" not in kept
    assert "id_token" not in kept


def test_an_employer_signs_in_to_its_own_releases(town):
    client = signed_in(town, "e")
    assert client.get("/").headers["Location"] == "/released"
    text = client.get("/released").text
    assert OURS in text
    assert "Fremmed" not in text
    assert client.get("/targets").status_code == 403


def test_whom_no_rule_fits_is_told_so(town):
    client = signed_in(town, "s")
    assert client.last.status_code == 403
    assert client.get("/targets").status_code == 302


def test_a_refusal_of_the_provider_opens_nothing(town):
    client = town.client()
    there = client.get("/login").headers["Location"]
    back = client.post(there, data={"action": "deny"}).headers["Location"]
    answer = client.get(urljoin(town.origin, back))
    assert answer.status_code == 401
    assert "access_denied" not in answer.text


def test_signing_out_ends_the_session(town):
    client = signed_in(town, "p")
    before = client.cookies["mobility"]
    assert client.get("/logout").status_code == 200
    assert client.get("/targets", headers={"Cookie": f"mobility={before}"}).status_code in (
        302,
        403,
    )


def test_the_public_reads_what_was_released_to_everybody(town):
    client = town.client()
    assert client.get("/").headers["Location"] == "/released"
    text = client.get("/released?lang=en").text
    assert "Report for everybody" in text
    assert OURS not in text
    assert 'href="/login"' in text
    assert client.get("/targets").headers["Location"] == "/login?next=/targets"
    assert client.get("/static/js/bokeh.min.js", headers=AS_A_PART).status_code == 403
