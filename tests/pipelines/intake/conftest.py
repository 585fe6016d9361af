"""Delivered files as real ones are, and the means to read them."""

import random
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.conform import Delivery, conform_told
from pipelines.intake.mapping import parse_mapping

COMMUTING = {"title": "Test", "kind": "commuting", "wave": 2026, "employer": "Test A/S"}

SURVEYXACT = [
    # variable, question, our column, and what is answered
    ("respondent", "Respondent", "respondent_id", None),
    ("statoverall_1", "Samlet status - Ny", None, ("0",)),
    ("statoverall_2", "Samlet status - Distribueret", None, ("0", "1")),
    ("statoverall_3", "Samlet status - Nogen svar", None, ("0", "1")),
    ("statoverall_4", "Samlet status - Gennemført", None, ("1", "0")),
    ("statdate", "Svardato", "answered_on", ("12-03-2026 08:15:00", "24-03-2026 21:40:10")),
    ("email", "E-mail", None, ("anne@example.dk", "bo@example.dk", "carl@example.dk")),
    ("s_1", "Hvad er dit køn?", "sex", ("Kvinde", "Mand", "Ønsker ikke at svare")),
    ("s_2", "Hvor gammel er du?", "age", ("24", "37", "41", "55", "63")),
    (
        "s_3",
        "Hvad er postnummeret på din bopæl?",
        "home_postcode",
        ("2750", "2740", "3500", "2605"),
    ),
    ("s_4", "Hvilken afdeling arbejder du i?", "workplace", ("Lautrup", "Måløv", "Rådhuset")),
    ("s_5", "Hvad er din ansættelsesform?", "employment", ("Fuldtid", "Deltid", "Elev")),
    (
        "s_6",
        "Hvordan kommer du oftest på arbejde om sommeren?",
        "mode",
        ("Bil (alene)", "Almindelig cykel", "Elcykel", "S-tog", "Bus", "Samkørsel", "Til fods"),
    ),
    (
        "s_7",
        "Hvor mange kilometer har du til arbejde (én vej)?",
        "distance_km",
        ("3,5", "12", "7,8", "ca. 20", "5-10"),
    ),
    (
        "s_8",
        "Hvor lang tid bruger du på at komme på arbejde (minutter)?",
        "duration_min",
        ("15", "25", "40", "20-30"),
    ),
    (
        "s_9",
        "Hvor mange dage om ugen er du fysisk på arbejdspladsen?",
        "days_per_week",
        ("5", "4", "3", "2,5"),
    ),
    ("s_10", "Og hvor mange dage arbejder du hjemmefra?", "home_office_days", ("0", "1", "2")),
    ("s_11", "Råder du over en bil i hverdagen?", "has_car", ("Ja", "Nej")),
    ("s_12", "Hvilket brændstof bruger bilen?", "car_fuel", ("Benzin", "Diesel", "El")),
    ("s_13", "Har du en cykel, der er klar til brug?", "has_bike", ("Ja", "Nej")),
    ("s_14", "Har du en elcykel?", "has_ebike", ("Ja", "Nej")),
    ("s_15", "Er det gratis for dig at parkere ved arbejdet?", "parking_free", ("Ja", "Nej")),
    ("s_16_1", "Hvad afholder dig fra at cykle mere? - Der er for langt", "barriers", ("1", "0")),
    ("s_16_2", "Hvad afholder dig fra at cykle mere? - Vejret", "barriers", ("0", "1")),
    (
        "s_16_3",
        "Hvad afholder dig fra at cykle mere? - Jeg føler mig utryg",
        "barriers",
        ("0", "1"),
    ),
    ("s_16_4", "Hvad afholder dig fra at cykle mere? - Andet", "barriers", ("0", "1")),
    ("s_17_1", "Hvad kunne få dig til at cykle? - Bedre stier", "motivators", ("0", "1")),
    ("s_17_2", "Hvad kunne få dig til at cykle? - Bad på arbejdet", "motivators", ("0", "1")),
    ("s_17_3", "Hvad kunne få dig til at cykle? - Lån af elcykel", "motivators", ("1", "0")),
    (
        "s_18",
        "Hvor tilfreds er du med forholdene for cyklister?",
        None,
        ("Meget", "Lidt", "Slet ikke"),
    ),
    (
        "s_19",
        "Har du andre bemærkninger til transporten?",
        None,
        (
            "Krydset ved Ring 4 er farligt om morgenen når det regner",
            "",
            "Bussen kører for sjældent",
        ),
    ),
]


def surveyxact_rows(rows: int, seed: int = 4) -> list[list[str]]:
    """Give an export as SurveyXact writes one: names, questions, answers."""
    chance = random.Random(seed)
    made = [[one[0] for one in SURVEYXACT], [one[1] for one in SURVEYXACT]]
    for number in range(rows):
        made.append(
            [
                str(100_000 + number) if answers is None else chance.choice(answers)
                for *_, answers in SURVEYXACT
            ]
        )
    return made


@pytest.fixture
def surveyxact(tmp_path) -> Path:
    """Write a SurveyXact export: Latin-1, semicolons, decimal commas, two header rows."""
    lines = [";".join(f'"{text}"' for text in row) for row in surveyxact_rows(200)]
    file = tmp_path / "pendling_2026.csv"
    file.write_bytes(("\r\n".join(lines) + "\r\n").encode("latin-1"))
    return file


@pytest.fixture
def surveyxact_truth() -> dict[str, str | None]:
    """Give our column of each of the export's questions; None where we have no name for it."""
    return {f"{name} [{question}]": ours for name, question, ours, _ in SURVEYXACT}


@pytest.fixture
def read(tmp_path):
    """Read a delivery: `columns` as in a mapping; gives answers, refusals and the whole outcome."""

    def reading(folder: Path, columns: dict, file: dict, **others):
        survey = COMMUTING | others.pop("survey", {})
        given = {"survey": survey, "file": file, "columns": columns, **others}
        mapping = parse_mapping(given, where="survey.toml")
        target = tmp_path / "answers.parquet"
        made = conform_told(Delivery("test", folder.name, folder, mapping, "key", "tests"), target)
        return pl.read_parquet(target), made.account.refusals(), made

    return reading


@pytest.fixture
def delivered(tmp_path, read):
    """Write one CSV and read it: `delivered(text, columns)`."""

    def reading(text: str | bytes, columns: dict, *, file: dict | None = None, **others):
        folder = tmp_path / "2026"
        folder.mkdir(exist_ok=True)
        raw = text.encode() if isinstance(text, str) else text
        (folder / "answers.csv").write_bytes(raw)
        return read(folder, columns, {"name": "answers.csv"} | (file or {}), **others)

    return reading
