"""Segments: the parts of transport's tonnes that a measure can touch, and whose books hold them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobility.co2.quantity import Quantity, read_quantity
from mobility.co2.uncertain import Draws, Floats
from mobility.errors import SchemaError

BOOKS = ("territory", "residents", "workplaces")
"""On the municipality's roads; by its residents, anywhere; to and from its workplaces, anywhere."""

VEHICLES = ("passenger_cars", "vans", "lorries", "buses_and_motorcycles", "non_road")
"""What the national projection tells apart, and what does not go on roads."""

MOVERS = ("municipality", "together", "others")
"""Who can move a segment: the municipality, it with citizens and firms, or others alone."""


@dataclass(frozen=True)
class Segment:
    """A part of transport's tonnes.

    Attributes
    ----------
    id
        Its name.
    vehicle
        Whose projection it follows.
    books
        In which of the books it is counted.
    mover
        Who can move it.
    tonnes
        Tonnes in the base year; ``None`` where `share` or `is_rest` says them.
    share
        Share of the vehicle's tonnes in the territory.
    is_rest
        Whether it is what the others of its vehicle leave of the territory's account.
    """

    id: str
    title_en: str
    title_da: str
    vehicle: str
    books: tuple[str, ...]
    mover: str
    tonnes: Quantity | None = None
    share: Quantity | None = None
    is_rest: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether it is on the municipality's own roads."""
        return "territory" in self.books


def read_segments(content: Mapping[str, Any]) -> tuple[Segment, ...]:
    """Read the segments of `measures.toml`.

    Parameters
    ----------
    content
        The file, read as TOML: ``[[segment]]`` tables and ``[number]`` with shared numbers.

    Raises
    ------
    SchemaError
        A segment is named twice, follows no known vehicle, stands in no known book, says its
        tonnes in no way or in two, or a vehicle has no rest.
    """
    shared = content.get("number", {})
    segments = tuple(_read(given, shared) for given in content.get("segment", ()))
    ids = [segment.id for segment in segments]
    for segment in segments:
        fault = _fault(segment) or ("is named twice" if ids.count(segment.id) > 1 else None)
        if fault:
            raise _wrong(f"The segment {segment.id} {fault}.", segment.id)
    for vehicle in VEHICLES:
        rests = [s.id for s in segments if s.vehicle == vehicle and s.is_rest]
        if len(rests) != 1:
            raise _wrong(f"{vehicle} has {len(rests)} segments that are its rest.", vehicle)
    return segments


def _read(given: Mapping[str, Any], shared: Mapping[str, Any]) -> Segment:
    name = given["id"]
    amounts = {
        key: read_quantity(given[key], f"{name}.{key}", shared)
        for key in ("tonnes", "share")
        if key in given
    }
    return Segment(
        name,
        given["title_en"],
        given["title_da"],
        given["vehicle"],
        tuple(given["books"]),
        given["mover"],
        is_rest=bool(given.get("rest", False)),
        **amounts,
    )


def _fault(segment: Segment) -> str | None:
    said = (segment.tonnes is not None) + (segment.share is not None) + segment.is_rest
    faults = {
        "follows no known vehicle": segment.vehicle not in VEHICLES,
        "stands in no known book": not segment.books or bool(set(segment.books) - set(BOOKS)),
        "is moved by nobody known": segment.mover not in MOVERS,
        "says its tonnes in no way, or in two": said != 1,
        "is outside the territory and not in tonnes": not segment.is_inside
        and segment.tonnes is None,
    }
    return next((fault for fault, holds in faults.items() if holds), None)


def _wrong(what: str, where: str) -> SchemaError:
    return SchemaError(
        what,
        where=f"measures.toml, segment {where}",
        todo=f"vehicle: {', '.join(VEHICLES)}; books: {', '.join(BOOKS)}; mover: "
        f"{', '.join(MOVERS)}; one of tonnes, share, rest; each vehicle has one rest.",
    )


def base_tonnes(
    segments: Sequence[Segment], territory: Mapping[str, Floats], draws: Draws
) -> Floats:
    """Share the base year's account among the segments, replicate by replicate.

    What is told in tonnes is taken from its vehicle's part of the account, and the rest is what is
    left. Where the told parts are more than the account has, they are cut in proportion: the
    account is counted, they are estimates.

    Parameters
    ----------
    segments
        All segments.
    territory
        Tonnes of the account per vehicle, arrays of shape (replicates,).
    draws
        The unknowns.

    Returns
    -------
    ndarray of shape (segments, replicates), t CO2e
    """
    tonnes = np.zeros((len(segments), draws.replicates))
    for place, segment in enumerate(segments):
        if segment.tonnes is not None:
            tonnes[place] = segment.tonnes.draw(draws)
        elif segment.share is not None:
            tonnes[place] = territory[segment.vehicle] * segment.share.draw(draws)
    for vehicle, account in territory.items():
        own = [s.is_inside and s.vehicle == vehicle for s in segments]
        told = tonnes[own].sum(axis=0)
        fits = np.divide(account, told, out=np.ones_like(told), where=told > account)
        tonnes[own] *= fits
        rest = [s.is_rest and s.vehicle == vehicle for s in segments]
        tonnes[rest] = account - tonnes[own].sum(axis=0)
    return np.maximum(tonnes, 0.0)
