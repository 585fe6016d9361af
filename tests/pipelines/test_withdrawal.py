"""A delivery taken out is out of the numbers; one forgotten is gone from the disk."""

import pytest

from mobility.errors import FlowError, SourceError
from mobility.lake import Published
from mobility.tables import clean, name_of
from pipelines.lock import locked
from pipelines.withdrawal import forget_delivery, remove_delivery
from tests.workspaces import ANSWERS, COMMUTING, COMMUTING_MAPPING, DIARY, NOW, deliver

PERSONAL = "Hemmelig Nielsen"
"""An answer that could tell who gave it."""


def surveys(lake):
    return set(Published.current(lake).read("mode_share")["survey"])


def files_with(lake, text):
    return [
        path.relative_to(lake.root)
        for path in lake.root.rglob("*")
        if path.is_file() and text.encode() in path.read_bytes()
    ]


def test_a_delivery_taken_out_leaves_the_numbers_and_stays_on_the_disk(small, rerun):
    assert surveys(small) == {"surveys_tiny", "tiny_diary"}
    remove_delivery(small, COMMUTING, undo=False, now=NOW)
    assert not rerun().failed
    assert surveys(small) == {"tiny_diary"}
    assert (small.raw / COMMUTING / "answers.csv").is_file()
    assert not list((small.made / "clean" / "answers.parquet").glob("surveys_tiny*"))


def test_a_delivery_taken_in_again_gives_the_same_numbers(small, rerun):
    before = Published.current(small)
    remove_delivery(small, COMMUTING, undo=False, now=NOW)
    rerun()
    remove_delivery(small, COMMUTING, undo=True, now=NOW)
    rerun()
    after = Published.current(small)
    assert after.record()["content"] == before.record()["content"]
    assert after.run_id != before.run_id


def test_facts_are_taken_out_too(small, rerun):
    remove_delivery(small, "energy_co2_account/2026-05-18", undo=False, now=NOW)
    assert not rerun().failed
    accounts = Published.current(small).read("co2_account")["account"].unique().to_list()
    assert accounts == ["climate_policy"]


def test_the_day_that_each_was_taken_out_is_kept(small):
    remove_delivery(small, COMMUTING, undo=False, now=NOW)
    remove_delivery(small, DIARY, undo=False, now=NOW.replace(month=4))
    assert small.removed.read_text("utf-8").splitlines() == [
        "delivery,removed",
        f"{COMMUTING},2025-03-10",
        f"{DIARY},2025-04-10",
    ]


@pytest.mark.parametrize("undo", [False, True])
def test_a_delivery_that_is_not_there_is_told_with_those_that_are(small, undo):
    remove_delivery(small, DIARY, undo=False, now=NOW)
    with pytest.raises(SourceError, match=r"no delivery 'surveys/none'") as told:
        remove_delivery(small, "surveys/none", undo=undo, now=NOW)
    assert (DIARY if undo else COMMUTING) in told.value.todo


def test_who_forgets_a_delivery_deletes_every_row_of_its_people(small, rerun):
    mapping = COMMUTING_MAPPING + 'home_zone = "Navn"\n'
    answers = [line + (";Navn" if line == ANSWERS[0] else f";{PERSONAL}") for line in ANSWERS]
    deliver(small.root, COMMUTING, {"survey.toml": mapping, "answers.csv": answers})
    deliver(
        small.root,
        COMMUTING.split("/")[0],
        {
            "corrections.csv": [
                "file,row,column,was,is,reason,reported",
                f"2026-tiny/answers.csv,2,Navn,{PERSONAL},{PERSONAL},test,2026-11-22",
            ]
        },
    )
    assert not rerun().failed
    estimates = surveys(small)
    assert files_with(small, PERSONAL)
    forget_delivery(small, COMMUTING)
    assert {path.parts[1] for path in files_with(small, PERSONAL)} <= {"marts", "published"}
    assert not (small.raw / COMMUTING).exists()
    assert surveys(small) == estimates
    assert not rerun().failed
    assert surveys(small) == {"tiny_diary"}


def test_what_is_forgotten_can_be_delivered_anew(small, rerun):
    forget_delivery(small, COMMUTING)
    rerun()
    deliver(small.root, COMMUTING, {"survey.toml": COMMUTING_MAPPING, "answers.csv": ANSWERS})
    rerun()
    assert surveys(small) == {"surveys_tiny", "tiny_diary"}


def test_a_delivery_already_taken_out_can_be_forgotten(small):
    remove_delivery(small, COMMUTING, undo=False, now=NOW)
    forget_delivery(small, COMMUTING)
    assert not (small.raw / COMMUTING).exists()
    assert small.removed.read_text("utf-8") == "delivery,removed\n"


def test_nothing_is_forgotten_under_a_run(small):
    with locked(small), pytest.raises(FlowError, match="Another run is under way"):
        forget_delivery(small, COMMUTING)
    assert (small.raw / COMMUTING / "answers.csv").is_file()


@pytest.mark.parametrize("address", ["..", "../..", "surveys_tiny", "surveys_tiny/../tiny_diary"])
def test_only_a_delivery_can_be_forgotten(small, address):
    with pytest.raises(SourceError, match="There is no delivery"):
        forget_delivery(small, address)


def test_every_table_with_people_is_one_that_forgetting_deletes(small):
    forget_delivery(small, COMMUTING)
    persons = [name_of(one) for one in clean.TABLES if "respondent_id" in one.column_names()]
    assert "respondents" in persons
    assert not [name for name in persons if small.path("clean", name).is_file()]
