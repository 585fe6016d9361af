"""A release is kept as it left: entered in the ledger first, then stored whole, and read back."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from mobility.errors import DisclosureError, SourceError
from mobility.lake import Lake, Package, ledger_of, list_releases, read_release, write_release

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
ABOUT = {
    "run_id": "r1", "audience": "employer", "employer": "Ex A/S", "kind": "employer_report",
    "survey": "s", "wave": 2026, "threshold": 5, "is_synthetic": True,
    "title": {"da": "Rapport", "en": "Report"},
}  # fmt: skip


@pytest.fixture
def lake(tmp_path):
    return Lake(tmp_path)


def package(employer="Ex A/S"):
    return Package(
        about={**ABOUT, "employer": employer},
        tables={"modes": pl.DataFrame({"mode": ["bike", None], "n": [8, 20]})},
        reports={("da", "html"): b"<p>hej</p>", ("en", "pdf"): b"%PDF"},
        proof={"cells": 2},
    )


def entered(lines, name, digest):
    return json.dumps({"hash": f"{len(lines)}", "name": name, "digest": digest})


def write(lake, employer="Ex A/S", enter=entered, minute=30):
    return write_release(lake, package(employer), enter=enter, now=NOW.replace(minute=minute))


def test_what_was_released_is_read_back(lake):
    made = write(lake)
    found = read_release(lake, made.name)
    assert found.table("modes").to_dicts() == [{"mode": "bike", "n": 8}, {"mode": None, "n": 20}]
    assert found.report("da", "html") == b"<p>hej</p>"
    assert found.proof() == {"cells": 2}
    assert (found.employer, found.title("da"), found.tables) == ("Ex A/S", "Rapport", ("modes",))
    line = json.loads(ledger_of(lake)[0])
    assert line["digest"] == found.digest()
    assert line["name"] == found.name


def test_an_employer_finds_its_own_releases_newest_first(lake):
    names = [write(lake, minute=minute).name for minute in (1, 2)]
    write(lake, employer="Other", minute=3)
    assert [one.name for one in list_releases(lake, "Ex A/S")] == names[::-1]
    assert len(list_releases(lake)) == 3
    assert list_releases(lake, "ex a/s") == []


def test_a_refused_release_leaves_no_file(lake):
    def refuse(lines, name, digest):
        raise DisclosureError("no", where="here", todo="wait")

    with pytest.raises(DisclosureError):
        write(lake, enter=refuse)
    assert not lake.releases.exists()


@pytest.mark.parametrize("part", ["report.da.html", "tables/modes.parquet", "proof.json"])
def test_a_changed_file_is_not_given_out(lake, part):
    made = write(lake)
    (made.folder / part).write_bytes(b"other")
    read = {
        "report.da.html": lambda: made.report("da", "html"),
        "tables/modes.parquet": lambda: made.table("modes"),
        "proof.json": made.proof,
    }
    with pytest.raises(SourceError, match="not as it was released"):
        read[part]()


@pytest.mark.parametrize("name", ["../../mobility.toml", "", "x", "20261122T083000-zzzzzz", "."])
def test_no_other_folder_is_opened(lake, name):
    write(lake)
    with pytest.raises(SourceError, match="no such release"):
        read_release(lake, name)


def test_what_the_release_lacks_is_told(lake):
    made = write(lake)
    with pytest.raises(SourceError, match="no such part"):
        made.table("../modes")
    with pytest.raises(SourceError, match="no such part"):
        made.report("da", "xlsx")
