"""Sign-ins and sessions: forged tokens and made-up sessions are nobody's."""

import pytest

from tests.dashboards import issuer as issuers
from tests.dashboards.break_in.people import signed_in, tells_nothing


@pytest.mark.parametrize("lie", issuers.LIES)
def test_a_forged_token_signs_nobody_in(town, lie):
    client = signed_in(town, lie, machine=9)
    assert client.last.status_code == 401
    assert "mobility" not in client.cookies
    tells_nothing(town, client.last.text, "g-planners", "person behind")
    assert client.get("/targets", follow_redirects=False).status_code == 302


def test_a_sign_in_that_another_browser_began_is_not_ended(town):
    with town.client(13) as victim, town.client(14) as attacker:
        there = attacker.get("/login").headers["Location"]
        back = attacker.get(there, headers={"X-Kind": "planner"}).headers["Location"]
        answer = victim.get(back)
        assert answer.status_code == 401
        assert "mobility" not in victim.cookies


def test_a_sign_in_is_ended_once(town):
    with town.client(13) as client:
        there = client.get("/login").headers["Location"]
        back = client.get(there, headers={"X-Kind": "planner"}).headers["Location"]
        assert client.get(back).status_code == 302
        assert client.get(back).status_code == 401


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_leads_nowhere_else(town, where):
    with town.client(14) as client:
        answer = client.get("/login", params={"next": where})
        assert answer.status_code == 400
        assert "evil" not in answer.text


def test_whom_no_rule_fits_gets_in_nowhere(town):
    client = signed_in(town, "stranger")
    assert client.last.status_code == 403
    assert "mobility" not in client.cookies
    tells_nothing(town, client.last.text)


@pytest.mark.parametrize(
    "forged", ["", "x", "planner", '{"role":"planner"}', "2|1:0|10:1|8:mobility|4:cGxhbg==|0"]
)
def test_a_made_up_session_is_nobodys(town, forged):
    status, text = town.raw(
        "/targets", headers={"Cookie": f"mobility={forged}; user=planner; id_token=x"}
    )
    assert status == 302
    tells_nothing(town, text)


def test_a_session_cookie_is_out_of_reach_of_scripts_and_of_other_sites(town):
    client = town.client()
    there = client.get("/login")
    sealed = there.headers.get_list("Set-Cookie")
    back = client.get(there.headers["Location"], headers={"X-Kind": "planner"})
    given = client.get(back.headers["Location"]).headers.get_list("Set-Cookie")
    session = [one for one in given if one.startswith("mobility=")]
    assert len(session) == 1
    for cookie in [*sealed, *session]:
        assert "httponly" in cookie.lower()
        assert "samesite=lax" in cookie.lower()
