"""A mapping drafted for a file that came without: every column looked at, the likeliest taken."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipelines.intake.columns import ANSWER_COLUMNS, DAY, JOURNEY
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.entries import entry_for
from pipelines.intake.drafting.evidence import evidence, is_free_text, placed_share
from pipelines.intake.drafting.groups import groups_in, guesses_for
from pipelines.intake.drafting.guess import Guess
from pipelines.intake.drafting.vocabulary import header_nearness, plain
from pipelines.intake.personal.columns import personal_kind
from pipelines.intake.reading.vocabulary import words

LEAST = 0.45
"""Sureness below which a column is left for the planner to name."""
_BY_HEADER = 0.4
"""What of a header's nearness counts whatever the answers are."""
_BY_ANSWERS = 0.62
"""How sure answers alone can make it: a column full of modes is one, whatever its header."""
_TELLING = ("mode", "purpose", "sex", "age_band", "car_fuel")
_TRIP_SIGNS = (
    "trip_id",
    "tour_id",
    "day_id",
    "purpose",
    "origin_zone",
    "destination_zone",
    "departure",
    "speed_km_h",
    "trip_weight",
)
_COUNTED_NEAR = 0.8
TITLES = {
    "en": "Commuting survey {wave}, {employer}",
    "da": "Pendlerundersøgelse {wave}, {employer}",
}
ONE_SURVEY = "surveys_commuting_survey"
"""What all employers' surveys are in the lake, whatever language their titles have."""


def guesses(columns: Sequence[Delivered]) -> tuple[str, list[Guess], dict[str, str]]:
    """Guess what a file's columns are.

    Returns
    -------
    kind
        Of delivery: commuting, diary, counts or car_trip_lengths.
    guesses
        In the order of our columns.
    left_out
        The delivered columns that are not read, each with the reason.
    """
    if counted := _counted(columns):
        return counted
    left_out = {one.header: kind for one in columns if (kind := personal_kind(one))}
    open_ = [one for one in columns if one.header not in left_out]
    grouped = [guess for group in groups_in(open_) for guess in guesses_for(group)]
    taken = {header for guess in grouped for header in guess.headers}
    single = [one for one in open_ if one.header not in taken]
    names = [name for name in ANSWER_COLUMNS if name not in {guess.name for guess in grouped}]
    if any(guess.name.startswith("days_by_mode") for guess in grouped):
        names.remove("mode")
    found = _assigned(single, names)
    kind = "diary" if sum(one.name in _TRIP_SIGNS for one in found) > 1 else "commuting"
    if kind == "commuting":
        of_trips = set(JOURNEY) | set(DAY)
        of_trips -= {"mode", "distance_km", "duration_min"}
        found = _assigned(single, [name for name in names if name not in of_trips])
    made = sorted([*grouped, *found], key=_order)
    read = {header for guess in made for header in guess.headers}
    for one in open_:
        if one.header not in read:
            left_out[one.header] = "free text" if is_free_text(one) else "no name of ours"
    return kind, made, left_out


def _order(guess: Guess) -> int:
    name = guess.name.partition(".")[0]
    return ANSWER_COLUMNS.index(name) if name in ANSWER_COLUMNS else len(ANSWER_COLUMNS)


def _assigned(columns: Sequence[Delivered], names: Sequence[str]) -> list[Guess]:
    """Give every name to at most one column, so that the sum of sureness is greatest."""
    if not columns or not names:
        return []
    sureness = np.array([[sureness_of(name, column) for name in names] for column in columns])
    made = []
    for row, place in zip(*linear_sum_assignment(-sureness), strict=True):
        if sureness[row, place] >= LEAST:
            entry, unplaced = entry_for(names[place], columns[row])
            made.append(
                Guess(
                    names[place],
                    (columns[row].header,),
                    float(sureness[row, place]),
                    entry,
                    unplaced,
                )
            )
    return made


def sureness_of(name: str, column: Delivered) -> float:
    """Say how sure it is that a column is one of ours: its header and its answers together."""
    near = max(header_nearness(column.asked)[name], header_nearness(column.header)[name])
    fits = evidence(name, column)
    both = near * (_BY_HEADER + (1 - _BY_HEADER) * fits)
    if name in _TELLING and column.distinct > 1:
        both = max(both, _BY_ANSWERS * placed_share(name, column))
    return both


def _counted(columns: Sequence[Delivered]) -> tuple[str, list[Guess], dict[str, str]] | None:
    """See whether it is a delivery of counts: it has a column for everything that one tells."""
    for kind, required in (
        ("counts", ("place", "time", "kind", "count")),
        ("car_trip_lengths", ("zone", "month", "trips")),
    ):
        found: dict[str, Guess] = {}
        for name, spelt in words("counted")[kind].items():
            for column in columns:
                known = {plain(one) for one in spelt}
                if plain(column.header) in known and name not in found:
                    entry = {"column": column.header}
                    found[name] = Guess(name, (column.header,), 0.9, entry)
        if all(name in found for name in required):
            read = {guess.headers[0] for guess in found.values()}
            others = {one.header: "no name of ours" for one in columns if one.header not in read}
            return kind, list(found.values()), others
    return None


def survey_of(
    stem: str,
    kind: str,
    columns: Sequence[Delivered],
    years: tuple[int | None, int],
    employer: str | None,
    language: str = "en",
) -> dict[str, Any]:
    """Say what the draft's `[survey]` says.

    Parameters
    ----------
    stem
        The file's name without its ending.
    years
        The wave where somebody said it, and the one where neither they nor the file tell it.
    language
        Of the title; what the survey is called in the lake is the same in all.
    """
    said, otherwise = years
    wave = said or _wave(stem, columns) or otherwise
    told: dict[str, Any] = {"title": stem, "kind": kind, "wave": wave}
    if employer:
        told["employer"] = employer
    if employer and kind == "commuting":  # so that every employer's is one survey
        told["title"] = TITLES.get(language, TITLES["en"]).format(wave=wave, employer=employer)
        if language != "en":
            told["survey"] = ONE_SURVEY
    return told


def _wave(title: str, columns: Sequence[Delivered]) -> int | None:
    """Find the year: in the file's name, else the one that most of its dates have."""
    if found := re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", title):
        return int(found.group())
    years: dict[int, int] = {}
    for column in columns:
        for text, count in column.answers.items():
            if re.fullmatch(r".*\d[-./]\d.*", text) and (
                at := re.search(r"(?<!\d)20\d\d(?!\d)", text)
            ):
                years[int(at.group())] = years.get(int(at.group()), 0) + count
    return max(years, key=years.__getitem__) if years else None
