"""The model questionnaire: its mapping fits an export of it, and a draft finds it by itself."""

import csv
import random
import tomllib
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.conform import Delivery, conform_told
from pipelines.intake.drafting import drafted
from pipelines.intake.mapping import parse_mapping, read_mapping
from pipelines.intake.response import response_rates

FOLDER = Path(__file__).parents[3] / "docs" / "questionnaire"
PLAIN = {
    "respondent_id": lambda number: f"r{number}",
    "answered_on": lambda number: f"2027-03-{1 + number % 28:02} 08:15",
    "home_postcode": lambda number: random.Random(number).choice(["2750", "2740", "2760"]),
    "distance_km": lambda number: f"{1 + number % 9}.5",
    "duration_min": lambda number: f"{15 + number % 30}",
    "home_office_days": lambda number: f"{number % 3}",
    "workplace": lambda number: ["Lautrup", "Måløv"][number % 2],
}
YES = {"da": ("Ja", "Nej"), "en": ("Yes", "No")}


@pytest.fixture(params=[("da", "spoergeskema"), ("en", "questionnaire")], ids=["da", "en"])
def model(request):
    language, text = request.param
    mapping = read_mapping(FOLDER / f"survey.{language}.toml")
    return language, mapping, (FOLDER / f"{text}.md").read_text("utf-8")


@pytest.fixture
def export(model, tmp_path):
    """Write an export of the questionnaire with 40 answers."""
    language, mapping, _ = model
    chance = random.Random(7)
    columns = {}
    for name, how in mapping.columns.items():
        column = how.column or ""
        if name in PLAIN:
            columns[column] = [PLAIN[name](number) for number in range(40)]
        elif how.options:
            ticked = [chance.sample(how.options, 2) for _ in range(40)]
            columns[column] = [";".join(one) for one in ticked]
        else:
            known = [*(how.values or YES[language])]
            columns[column] = [chance.choice(known) for _ in range(40)]
    days = list(mapping.days_by_mode.values())
    for place, how in enumerate(days):
        columns[how.column or ""] = [str(5 * (number % len(days) == place)) for number in range(40)]
    if mapping.file.decimal == ",":
        columns = {
            one: [text.replace(".5", ",5") for text in told] for one, told in columns.items()
        }
    file = tmp_path / mapping.file.name
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=mapping.file.delimiter)
        writer.writerows([columns, *zip(*columns.values(), strict=True)])
    return file


def test_every_question_and_answer_stands_in_the_questionnaire(model):
    _, mapping, text = model
    plain = " ".join(text.split())
    for how in [*mapping.columns.values(), *mapping.days_by_mode.values()]:
        for header in how.headers:
            assert all(part in plain for part in header.rstrip("]").split(" ... ["))
        for answer in [*(how.values or {}), *how.missing, *(how.options or ())]:
            assert answer in plain


def test_an_export_fits_without_a_change(model, export, tmp_path):
    _, mapping, _ = model
    target = tmp_path / "answers.parquet"
    made = conform_told(Delivery("s", "d", export.parent, mapping), target)
    answers = pl.read_parquet(target)
    assert made.account.refusals().is_empty()
    assert answers["mode"].n_unique() == 9
    told = answers.select("sex", "age_band", "car_fuel", "has_bike")
    assert told.null_count().row(0) == (0, 0, 0, 0)
    assert answers["barriers"].list.len().unique().to_list() == [2]
    rates = response_rates(pl.scan_parquet(target)).row(0, named=True)
    assert (rates["answered"], rates["asked"], rates["rate"]) == (40, 100, 0.4)
    assert rates["margin"] == pytest.approx(1.959964 * (0.25 / 40 * 60 / 99) ** 0.5)


def test_a_draft_finds_every_column_by_itself(model, export):
    _, mapping, _ = model
    draft, _ = drafted(export, year=2027)
    found = {header: one.name for one in draft.guesses for header in one.headers}
    wanted = {how.column: name for name, how in mapping.columns.items()}
    wanted |= {how.column: f"days_by_mode.{mode}" for mode, how in mapping.days_by_mode.items()}
    assert found == wanted


def test_the_mapping_that_is_explained_is_one_that_is_read():
    text = (FOLDER.parent / "survey.md").read_text("utf-8")
    shown = text.partition("```toml\n")[2].partition("```")[0]
    mapping = parse_mapping(tomllib.loads(shown), where="docs/survey.md")
    assert mapping.columns["motivators"].headers == ("s_17_1", "s_17_2")
    assert mapping.survey.retention.year == 2028
