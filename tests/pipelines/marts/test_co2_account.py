"""One account is the headline, tonnes stand beside shares, and no row is lost or doubled."""

import duckdb
import polars as pl
import pytest

from mobility.tables import marts
from pipelines.marts import co2_account

ROW = {
    "account": "a", "vintage": "2024", "municipality_code": "0151", "year": 2023,
    "sector": "transport", "tonnes": 30.0, "stated_share": None, "note": None,
}  # fmt: skip
TYPES = {"tonnes": pl.Float64, "stated_share": pl.Float64, "note": pl.String}


def made(*rows):
    delivered = pl.DataFrame([ROW | row for row in rows], schema_overrides=TYPES)
    with duckdb.connect() as connection:
        connection.register("co2_accounts", delivered)
        frame = connection.sql(co2_account.SQL).pl()
    return marts.Co2Account.validate(frame, cast=True)


def headline(*rows):
    frame = made(*rows).filter("is_headline")
    return set(frame.select("account", "vintage").iter_rows())


def test_a_share_is_of_the_same_account_vintage_place_and_year():
    frame = made(
        {"sector": "total", "tonnes": 100.0},
        {"sector": "total", "tonnes": 500.0, "vintage": "2023"},
        {"sector": "total", "tonnes": 900.0, "municipality_code": "0101"},
        {},
    )
    assert frame.filter(sector="transport")["share"].to_list() == [0.3]


def test_a_stated_share_stands_where_there_are_no_tonnes():
    frame = made({"tonnes": None, "stated_share": 0.31})
    assert frame.select("tonnes", "share", "is_headline").row(0) == (None, 0.31, False)


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        pytest.param(
            [{}, {"municipality_code": "0101"}, {"account": "b", "vintage": "2025"}],
            ("a", "2024"),
            id="the one of most municipalities",
        ),
        pytest.param([{}, {"vintage": "2025"}], ("a", "2025"), id="its newest vintage"),
        pytest.param([{"account": "b"}, {}], ("a", "2024"), id="one of two that are alike"),
    ],
)
def test_one_account_is_the_headline(rows, chosen):
    assert headline(*rows) == {chosen}
    assert len(made(*rows)) == len(rows)


def test_without_a_total_there_is_no_share():
    assert made({})["share"].to_list() == [None]


def test_a_total_of_nothing_gives_no_share():
    assert made({"sector": "total", "tonnes": 0.0}, {}).filter(sector="transport")[
        "share"
    ].to_list() == [None]
