"""Scenario sets pinned: some measures, what they aim at, and the editions they were made with."""

import json
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from mobility.co2 import BOOKS, Assembled, Measure, ScenarioSet, assemble
from mobility.errors import SourceError
from mobility.lake import Lake


@dataclass(frozen=True)
class Aim:
    """What a set is to reach: at most so many tonnes in a book and a year."""

    name: str
    measures: tuple[str, ...]
    book: str
    year: int
    limit_tonnes: float


def pin(lake: Lake, aim: Aim, *, now: datetime) -> str:
    """Reckon a set with the editions in force and keep it with what it gave.

    Raises
    ------
    SourceError
        The municipality has no measures of its own, or a measure, the book or the year is unknown;
        or no run has made the tables that it rests on.
    """
    settings = lake.settings()
    model = assemble(
        lake.scan("marts", "co2_account"),
        lake.scan("clean", "national_emissions"),
        lake.scan("clean", "measure_files"),
        settings,
        lake.scan("marts", "shift_parts"),
    )
    if model is None or not model.is_own:
        raise SourceError(
            f"{settings.municipality.name} has no measures of its own.",
            where="data_raw/measures",
            todo="write its measures as TOML, and run `mobility run`.",
        )
    chosen = _chosen(model, aim)
    path = model.path(aim.book, measures=chosen)
    at = model.baseline.years.index(aim.year)
    tonnes = float(path.tonnes(np.ones((1, len(chosen)), bool))[0, at].mean())
    pinned = ScenarioSet(
        aim.name,
        tuple(measure.id for measure in chosen),
        aim.book,
        aim.year,
        aim.limit_tonnes,
        model.account,
        model.vintage,
        model.projection,
        model.measures_hash,
        float(round(tonnes)),
    )
    _append(lake, pinned, now)
    says = "meets" if tonnes <= aim.limit_tonnes else "misses"
    return (
        f"Pinned: {aim.name} gives {tonnes:,.0f} t in {aim.year} and {says} its "
        f"{aim.limit_tonnes:,.0f} t. Run `mobility run` to see it on the screen."
    )


def _chosen(model: Assembled, aim: Aim) -> tuple[Measure, ...]:
    known = {measure.id: measure for measure in model.measures}
    unknown = [name for name in aim.measures if name not in known]
    faults = {
        "--measure": (f"There is no measure {', '.join(unknown)}.", bool(unknown), sorted(known)),
        "--book": (f"There is no book {aim.book!r}.", aim.book not in BOOKS, BOOKS),
        "--year": (
            f"The path has no {aim.year}.",
            aim.year not in model.baseline.years,
            (f"{model.baseline.years[0]} to {model.baseline.years[-1]}",),
        ),
    }
    for where, (what, holds, offered) in faults.items():
        if holds:
            raise SourceError(what, where=where, todo=f"choose of {', '.join(offered)}.")
    return tuple(known[name] for name in aim.measures) or model.in_force


def _append(lake: Lake, pinned: ScenarioSet, now: datetime) -> None:
    """Write the set behind those that were pinned before."""
    file = lake.scenarios
    file.parent.mkdir(parents=True, exist_ok=True)
    code = lake.settings().municipality.code
    with file.open("a", encoding="utf-8") as stream:
        if stream.tell() == 0:
            stream.write(f"municipality_code = {json.dumps(code)}\n")
        stream.write(f"\n[[scenario]] # {now:%Y-%m-%d}\n")
        for name in ScenarioSet.__dataclass_fields__:
            value = getattr(pinned, name)
            # what JSON writes of texts, numbers and lists of texts is TOML too
            told = json.dumps(
                list(value) if isinstance(value, tuple) else value, ensure_ascii=False
            )
            stream.write(f"{name} = {told}\n")
