"""Paths and queries: no address leads to a file of the machine, and no word in it is run."""

from datetime import UTC, datetime

import pytest

from mobility.errors import SourceError
from pipelines.linking import Wanted, make_link, withdraw_link
from tests.dashboards.break_in.people import OURS, THEIRS
from tests.dashboards.serving import LINK_SECRET, files_below

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
ENVIRONMENT = {"MOBILITY_LINK_SECRET": LINK_SECRET}


@pytest.mark.parametrize("who", ["nobody", "link", "planner", "employer"])
@pytest.mark.parametrize(
    "path",
    [
        "/../../../../etc/passwd",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static/extensions/panel/../../../../../../../etc/passwd",
        "/components/dashboards.app/x/../../../mobility.toml",
        "/released/../../mobility.toml",
        "/released/%2e%2e%2f%2e%2e%2fmobility.toml/report.da.html",
        "{own}/../../mobility.toml",
        "{own}/..%2f..%2fledger.jsonl/report.da.html",
        "{own}/{ours}/..%2f{theirs}%2freport.da.html",
        "{own}/{ours}/proof.json",
        "{own}/{ours}/manifest.json",
        "{own}/{ours}/report.da.html%00.csv",
        "{own}/{ours}/table.../ledger.csv",
        "/figures/../../../etc/passwd.csv",
        "//etc/passwd",
        "/\\..\\..\\mobility.toml",
    ],
)
def test_no_address_leads_to_a_file_of_the_machine(town, link, releases, people, path, who):
    headers = {}
    if who in people:
        headers["Cookie"] = f"mobility={people[who].cookies['mobility']}"
    own = link(OURS) if who == "link" else "/released"
    asked = path.format(own=own, ours=releases[OURS], theirs=releases[THEIRS])
    status, text = town.raw(asked, headers=headers, machine=8)
    assert status in (302, 400, 403, 404), status
    for leak in ("root:", "municipality]", "sha256", '"hash"', "Kun til", THEIRS, "Traceback"):
        assert leak not in text


INJECTED = (
    "' or 1=1 --", "'; drop table runs; --", '" union select * from clean.respondents --',
    "1); attach '/etc/passwd' as x; --", "{{7*7}}", "<script>alert(1)</script>", "../../CURRENT",
)  # fmt: skip


@pytest.mark.parametrize("injected", INJECTED)
@pytest.mark.parametrize("slug", ["", "targets", "shift", "flows", "charging", "surveys", "data"])
def test_what_is_asked_for_is_never_run(town, people, slug, injected):
    names = ("lang", "theme", "run", "survey", "wave", "employer", "variable", "by", "mode", "year",
             "levers", "scenario", "quantity", "limit", "book", "month", "station")  # fmt: skip
    answer = people["planner"].get(f"/{slug}", params=dict.fromkeys(names, injected))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    for leak in ("Traceback", "ParserException", "CatalogException", "BinderException", "root:"):
        assert leak not in answer.text


def test_no_name_that_is_given_is_run(town, releases):
    before = files_below(town.lake.releases)
    for injected in INJECTED:
        with pytest.raises(SourceError, match="has been released"):
            make_link(town.lake, Wanted(injected, "", 90), now=NOW, environment=ENVIRONMENT, port=1)
        with pytest.raises(SourceError, match="There is no link"):
            withdraw_link(town.lake, injected, now=NOW)
    assert files_below(town.lake.releases) == before
