"""Who answered, employer by employer, while a survey is in the field and after."""

from datetime import date

import polars as pl
import pytest

from mobility.tables import clean, marts
from pipelines.marts.response_rates import build

ROW = {
    "survey": "s", "wave": 2026, "employer": "A", "kind": "commuting", "headcount": 10,
    "employees": 20, "answered_on": date(2026, 3, 1), "is_synthetic": False,
}  # fmt: skip


def rates(*changes):
    rows = [ROW | {"respondent_id": f"r{number}"} | one for number, one in enumerate(changes)]
    kinds = clean.Answers.create_empty().schema
    answers = pl.DataFrame(rows, schema={name: kinds[name] for name in rows[0]}, strict=False)
    return marts.ResponseRates.validate(build(answers.lazy()), cast=True)


def test_each_employer_has_its_rate_and_its_latest_answer():
    found = rates({}, {"answered_on": date(2026, 3, 9)}, {"employer": "B", "headcount": None})
    first, second = found.sort("employer").iter_rows(named=True)
    assert (first["answered"], first["asked"], first["rate"]) == (2, 10, 0.2)
    assert first["last_answer"] == date(2026, 3, 9)
    assert first["margin"] == pytest.approx(1.959964 * (0.25 / 2 * 18 / 19) ** 0.5)
    assert (second["answered"], second["asked"], second["rate"]) == (1, None, None)


def test_waves_are_told_apart_and_diaries_left_out():
    found = rates({}, {"wave": 2027}, {"kind": "diary", "employer": None})
    assert found.select("wave", "answered").rows() == [(2026, 1), (2027, 1)]


def test_who_answered_in_two_rows_counts_once():
    assert rates({"respondent_id": "x"}, {"respondent_id": "x"})["answered"].to_list() == [1]
