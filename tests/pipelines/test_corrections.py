"""A wrong value is mended by a line that says what it was; a value that is gone stops the run."""

import polars as pl
import pytest

from tests.workspaces import deliver

FILE = "2026-05-18/accounts.csv"
HEADER = "file,row,column,was,is,reason,reported"


@pytest.fixture
def account(small):
    frame = pl.read_csv(small.raw / "energy_co2_account" / FILE, infer_schema=False)
    return frame.with_row_index("row", offset=2)


def corrected(small, row, was, becomes, column="tonnes"):
    line = f"{FILE},{row},{column},{was},{becomes},a slip of the publisher,2026-11-22"
    deliver(small.root, "energy_co2_account", {"corrections.csv": [HEADER, line]})


def test_a_correction_mends_the_value_and_leaves_the_file(small, rerun, account):
    before = (small.raw / "energy_co2_account" / FILE).read_bytes()
    one = account.filter(pl.col("tonnes").is_not_null()).row(0, named=True)
    corrected(small, one["row"], one["tonnes"], "123.5")
    outcome = rerun()
    assert not outcome.failed
    assert "clean/co2_accounts" in {built.table for built in outcome.built}
    made = small.scan("clean", "co2_accounts").collect()
    mended = made.filter(
        pl.col("file").str.contains("energy_co2_account"), pl.col("row") == one["row"]
    )
    assert mended["tonnes"].to_list() == [123.5]
    assert (small.raw / "energy_co2_account" / FILE).read_bytes() == before


def test_a_correction_taken_away_brings_the_delivered_value_back(small, rerun, account):
    one = account.filter(pl.col("tonnes").is_not_null()).row(0, named=True)
    corrected(small, one["row"], one["tonnes"], "123.5")
    rerun()
    (small.raw / "energy_co2_account" / "corrections.csv").unlink()
    rerun()
    made = small.scan("clean", "co2_accounts").collect()
    assert 123.5 not in made["tonnes"].to_list()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        pytest.param(2, "tonnes", id="another value"),
        pytest.param(999_999, "tonnes", id="no such row"),
        pytest.param(2, "kilos", id="no such column"),
    ],
)
def test_a_value_that_is_no_longer_there_stops_the_table(small, rerun, row, column):
    corrected(small, row, "no such value", "1", column)
    outcome = rerun()
    told = outcome.failed["clean/co2_accounts"]
    assert "no longer there" in told.what
    assert f"{FILE}, row {row}, column {column}" in told.where
    assert outcome.published is None
