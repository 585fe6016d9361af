"""Any variable by any other, select-all questions included."""

import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.survey import RESULT_COLUMNS, Design, crosstab, options_of

PEOPLE = pl.DataFrame(
    {
        "respondent_id": ["a", "b", "c", "d"],
        "mode": ["bike", "car", "car", "car"],
        "sex": ["f", "f", "m", "m"],
        "asked": [True, True, True, False],
        "w": [1.0, 1.0, 1.0, 1.0],
    }
)
TICKS = pl.DataFrame({"respondent_id": ["a", "a", "b"], "barriers": ["far", "rain", "rain"]})


@pytest.fixture
def design():
    people = PEOPLE.with_columns(options_of(PEOPLE, TICKS, "barriers", asked="asked"))
    return Design(people, "w")


def test_every_pair_of_a_list_is_estimated(design):
    made = crosstab(design, ["mode", "sex", "barriers"])
    keys = ["variable", "value", "by_variable", "by_value"]
    assert made.columns == [*keys, *RESULT_COLUMNS]
    pairs = made.select("variable", "by_variable").unique()
    assert len(pairs) == 9  # three alone, and six pairs
    row = made.filter(
        (pl.col("variable") == "mode") & (pl.col("by_value") == "f") & (pl.col("value") == "bike")
    )
    assert row["estimate"].item() == 0.5


def test_options_of_a_long_table_become_shares_of_those_asked(design):
    made = crosstab(design, ["barriers"])
    assert made["value"].to_list() == ["far", "rain"]
    assert made["estimate"].to_list() == pytest.approx([1 / 3, 2 / 3])
    split = crosstab(design, ["mode"], by=["barriers"]).filter(pl.col("by_value") == "rain")
    assert split["n"].to_list() == [2, 2]


def test_who_ticked_nothing_was_still_asked():
    made = options_of(PEOPLE, TICKS, "barriers", asked="asked").to_list()
    assert made == [["far", "rain"], ["rain"], [], None]


def test_what_does_not_fit_is_said(design):
    with pytest.raises(EstimateError, match="named twice"):
        crosstab(design, ["mode", "mode"])
    with pytest.raises(EstimateError, match="1 answers to barriers belong to nobody"):
        options_of(PEOPLE.head(1), TICKS, "barriers")
