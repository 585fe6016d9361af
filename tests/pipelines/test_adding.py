"""`mobility add`: what comes in is checked, rehearsed and kept, or nothing of it is."""

from datetime import date
from functools import partial

import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.lake import Published
from pipelines.adding import Addition, add_delivery
from pipelines.intake.added import added_text
from pipelines.intake.catalogue import deliveries, overdue
from pipelines.intake.mapping import read_mapping
from pipelines.runner import run
from pipelines.withdrawal import remove_delivery
from tests import workspaces
from tests.workspaces import NOW

MAPPING = """
[survey]
title = "Commuting survey 2027, Tiny A/S"
survey = "surveys_tiny"
kind = "commuting"
wave = 2027
employer = "Tiny A/S"
headcount = 60
retention = 2028-12-31

[file]
name = "answers.csv"
delimiter = ";"
decimal = ","

[columns]
respondent_id = "ID"
mode = { column = "Transport", values = { Bil = "car_driver", Cykel = "bike", Metro = "train" } }
distance_km = { column = "Afstand til arbejde" }
home_zone = "Zone"
"""
HEADER = "ID;Transport;Afstand til arbejde;Zone;E-mail;Bemærkning"
SECRETS = ("anne.holm@firma.dk", "Mette Jensen", "22334455", "Skovvej 7")


def lines():
    rows = [
        f"{number};{('Bil', 'Cykel', 'Metro')[number % 3]};{number % 9},5;2750;{SECRETS[0]};intet"
        for number in range(1, 31)
    ]
    rows.append(f"31;Bil;ring {SECRETS[2]};{SECRETS[3]};x;{SECRETS[1]}")
    rows.append(f"32;{SECRETS[1]};4,5;2750;x;y")
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def delivered(tmp_path, monkeypatch):
    """Write next year's file and its mapping in a folder of their own."""
    monkeypatch.setenv("MOBILITY_KEY_FILE", str(tmp_path / "secret" / "key"))
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "answers.csv").write_text(lines(), "utf-8")
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    return folder


@pytest.fixture
def add_to(delivered):
    """Add next year's file to a workspace."""

    def adding(lake, ask=None, **wanted):
        given = {"mapping": delivered / "mapping.toml"} | wanted
        return add_delivery(lake, Addition(delivered / "answers.csv", **given), now=NOW, ask=ask)

    return adding


@pytest.fixture
def add(add_to, workspace):
    """Add it to a workspace that has published, with a rehearsal."""
    return partial(add_to, workspace)


@pytest.fixture
def unpublished(tmp_path):
    """Give a workspace in which nothing was built yet, so that nothing is rehearsed."""
    return workspaces.make(tmp_path / "unpublished")


@pytest.fixture
def add_quickly(add_to, unpublished):
    return partial(add_to, unpublished)


def test_a_dry_run_tells_everything_and_keeps_nothing(workspace, add):
    before = sorted(workspace.root.rglob("*"))
    told = add(dry_run=True)
    assert (told["rows"], told["rows_in"], told["refused"], told["answers_refused"]) == (
        32,
        31,
        1,
        2,
    )
    assert [one["column"] for one in told["personal"]] == ["E-mail"]
    assert told["response"][0]["rate"] == pytest.approx(31 / 60)
    changes = {(one["column"], one["change"]) for one in told["differences"]}
    assert {("distance_km", "reworded"), ("mode", "recoded"), ("barriers", "gone")} <= changes
    assert any(move["table"] == "mode_share" for move in told["moves"])
    assert sorted(workspace.root.rglob("*")) == before
    text = added_text(told)
    assert text.endswith("Nothing was kept: this was a dry run.")
    assert "the series breaks" in text


def test_a_moved_number_is_told_with_its_old_and_new_interval(add):
    moves = [one for one in add(dry_run=True)["moves"] if one["key"].get("wave") == 2027]
    shares = [one for one in moves if one["table"] == "mode_share" and one["estimate"] is not None]
    assert shares
    assert all(one["low"] <= one["estimate"] <= one["high"] for one in shares)
    assert all(one["estimate_old"] is None for one in shares)


def test_what_was_added_is_published_by_the_next_run(workspace, add, rerun):
    old = Published.current(workspace).run_id
    add()
    assert Published.current(workspace).run_id == old
    outcome = rerun()
    assert not outcome.failed, outcome.failed
    waves = Published.current(workspace).read("mode_share").filter(pl.col("employer") == "Tiny A/S")
    assert 2027 in waves["wave"].to_list()
    breaks = pl.read_parquet(workspace.path("clean", "series_breaks"))
    assert breaks.filter(pl.col("is_break"))["column"].sort().to_list() == ["distance_km", "mode"]


def test_nothing_personal_reaches_the_lake(workspace, add, rerun):
    add()
    rerun()
    for file in workspace.made.rglob("*"):
        if file.suffix != ".parquet":
            content = file.read_bytes() if file.is_file() else b""
        else:
            content = str(pl.read_parquet(file).rows()).encode()
        assert not any(secret.encode() in content for secret in SECRETS), file
    folder = workspace.raw / "surveys_tiny" / "2027-tiny_a_s"
    assert (folder / ".gitignore").read_text("utf-8") == "*\n"


def test_the_key_of_identities_lies_outside_and_a_rehearsal_makes_none(workspace, add, tmp_path):
    add(dry_run=True)
    key = tmp_path / "secret" / "key"
    assert [file.name for file in key.parent.iterdir()] == ["key"]
    assert key.stat().st_mode & 0o077 == 0
    assert key.read_text() not in "".join(
        file.read_text("latin-1") for file in workspace.root.rglob("*") if file.is_file()
    )


def test_the_same_delivery_comes_in_once(add_quickly):
    add_quickly()
    with pytest.raises(SourceError, match="There is a delivery surveys_tiny/2027-tiny_a_s already"):
        add_quickly()


def test_a_later_export_takes_the_place_of_the_one_before(unpublished, add_quickly):
    add_quickly()
    told = add_quickly(replace=True)
    assert told["delivery"] == "surveys_tiny/2027-tiny_a_s-2"
    assert told["replaced"] == ["surveys_tiny/2027-tiny_a_s"]
    assert "It takes the place of surveys_tiny/2027-tiny_a_s." in added_text(told)
    assert (unpublished.raw / "surveys_tiny" / "2027-tiny_a_s" / "answers.csv").is_file()
    counted = [entry.address for entry in deliveries(unpublished)]
    assert "surveys_tiny/2027-tiny_a_s-2" in counted
    assert "surveys_tiny/2027-tiny_a_s" not in counted


def test_what_was_taken_out_does_not_stand_in_the_way(unpublished, add_quickly):
    add_quickly()
    remove_delivery(unpublished, "surveys_tiny/2027-tiny_a_s", undo=False, now=NOW)
    told = add_quickly()
    assert (told["delivery"], told["replaced"]) == ("surveys_tiny/2027-tiny_a_s-2", [])


def test_a_rehearsal_of_a_replacement_leaves_the_earlier_out(workspace, add_to):
    add_to(workspace)
    rerun = run(workspace, tables=["mode_share"], now=NOW)
    assert not rerun.failed
    told = add_to(workspace, replace=True, dry_run=True)
    shares = {
        move["key"]["mode"]: move["estimate"]
        for move in told["moves"]
        if move["table"] == "mode_share"
        and move["key"]["measure"] == "persons"
        and move["key"]["employer"] == "Tiny A/S"
    }
    assert sum(shares.values()) == pytest.approx(1)
    counted = [entry.address for entry in deliveries(workspace)]
    assert "surveys_tiny/2027-tiny_a_s" in counted


def test_wave_and_employer_of_the_command_win(unpublished, add_quickly):
    told = add_quickly(wave=2028, employer='Big "A" A/S')
    assert told["delivery"] == "surveys_tiny/2028-big_a_a_s"
    mapping = read_mapping(unpublished.raw / told["delivery"] / "survey.toml")
    assert (mapping.survey.wave, mapping.survey.employer) == (2028, 'Big "A" A/S')


def test_without_a_mapping_a_draft_is_written_from_last_years(unpublished, add_quickly, delivered):
    with pytest.raises(SourceError, match="a draft was written"):
        add_quickly(mapping=None, employer="Tiny A/S")
    text = (delivered / "survey.toml").read_text("utf-8")
    assert "as in 2026" in text
    assert "# new question: 'Zone'" in text
    assert not (unpublished.raw / "surveys_tiny" / "2027-tiny_a_s").exists()
    with pytest.raises(SourceError, match="one stands beside it"):
        add_quickly(mapping=None)


def test_a_planner_who_is_asked_adds_without_a_mapping(add_quickly, delivered):
    told = add_quickly(mapping=None, employer="Tiny A/S", ask=lambda question, default: default)
    assert told["rows_in"] >= 30
    assert (delivered / "survey.toml").is_file()


def test_a_file_that_the_mapping_names_must_be_there(add_quickly, delivered):
    with (delivered / "mapping.toml").open("a") as stream:
        stream.write('\n[weights]\nmargins = "margins.csv"\n')
    with pytest.raises(SourceError, match=r"names margins\.csv, which is not beside the file"):
        add_quickly()


def test_answers_past_their_retention_are_named(unpublished, add_quickly):
    add_quickly()
    assert overdue(unpublished, date(2028, 12, 31)) == []
    assert [one.delivery for one in overdue(unpublished, date(2029, 1, 1))] == ["2027-tiny_a_s"]
