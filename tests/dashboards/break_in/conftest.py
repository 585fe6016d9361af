"""A dashboard that is served to others, with releases to two employers and to everybody."""

from urllib.parse import urlsplit

import pytest

from mobility.lake import list_releases
from tests import workspaces
from tests.dashboards import issuer as issuers
from tests.dashboards.break_in.people import OURS, THEIRS, signed_in
from tests.dashboards.serving import free_port, release, served, with_settings

SETTINGS = """
[access]
address = "http://localhost:{port}"
issuer = "{issuer}"
client_id = "{client}"

[[access.rules]]
claim = "groups"
value = "g-planners"
role = "planner"

[[access.rules]]
claim = "groups"
value = "g-example"
role = "employer"
employer = "{ours}"
"""


@pytest.fixture(scope="session")
def issuer():
    with issuers.issuing() as running:
        yield running


@pytest.fixture(scope="session")
def town(built, issuer, tmp_path_factory):
    """Serve a workspace to others, with releases to two employers and to everybody."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("town") / "workspace")
    port = free_port()
    text = SETTINGS.format(port=port, issuer=issuer.name, client=issuers.CLIENT, ours=OURS)
    with_settings(lake, text)
    for minute, employer in enumerate((OURS, THEIRS, None)):
        release(lake, employer, minute)
    with served(lake, port, MOBILITY_OIDC_SECRET="the client's secret") as running:
        yield running


@pytest.fixture(scope="session")
def releases(town):
    """Name the releases by whose they are."""
    return {one.employer: one.name for one in list_releases(town.lake)}


@pytest.fixture(scope="session")
def link(town):
    """Make links by the command, and give their path."""
    made = {}

    def of(employer, release_=""):
        if (employer, release_) not in made:
            told = town.mobility("link", "employer", employer, "--release", release_)
            made[employer, release_] = urlsplit(told["address"]).path
        return made[employer, release_]

    return of


@pytest.fixture(scope="session")
def people(town):
    """Sign one planner and one employer in."""
    return {kind: signed_in(town, kind) for kind in ("planner", "employer")}
