"""`survey.toml` of an employer's survey: how its words are read into our names."""

from typing import Any

from mobility.synthetic import wordings
from mobility.synthetic.files import Inline
from mobility.synthetic.questionnaires import Questionnaire
from mobility.synthetic.world import Employer
from mobility.tables import MODES

AS_THEY_STAND = (
    "respondent_id",
    "workplace",
    "distance_km",
    "duration_min",
    "days_per_week",
    "home_office_days",
)
IN_WORDS = {
    "sex": wordings.SEXES,
    "age_band": wordings.BANDS,
    "car_fuel": wordings.FUELS,
}
YES_OR_NO = ("has_car", "has_bike", "has_ebike", "parking_free")


def employer_mapping(
    employer: Employer, asks: Questionnaire, wave: int, title: str
) -> dict[str, Any]:
    """Say all that `survey.toml` says of an employer's delivery."""
    survey = {
        "title": title,
        "kind": "commuting",
        "wave": wave,
        "employer": employer.name,
        "workplace": None if employer.has_sites else next(iter(employer.staff[wave])),
        "headcount": employer.headcount(wave),
        "employees": employer.employees(wave),
        "synthetic": True,
    }
    return {
        "survey": survey,
        "file": _file(asks),
        "columns": _columns(employer, asks),
        "weights": {"margins": "margins.csv"},
    }


def _file(asks: Questionnaire) -> dict[str, Any]:
    if asks.sheet is not None:
        return {
            "name": asks.file,
            "sheet": asks.sheet,
            "header_row": len(asks.title_lines) + 1,
        }
    return {
        "name": asks.file,
        "encoding": asks.encoding,
        "delimiter": asks.delimiter,
        "decimal": asks.decimal,
    }


def _columns(employer: Employer, asks: Questionnaire) -> dict[str, Any]:
    """Map each question that was asked; the days by mode stand in a table of their own."""
    columns: dict[str, Any] = {name: asks.header(name) for name in AS_THEY_STAND}
    columns["home_postcode"] = Inline(column=asks.header("home_postcode"))
    for name, words in IN_WORDS.items():
        values = Inline({word: value for value, word in words.items()})
        columns[name] = Inline(column=asks.header(name), values=values)
    for name in YES_OR_NO:
        columns[name] = Inline(column=asks.header(name), values=Inline(Ja=True, Nej=False))
    for name, words in wordings.TICKS.items():
        columns[name] = Inline(column=asks.header(name), options=[*words.values()])
    if asks.by_days:
        columns["days_by_mode"] = {mode: asks.header(f"days_{mode}") for mode in MODES}
    else:
        columns["mode"] = Inline(
            column=asks.header("mode"),
            values=Inline(
                {
                    word: mode
                    for mode, words in wordings.MODES[asks.wording].items()
                    for word in words
                }
            ),
            missing=[wordings.DO_NOT_KNOW],
        )
    left_out = {*asks.leaves_out, *([] if employer.has_sites else ["workplace"])}
    order = [*wordings.QUESTIONS[asks.wording], "days_by_mode"]
    return {name: columns[name] for name in order if name in columns and name not in left_out}
