"""Nothing is dropped in silence: a refused row is kept with file, row, column, value and rule."""

import polars as pl
import pytest

from mobility.lake import Published
from tests.workspaces import (
    ANSWERS,
    COMMUTING,
    DIARY,
    TRIPS,
    UNKNOWN_MODE_ROW,
    UNREADABLE_DISTANCE_ROW,
    deliver,
)

ACCOUNTS = "energy_co2_account/2026-05-18"


def refused(lake, table):
    return pl.read_parquet(lake.path("refused", table)).sort("row", "column").to_dicts()


def quality(lake, source):
    table = Published.current(lake).read("data_quality")
    [row] = table.filter(table["source"] == source).to_dicts()
    return row


def test_an_unknown_mode_refuses_its_row_and_an_unreadable_distance_its_answer(built_small):
    row, answer = refused(built_small, "surveys_tiny--2026-tiny")
    assert row["file"] == answer["file"] == f"{COMMUTING}/answers.csv"
    assert (row["row"], row["column"], row["value"], row["scope"]) == (
        UNKNOWN_MODE_ROW,
        "mode",
        "Rulleskøjter",
        "row",
    )
    assert row["rule"].startswith("mode is among the answers")
    assert (answer["row"], answer["column"], answer["value"], answer["scope"]) == (
        UNREADABLE_DISTANCE_ROW,
        "distance_km",
        "langt",
        "answer",
    )


def test_rows_delivered_are_those_taken_in_and_those_refused(built_small):
    told = quality(built_small, "surveys_tiny")
    assert told["rows"] == len(ANSWERS) - 1
    assert told["rows_in"] + told["refused"] == told["rows"]
    assert (told["refused"], told["answers_refused"]) == (1, 1)
    respondents = built_small.scan("clean", "respondents").filter(
        pl.col("survey") == "surveys_tiny"
    )
    assert respondents.select(pl.len()).collect().item() == told["rows_in"]


def test_an_answer_that_cannot_be_stays_missing_and_its_row_stays(small, rerun):
    trips = [line.replace("5-1,walk,4200", "5-1,walk,9999999") for line in TRIPS]
    trips = [line.replace(",2-1,car,", ",2-1,rocket,") for line in trips]
    assert trips != TRIPS
    deliver(small.root, DIARY, {"trips.csv": trips})
    assert not rerun().failed
    told = quality(small, "tiny_diary")
    assert told["rows"] == len(TRIPS) - 1
    assert told["rows_in"] + told["refused"] == told["rows"]
    assert told["refused"] + told["answers_refused"] > 0


@pytest.mark.parametrize(
    ("was", "becomes", "column", "rule"),
    [
        pytest.param(",2023,", ",twenty,", "year", "year can be read as its type", id="a text"),
        pytest.param(",2023,", ",2023.4,", "year", "year can be read as its type", id="a part"),
        pytest.param(",transport,", ",rockets,", "sector", "one of its known values", id="a code"),
    ],
)
def test_a_wrong_value_of_the_facts_refuses_its_row(small, rerun, was, becomes, column, rule):
    file = small.raw / ACCOUNTS / "accounts.csv"
    lines = file.read_text("utf-8").splitlines()
    at = next(index for index, line in enumerate(lines) if was in line)
    lines[at] = lines[at].replace(was, becomes, 1)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    outcome = rerun()
    assert not outcome.failed
    [row] = refused(small, "co2_accounts")
    assert (row["file"], row["row"], row["column"]) == (
        f"{ACCOUNTS}/accounts.csv",
        at + 1,
        column,
    )
    assert row["value"] == becomes.strip(",")
    assert rule in row["rule"]
    assert row["scope"] == "row"
    assert quality(small, "energy_co2_account")["refused"] == 1
    [told] = [one for one in outcome.built if one.table == "clean/co2_accounts"]
    assert told.rows_in == told.rows_out + 1


def test_a_date_that_no_calendar_holds_refuses_its_row(small, rerun):
    lines = [
        "what,value,observed,source,who,noted,note",
        "T02,118,infinity,a count,KM,2026-11-22T08:30:00+00:00,",
        "T02,119,2025-01-31,a count,KM,2026-11-22T08:30:00+00:00,",
    ]
    deliver(small.root, "observations/observed", {"observations.csv": lines})
    assert not rerun().failed
    [row] = refused(small, "observations")
    assert (row["row"], row["column"], row["value"]) == (2, "observed", "infinity")
