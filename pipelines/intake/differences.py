"""What an employer's questionnaire asks otherwise than the one before: there a series may break."""

from dataclasses import dataclass
from itertools import pairwise

import polars as pl
from rapidfuzz import fuzz

from mobility.lake import Lake
from mobility.tables.clean import SeriesBreaks
from pipelines.intake.catalogue import deliveries
from pipelines.intake.formats.opened import folded
from pipelines.intake.forms import Column, Mapping

_BREAKING = ("reworded", "recoded")
"""A new question begins a series and a gone one ends it; these two change what it measures."""


@dataclass(frozen=True)
class Difference:
    """One question that differs.

    Attributes
    ----------
    change
        ``new``, ``gone``, ``reworded`` or ``recoded``.
    was, now
        The question, or the answers, before and after.
    """

    column: str
    change: str
    was: str | None
    now: str | None

    @property
    def is_break(self) -> bool:
        """Whether the series breaks: what was measured before is not what is measured now."""
        return self.change in _BREAKING

    def text(self) -> str:
        """Say it in a line."""
        if self.change == "new":
            return (
                f"{self.column}: new ({self.now})" if self.column else f"new question: {self.now!r}"
            )
        if self.change == "gone":
            return f"{self.column}: gone ({self.was})"
        was = f"was {self.was!r}, " if self.was else ""
        return f"{self.column}: {self.change}, {was}is {self.now!r}: the series breaks"


def differences(before: Mapping, after: Mapping) -> list[Difference]:
    """Compare two questionnaires by what their mappings say."""
    old, new = _questions(before), _questions(after)
    found = []
    for name in dict.fromkeys([*old, *new]):
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            change = "new" if was is None else "gone"
            before_, after_ = (one.asked if one else None for one in (was, now))
            found.append(Difference(name, change, before_, after_))
            continue
        if folded(was.asked) != folded(now.asked):
            found.append(Difference(name, "reworded", was.asked, now.asked))
        if was.coded != now.coded:
            found.append(Difference(name, "recoded", *_shortest(was.coded, now.coded)))
    return found


@dataclass(frozen=True)
class _Question:
    asked: str
    coded: tuple[str, ...]


def _questions(mapping: Mapping) -> dict[str, _Question]:
    made = {name: _question(how) for name, how in mapping.columns.items()}
    made |= {f"days_{mode}": _question(how) for mode, how in mapping.days_by_mode.items()}
    return made


def _question(how: Column) -> _Question:
    asked = " + ".join(how.headers) or str(how.constant)
    coded = {f"{folded(key)} = {value}" for key, value in (how.values or {}).items()}
    coded |= {folded(option) for option in how.options or ()}
    coded |= {f"unit {how.unit}"} if how.unit else set()
    return _Question(asked, tuple(sorted(coded)))


def _shortest(was: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, str]:
    """Give what only one of the two has."""
    gone = [one for one in was if one not in now]
    new = [one for one in now if one not in was]
    return "; ".join(gone) or "fewer answers", "; ".join(new) or "fewer answers"


def reworded(header: str, known: list[str], least: float = 75.0) -> str | None:
    """Find the known question that a new header is a rewording of; None where none is near."""
    near = [(fuzz.token_sort_ratio(folded(header), folded(one)), one) for one in known]
    best = max(near, default=(0.0, None))
    return best[1] if best[0] >= least else None


def series_breaks(lake: Lake) -> pl.DataFrame:
    """Compare every survey's wave with the one before, of the same survey and employer."""
    series: dict[tuple[str, str], dict[int, Mapping]] = {}
    for entry in deliveries(lake):
        mapping = entry.mapping() if entry.has_mapping else None
        if mapping is not None and mapping.is_survey:
            told = mapping.survey
            employer = told.employer if isinstance(told.employer, str) else ""
            waves = series.setdefault((told.survey or entry.source, employer), {})
            waves.setdefault(told.wave, mapping)
    rows = [
        {
            "survey": survey,
            "employer": employer,
            "wave": wave,
            "column": one.column,
            "change": one.change,
            "before_wave": before,
            "was": one.was,
            "now": one.now,
            "is_break": one.is_break,
        }
        for (survey, employer), waves in sorted(series.items())
        for before, wave in pairwise(sorted(waves))
        for one in differences(waves[before], waves[wave])
    ]
    return pl.DataFrame(rows, schema=SeriesBreaks.create_empty().schema, orient="row")
