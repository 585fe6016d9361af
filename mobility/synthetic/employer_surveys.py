"""The employers' surveys as delivered: each answer in the words of its questionnaire."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from mobility.synthetic import chance, wordings
from mobility.synthetic.employer_mappings import employer_mapping
from mobility.synthetic.files import Delivery, csv_bytes, xlsx_bytes
from mobility.synthetic.margins import margins_table
from mobility.synthetic.population import Population
from mobility.synthetic.questionnaires import QUESTIONNAIRES, Questionnaire
from mobility.synthetic.response import Answers
from mobility.synthetic.world import Employer
from mobility.tables import MODES

SOURCE = "surveys_commuting"

SLIPS: dict[str, tuple[tuple[float, str], ...]] = {
    "mode": ((0.005, wordings.DO_NOT_KNOW), (0.002, wordings.UNKNOWN_MODE)),
    "distance_km": ((0.005, wordings.UNREADABLE_DISTANCE),),
    "home_postcode": ((0.010, ""), (0.003, wordings.FOREIGN_POSTCODE)),
    "duration_min": ((0.010, ""), (0.004, "2")),
}
"""Share of answers that are slips of the pen, and what stands there; made for the example, and
independent of all else, so that refusing them biases nothing."""

MANY = 500
"""A survey with more answers than this was sent in twice by one respondent."""

ASKED_FROM = (4, 22)
"""Month and day when the fieldwork of a wave begins; hours are local, as questionnaires export."""

FIELDWORK_MIN = 21 * 24 * 60
"""Length of the fieldwork, minutes."""


def employer_deliveries(people: Population, answers: Answers) -> list[Delivery]:
    """Write what each employer delivers for each wave."""
    return [
        _delivery(people, answers, employer, wave)
        for wave in people.world.waves
        for employer in people.world.employers
    ]


def _delivery(people: Population, answers: Answers, employer: Employer, wave: int) -> Delivery:
    """Write one employer's answers of one wave, their mapping and the staff's margins."""
    asks = QUESTIONNAIRES[employer.slug]
    random = chance.stream(answers.seed, "questionnaire", employer.slug, wave)
    of_employer = (pl.col("employer") == employer.slug) & (pl.col("wave") == wave)
    back = answers.commuters.filter(of_employer)
    told = _told(back[random.permutation(len(back))], asks, employer, random)
    told = _slips(told, random).with_columns(_submitted(wave, len(told), random))
    if len(told) > MANY:
        told = pl.concat([told, told.tail(1)])
    title = f"Transportundersøgelse {wave}, {employer.name}"
    known = ["sex", "age_band", *(["workplace"] if employer.has_sites else [])]
    margins = margins_table(people.staff.filter(of_employer), known)
    return Delivery(
        source=SOURCE,
        name=f"synthetic-{wave}-{employer.slug}",
        title=title,
        files={
            asks.file: _file_bytes(_in_words(told, asks), asks),
            "margins.csv": csv_bytes(margins),
        },
        survey=employer_mapping(employer, asks, wave, title),
    )


def _told(
    back: pl.DataFrame, asks: Questionnaire, employer: Employer, random: np.random.Generator
) -> pl.DataFrame:
    """Put answers into words, in our columns."""
    yes_no = {"true": "Ja", "false": "Nej"}
    columns = {
        "respondent_id": back["person_id"],
        "workplace": back["workplace"],
        "sex": back["sex"].replace_strict(wordings.SEXES),
        "age_band": back["age_band"].replace_strict(wordings.BANDS),
        "home_postcode": back["home_postcode"],
        "distance_km": back["distance_km"]
        .cast(pl.String)
        .str.replace(".", asks.decimal, literal=True),
        "duration_min": back["duration_min"].cast(pl.Int32).cast(pl.String),
        **_mode_answers(back, asks, random),
        "days_per_week": back["days_per_week"].cast(pl.String),
        "home_office_days": back["home_office_days"].cast(pl.String),
        "has_car": back["has_car"].cast(pl.String).replace_strict(yes_no),
        "car_fuel": back["car_fuel"].replace_strict(wordings.FUELS),
        "has_bike": back["has_bike"].cast(pl.String).replace_strict(yes_no),
        "has_ebike": back["has_ebike"].cast(pl.String).replace_strict(yes_no),
        "parking_free": back["parking_free"].cast(pl.String).replace_strict(yes_no),
        "barriers": _ticked(back["barriers"], "barriers", asks),
        "motivators": _ticked(back["motivators"], "motivators", asks),
    }
    left_out = {*asks.leaves_out, *([] if employer.has_sites else ["workplace"])}
    return pl.DataFrame({name: told for name, told in columns.items() if name not in left_out})


def _mode_answers(
    back: pl.DataFrame, asks: Questionnaire, random: np.random.Generator
) -> dict[str, pl.Series]:
    """Answer how one travels: the usual mode, or the days by each."""
    words = wordings.MODES[asks.wording]
    if not asks.by_days:
        pick = random.random(len(back))
        texts = [
            words[mode][int(draw * len(words[mode]))]
            for mode, draw in zip(back["mode"], pick, strict=True)
        ]
        return {"mode": pl.Series(texts, dtype=pl.String)}
    main = back["days_per_week"] - back["second_days"]
    days = {}
    for mode in MODES:
        by_mode = (back["mode"] == mode) * main
        by_mode = by_mode + (back["second_mode"] == mode).fill_null(False) * back["second_days"]
        days[f"days_{mode}"] = by_mode.cast(pl.String).replace("0", "")
    return days


def _ticked(pattern: pl.Series, question: str, asks: Questionnaire) -> pl.Series:
    """List the options of a bit pattern, as a select-all question exports them."""
    options = [*wordings.TICKS[question].values()]
    listed = [
        asks.separator.join(option for bit, option in enumerate(options) if one >> bit & 1)
        for one in range(2 ** len(options))
    ]
    return pl.Series(np.array(listed, dtype=object)[pattern.to_numpy()], dtype=pl.String)


def _slips(told: pl.DataFrame, random: np.random.Generator) -> pl.DataFrame:
    """Let pens slip."""
    for name, slips in SLIPS.items():
        draw = pl.Series(random.random(len(told)))
        if name not in told.columns:
            continue
        column, reached = told[name], 0.0
        for share, text in slips:
            column = column.set((draw >= reached) & (draw < reached + share), text)
            reached += share
        told = told.with_columns(column.alias(name))
    return told


def _submitted(wave: int, n: int, random: np.random.Generator) -> pl.Series:
    """Date the answers, in the order of the file."""
    begin = datetime(wave, *ASKED_FROM)
    minutes = np.sort(random.integers(0, FIELDWORK_MIN, n)).tolist()
    times = [f"{begin + timedelta(minutes=minute):%Y-%m-%d %H:%M}" for minute in minutes]
    return pl.Series(wordings.SUBMITTED, times, dtype=pl.String)


def _in_words(told: pl.DataFrame, asks: Questionnaire) -> pl.DataFrame:
    """Head each column by its question."""
    return told.rename({name: asks.header(name) for name in told.columns})


def _file_bytes(told: pl.DataFrame, asks: Questionnaire) -> bytes:
    if asks.sheet is not None:
        return xlsx_bytes(told, sheet=asks.sheet, title=asks.title_lines)
    return csv_bytes(told, delimiter=asks.delimiter, encoding=asks.encoding)
