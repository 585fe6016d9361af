"""Behind a proxy that ends TLS: cookies bound to the host, each reader counted for itself."""

import pytest

from tests import workspaces
from tests.dashboards.issuer import CLIENT, issuing
from tests.dashboards.serving import free_port, page_token, served, with_settings

HOST = "mobilitet.example.dk"
SETTINGS = """
[access]
address = "https://{host}"
issuer = "{issuer}"
client_id = "{client}"

[[access.rules]]
claim = "groups"
value = "g-planners"
role = "planner"
"""
PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Real-IP": "203.0.113.7"}


@pytest.fixture(scope="module")
def issuer():
    with issuing() as running:
        yield running


@pytest.fixture(scope="module")
def town(built, issuer, tmp_path_factory):
    """Serve a workspace whose readers come by https."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("proxied") / "workspace")
    with_settings(lake, SETTINGS.format(host=HOST, issuer=issuer.name, client=CLIENT))
    with served(lake, free_port()) as running:
        yield running


@pytest.fixture(scope="module")
def planner(town, issuer):
    """Sign a planner in, as the proxy passes it on; give the session's cookie."""
    client = town.client()
    began = client.get("/login", headers=PROXY)
    sealed = "; ".join(one.split(";")[0] for one in began.headers.get_list("Set-Cookie"))
    assert f"redirect_uri=https%3A%2F%2F{HOST}%2Flogin" in began.headers["Location"]
    back = client.get(began.headers["Location"], headers={"X-Kind": "planner"}).headers["Location"]
    assert back.startswith(f"https://{HOST}/login?")
    ended = client.get(back.removeprefix(f"https://{HOST}"), headers={**PROXY, "Cookie": sealed})
    given = [one for one in ended.headers.get_list("Set-Cookie") if "__Host-mobility=" in one]
    assert len(given) == 1
    return given[0]


def test_the_session_is_bound_to_the_host_and_to_tls(planner):
    flags = [part.strip().lower() for part in planner.split(";")[1:]]
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("domain")]


def test_pages_and_sockets_go_by_tls_alone(town, planner):
    asked = {**PROXY, "Cookie": planner.split(";")[0]}
    page = town.client().get("/targets", headers=asked)
    assert page.status_code == 200
    assert page.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert f"connect-src 'self' wss://{HOST};" in page.headers["Content-Security-Policy"]
    spoken = {**asked, "Sec-WebSocket-Protocol": f"bokeh, {page_token(page.text)}"}
    for origin, status in ((f"https://{HOST}", b" 101 "), ("https://evil.example", b" 403 ")):
        with town.socket({**spoken, "Origin": origin}, "/targets/ws") as wire:
            assert status in wire.recv(4_000)


def test_a_cookie_without_the_prefix_is_nobodys(town, planner):
    bare = planner.split(";")[0].removeprefix("__Host-")
    answer = town.client().get("/targets", headers={**PROXY, "Cookie": bare})
    assert answer.status_code == 302


def test_the_machines_own_name_is_not_answered(town):
    assert town.client().get("/targets").status_code == 421


def test_readers_behind_the_proxy_are_counted_one_by_one(town):
    client = town.client()
    busy, quiet = ({**PROXY, "X-Real-IP": f"203.0.113.{number}"} for number in (8, 9))
    statuses = [client.get("/link/x", headers=busy).status_code for _ in range(12)]
    assert statuses[-1] == 429
    assert client.get("/link/x", headers=quiet).status_code == 403
