"""Measures as data: what each changes, from when, how fast, how sure, and who decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobility.co2.quantity import Quantity, read_quantity
from mobility.co2.segments import BOOKS, Segment
from mobility.co2.uncertain import Draws, Floats
from mobility.errors import SchemaError

KINDS = ("activity", "mode", "fleet", "factor", "growth")
"""Fewer km; km moved to another mode; km on another energy; less per km; more km."""


@dataclass(frozen=True)
class Effect:
    """What a measure does to some segments.

    Attributes
    ----------
    kind
        One of `KINDS`.
    segments
        Their ids.
    size
        Share of the segment's km, fossil km or factor that goes (for growth: that comes) at full
        effect; with `limit`, how much of the limit is reached.
    carried
        What the new mode still gives off, as a part of what the car gave (mode only).
    limit
        Years and the greatest part of the base year's tonnes per km that is left from then on
        (fleet only): a standard to be met, rather than a cut of what is there.
    """

    kind: str
    segments: tuple[str, ...]
    size: Quantity
    carried: Quantity | None = None
    limit: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class Measure:
    """A measure with its effects, its pace and who decides it.

    Attributes
    ----------
    starts, full
        First year with an effect, and the year of the full one; between them it grows evenly.
    account_sees
        Part of the true effect that the account's own method shows, 0 to 1.
    sub_goals
        Ids of the sub-goals that it serves.
    group
        Policy area, for shares by area.
    variant_of
        Name of a family of which only one can be in force.
    cost_dkk
        In all, where known.
    decides_da, note_da
        The Danish of their namesakes.
    """

    id: str
    title_en: str
    title_da: str
    group: str
    decides: str
    starts: int
    full: int
    effects: tuple[Effect, ...]
    account_sees: Quantity
    sub_goals: tuple[str, ...] = ()
    variant_of: str | None = None
    cost_dkk: Quantity | None = None
    note: str | None = None
    decides_da: str | None = None
    note_da: str | None = None

    def phase(self, years: Sequence[int]) -> Floats:
        """Give how much of the effect is there, 0 to 1, shape (years,)."""
        span = max(self.full - self.starts + 1, 1)
        return np.clip((np.asarray(years, dtype=float) - self.starts + 1) / span, 0.0, 1.0)

    def books(self, segments: Sequence[Segment]) -> tuple[str, ...]:
        """Give the books that the measure changes."""
        touched = {name for effect in self.effects for name in effect.segments}
        held = {book for s in segments if s.id in touched for book in s.books}
        return tuple(book for book in BOOKS if book in held)

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the numbers that come from elsewhere, as from our own shift model."""
        return tuple(name for effect in self.effects for name in effect.size.given)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the numbers that are assumptions."""
        own = [effect.size for effect in self.effects] + [self.account_sees]
        return tuple(name for quantity in own for name in quantity.assumptions)


def read_measures(content: Mapping[str, Any], segments: Sequence[Segment]) -> tuple[Measure, ...]:
    """Read the measures of `measures.toml`.

    Parameters
    ----------
    content
        The file, read as TOML.
    segments
        What the measures may touch.

    Raises
    ------
    SchemaError
        A measure is named twice, touches a segment that is not there, changes in no known way, or
        has its full effect before its first year.
    """
    shared, known = content.get("number", {}), {segment.id for segment in segments}
    measures = tuple(_read(given, shared) for given in content.get("measure", ()))
    ids = [measure.id for measure in measures]
    for measure in measures:
        fault = _fault(measure, known) or ("is named twice" if ids.count(measure.id) > 1 else None)
        if fault:
            raise SchemaError(
                f"The measure {measure.id} {fault}.",
                where=f"measures.toml, measure {measure.id}",
                todo=f"kind: {', '.join(KINDS)}; segments: {', '.join(sorted(known))}; from before "
                "full; a limit belongs to fleet, carried to mode.",
            )
    return measures


def _read(given: Mapping[str, Any], shared: Mapping[str, Any]) -> Measure:
    name = given["id"]
    effects = tuple(
        _effect(effect, f"{name}.{number}", shared)
        for number, effect in enumerate(given["effect"], start=1)
    )
    cost = read_quantity(given["cost_dkk"], f"{name}.cost", shared) if "cost_dkk" in given else None
    return Measure(
        name,
        given["title_en"],
        given["title_da"],
        given["group"],
        given["decides"],
        given["from"],
        given["full"],
        effects,
        read_quantity(given["account_sees"], f"{name}.account_sees", shared),
        tuple(given.get("sub_goals", ())),
        given.get("variant_of"),
        cost,
        given.get("note"),
        given.get("decides_da"),
        given.get("note_da"),
    )


def _effect(given: Mapping[str, Any], name: str, shared: Mapping[str, Any]) -> Effect:
    carried = given.get("carried")
    return Effect(
        given["kind"],
        tuple(given["segments"]),
        read_quantity(given["size"], f"{name}.size", shared),
        None if carried is None else read_quantity(carried, f"{name}.carried", shared),
        tuple((int(year), float(left)) for year, left in given.get("limit", ())),
    )


def _fault(measure: Measure, known: set[str]) -> str | None:
    if measure.full < measure.starts:
        return "has its full effect before its first year"
    for effect in measure.effects:
        if effect.kind not in KINDS:
            return f"changes {effect.kind!r}, which is not known"
        if set(effect.segments) - known or not effect.segments:
            return f"touches {sorted(set(effect.segments) - known)}, which is not there"
        if (effect.limit and effect.kind != "fleet") or (effect.carried and effect.kind != "mode"):
            return f"has a limit or a carried part, which {effect.kind} cannot have"
    return None


def limits(effect: Effect, years: Sequence[int], draws: Draws) -> Floats:
    """Give the greatest part of the base year's tonnes per km, shape (years, replicates)."""
    left = np.ones(len(years))
    for year, part in effect.limit:
        left[np.asarray(years) >= year] = part
    return 1.0 - effect.size.draw(draws)[None, :] * (1.0 - left[:, None])
