"""Good rows and bad are parted by the declaration, and every bad one is told."""

import dataframely as dy
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import SchemaError
from pipelines.checks import check, rule_in_words


class Journeys(dy.Schema):
    """Rows for these tests."""

    id = dy.String(primary_key=True)
    mode = dy.Enum(["walk", "bike"])
    purpose = dy.Enum(["work", "home"], nullable=True)
    km = dy.Float64(min=0, max=1_500)
    minutes = dy.Float64(nullable=True, min=0)
    departure = dy.String(nullable=True, regex=r"^\d{2}:\d{2}$")
    file = dy.String()
    row = dy.Int64(min=1)

    @dy.rule()
    def nobody_walks_far(cls) -> pl.Expr:
        """Say that a walk is shorter than 100 km."""
        return ~((pl.col("mode") == "walk") & (pl.col("km") > 100))


SOUND = {
    "id": "1", "mode": "walk", "purpose": "work", "km": 2.0, "minutes": 20.0,
    "departure": "08:00", "file": "f.csv", "row": 2,
}  # fmt: skip
FORM = r"departure is written as ^\d{2}:\d{2}$"
BIKE = {"mode": "bike"}
TYPES = {
    "id": pl.String, "mode": pl.String, "purpose": pl.String, "km": pl.Float64,
    "minutes": pl.Float64, "departure": pl.String, "file": pl.String, "row": pl.Int64,
}  # fmt: skip


@pytest.fixture
def checked(tmp_path):
    def one(*changes, **how):
        rows = [SOUND | {"id": str(at), "row": at} | one for at, one in enumerate(changes, start=2)]
        staged = tmp_path / "staged.parquet"
        pl.DataFrame(rows, schema=TYPES).write_parquet(staged)
        account = check(staged, tmp_path / "good.parquet", Journeys, **how)
        good = pl.read_parquet(tmp_path / "good.parquet")
        assert account.rows_in == len(rows)
        assert account.rows_out == len(good)
        return good, account.refusals().sort("row", "column").to_dicts()

    return one


@pytest.mark.parametrize(
    ("change", "column", "value", "rule"),
    [
        pytest.param(BIKE | {"km": 2e3}, "km", "2000.0", "km is at most 1500", id="above"),
        pytest.param({"km": -1.0}, "km", "-1.0", "km is at least 0", id="below"),
        pytest.param({"km": None}, "km", None, "km is given", id="missing"),
        pytest.param({"mode": "fly"}, "mode", "fly", "mode is one of its known values", id="code"),
        pytest.param({"departure": "8"}, "departure", "8", FORM, id="form"),
        pytest.param({"km": 500.0}, "", None, "nobody walks far", id="two columns"),
    ],
)  # fmt: skip
def test_a_row_that_breaks_a_rule_is_refused_by_file_and_row(checked, change, column, value, rule):
    good, told = checked({}, change, {})
    assert good["id"].to_list() == ["2", "4"]
    assert told == [
        {
            "table": "journeys", "file": "f.csv", "row": 3, "column": column, "value": value,
            "rule": rule, "scope": "row",
        }
    ]  # fmt: skip


def test_a_rule_of_two_columns_may_be_broken_by_many_rows(checked):
    good, told = checked({"km": 500.0}, {"km": 600.0}, {"km": 700.0}, {})
    assert len(good) == 1
    assert [one["row"] for one in told] == [2, 3, 4]


def test_a_row_that_breaks_two_rules_is_told_by_both(checked):
    _, told = checked({"km": -1.0, "departure": "8"})
    assert [one["column"] for one in told] == ["departure", "km"]


def test_an_unknown_code_that_may_be_missing_goes_missing_and_is_told(checked):
    good, told = checked({"purpose": "fun"})
    assert good["purpose"].to_list() == [None]
    assert [(one["column"], one["value"], one["scope"]) for one in told] == [
        ("purpose", "fun", "answer")
    ]


def test_an_optional_answer_out_of_bounds_goes_missing_and_its_row_stays(checked):
    good, told = checked({"minutes": -5.0, "departure": "8"}, {"km": -1.0}, {}, optional=True)
    assert good["id"].to_list() == ["2", "4"]
    assert good.select("minutes", "departure").row(0) == (None, None)
    assert [(one["row"], one["column"], one["scope"]) for one in told] == [
        (2, "departure", "answer"),
        (2, "minutes", "answer"),
        (3, "km", "row"),
    ]


def test_a_key_that_stands_twice_in_one_batch_is_refused(checked):
    good, told = checked({"id": "x"}, {"id": "x"}, {})
    assert len(good) == 1
    assert {one["rule"] for one in told} == {"id stands once"}


def test_a_key_that_stands_twice_in_two_batches_stops_the_table(checked):
    with pytest.raises(SchemaError, match=r"id x stands 2 times; it must stand once.\n  where: "):
        checked({"id": "x"}, {"id": "x"}, batch=1)


@given(
    changes=st.lists(
        st.sampled_from(
            [{}, {"km": -1.0}, {"mode": "fly"}, {"purpose": "fun"}, {"km": 500.0}, {"km": None}]
        ),
        max_size=12,
    ),
    batch=st.integers(1, 5),
)
@settings(deadline=None, max_examples=15)
def test_every_row_is_kept_or_told_whatever_the_batches(tmp_path_factory, changes, batch):
    folder = tmp_path_factory.mktemp("rows")
    rows = [SOUND | {"id": str(at), "row": at} | one for at, one in enumerate(changes, start=2)]
    pl.DataFrame(rows, schema=TYPES).write_parquet(folder / "staged.parquet")
    account = check(folder / "staged.parquet", folder / "good.parquet", Journeys, batch=batch)
    kept = set(pl.read_parquet(folder / "good.parquet")["row"])
    told = account.refusals()
    gone = set(told.filter(pl.col("scope") == "row")["row"])
    assert kept | gone == {row["row"] for row in rows}
    assert not kept & gone
    assert told.select("file", "row", "column", "rule").is_duplicated().sum() == 0


def test_a_table_of_parts_is_checked_whole(tmp_path):
    parts = tmp_path / "parts"
    parts.mkdir()
    for at in (2, 3):
        row = SOUND | {"id": str(at), "row": at}
        pl.DataFrame([row], schema=TYPES).write_parquet(parts / f"{at}.parquet")
    account = check(parts, tmp_path / "good.parquet", Journeys)
    assert (account.rows_in, account.rows_out) == (2, 2)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("km|max", ("km", "km is at most 1500")),
        ("km|nullability", ("km", "km is given")),
        ("primary_key", ("id", "id stands once")),
        ("nobody_walks_far", ("", "nobody walks far")),
    ],
)
def test_a_rule_is_told_in_words(rule, words):
    assert rule_in_words(Journeys, rule) == words
