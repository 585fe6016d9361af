"""Any variable by any other, select-all questions on either side."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from mobility.tables import clean, marts
from pipelines.marts.crosstab import build

SETTINGS = SimpleNamespace(disclosure=SimpleNamespace(threshold=5))
PEOPLE, REPLICATES = 60, 40
KEY = {"survey": "s", "wave": 2026}


@pytest.fixture(scope="module")
def table():
    """Give people of whom a third tick rain, half tick distance, and drivers tick distance more."""
    number = np.arange(PEOPLE)
    who = [f"p{one}" for one in number]
    respondents = clean.Respondents.create_empty().select(pl.all())
    told = pl.DataFrame(
        {
            "respondent_id": who, "kind": "commuting", "is_synthetic": True,
            "employer": [None if one % 5 == 0 else "A" for one in number],
            "file": "f", "row": number + 1, "sex": np.where(number % 2, "female", "male"),
        }
    ).with_columns(pl.lit(value).alias(name) for name, value in KEY.items())  # fmt: skip
    told = told.cast(dict(respondents.select(told.columns).schema))
    drives = number % 4 != 0
    commutes = pl.DataFrame(
        {
            "respondent_id": who, "mode": np.where(drives, "car_driver", "bike"),
            "distance_km": 5.0, "days_per_week": 5.0,
        }
    ).with_columns(pl.lit(value).alias(name) for name, value in KEY.items())  # fmt: skip
    ticks = [("barriers", "rain", number % 3 == 0), ("barriers", "far", drives & (number < 40)),
             ("motivators", "shower", number % 3 == 0)]  # fmt: skip
    selections = pl.DataFrame(
        [
            KEY | {"respondent_id": who[at], "variable": variable, "option": option}
            for variable, option, ticked in ticks
            for at in np.flatnonzero(ticked)
        ]
    )
    drawn = np.random.default_rng(1).multinomial(PEOPLE, np.full(PEOPLE, 1 / PEOPLE), REPLICATES).T
    replicates = told.select(*KEY, "respondent_id").with_columns(
        weight=pl.lit(1.0),
        weights=pl.Series(drawn.astype(np.float32), dtype=pl.Array(pl.Float32, REPLICATES)),
    )
    people = pl.concat([respondents, told], how="diagonal")
    frames = (people.lazy(), commutes.lazy(), selections.lazy(), replicates, SETTINGS)
    return marts.Crosstab.validate(build(*frames).select(marts.Crosstab.column_names()), cast=True)


def share(table, **wanted):
    rows = table.filter(pl.col("employer").is_null(), **wanted)
    assert len(rows) == 1
    return rows["estimate"].item(), rows["n"].item()


def test_a_select_all_question_is_told_by_any_variable(table):
    asked = {"variable": "barriers", "value": "far", "by_variable": "mode"}
    # of the 30 drivers who ticked anything, all of 0-39; of the cyclists, those of rain alone
    assert share(table, **asked, by_value="car_driver") == (pytest.approx(30 / 35), 35)


def test_any_variable_is_told_by_what_was_ticked_each_person_under_each_option(table):
    asked = {"variable": "mode", "value": "car_driver", "by_variable": "barriers"}
    assert share(table, **asked, by_value="rain") == (pytest.approx(15 / 20), 20)
    assert share(table, **asked, by_value="far") == (pytest.approx(1.0), 30)


def test_two_select_all_questions_stand_against_each_other(table):
    asked = {"variable": "motivators", "value": "shower", "by_variable": "barriers"}
    assert share(table, **asked, by_value="rain") == (pytest.approx(1.0), 20)


def test_every_pair_of_the_list_is_there_and_none_with_itself(table):
    pairs = set(table.select("variable", "by_variable").unique().rows())
    assert ("mode", "sex") in pairs
    assert ("sex", "mode") in pairs
    assert not any(one == other for one, other in pairs)
