"""Without settings of access this machine alone is answered, as planner."""

import pytest

from tests import workspaces
from tests.dashboards.serving import free_port, release, served


@pytest.fixture(scope="module")
def desk(built, tmp_path_factory):
    """Serve a workspace as it is."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("desk") / "workspace")
    release(lake, "Eksempel A/S", 1)
    with served(lake, free_port()) as running:
        yield running


def test_this_machine_is_the_planner(desk):
    client = desk.client()
    assert client.get("/targets").status_code == 200
    assert "Eksempel A/S" in client.get("/released").text
    assert client.get("/login").status_code == 404


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_who_comes_through_a_proxy_is_nobody(desk, name):
    answer = desk.client().get("/targets", headers={name: "203.0.113.7"})
    assert answer.status_code == 403
    assert "Eksempel" not in answer.text


@pytest.mark.parametrize("host", ["evil.example", "localhost", "localhost:1", "[::1]:80", ""])
def test_by_another_name_nothing_is_answered(desk, host):
    status, text = desk.raw("/targets", headers={"Host": host})
    assert status in (400, 421)
    assert "T02" not in text


def test_a_link_works_here_too(desk):
    told = desk.mobility("link", "employer", "Eksempel A/S")
    assert told["address"].startswith("http://localhost:5006/link/")
    listed = desk.mobility("link", "list")
    assert [one["number"] for one in listed] == [told["number"]]
    assert told["address"].rsplit("/", 1)[1] not in str(listed)
    answer = desk.client().get("/link/" + told["address"].rsplit("/", 1)[1])
    assert answer.status_code == 200
    assert "Eksempel A/S" in answer.text


def test_many_requests_of_this_machine_are_not_counted(desk):
    client = desk.client()
    assert {client.get("/released").status_code for _ in range(90)} == {200}
