"""A quantity made of several numbers: a product over a product, each with its source."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mobility.co2.uncertain import GIVEN, Draws, Floats, Uncertain, read_uncertain


@dataclass(frozen=True)
class Quantity:
    """A product of named numbers, divided by others.

    Attributes
    ----------
    times, over
        Name and number. A number that is the same in two quantities bears the same name, and is
        then drawn once.
    """

    times: tuple[tuple[str, Uncertain], ...]
    over: tuple[tuple[str, Uncertain], ...] = ()

    def draw(self, draws: Draws) -> Floats:
        """Give the quantity's replicates, shape (replicates,)."""
        product = np.ones(draws.replicates)
        for name, number in self.times:
            product = product * draws.of(name, number)
        for name, number in self.over:
            product = product / draws.of(name, number)
        return product

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the numbers that come from elsewhere."""
        return tuple(name for name, one in (*self.times, *self.over) if one.distribution == GIVEN)

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the numbers that are assumptions."""
        return tuple(name for name, number in (*self.times, *self.over) if number.is_assumption)


def given_name(scenario: str, part: str) -> str:
    """Name what a scenario of the shift model moves, as its draws are named."""
    return f"shift.{scenario}.{part}"


def read_quantity(given: Mapping[str, Any], name: str, shared: Mapping[str, Any]) -> Quantity:
    """Read one number, or ``times = [...]`` and ``over = [...]``.

    Parameters
    ----------
    given
        A number with its spread; ``scenario`` and ``part`` of our own shift model; or lists whose
        entries are such numbers or names of `shared`.
    name
        What the quantity is called; parts are called after it.
    shared
        Numbers that several quantities use, by name.
    """
    if "scenario" in given:
        told = f"our own survey and shift model, scenario {given['scenario']}"
        number = Uncertain(math.nan, math.nan, math.nan, GIVEN, told)
        return Quantity(((given_name(given["scenario"], given["part"]), number),))
    if "times" not in given:
        return Quantity(((name, read_uncertain(given, name)),))

    def parts(key: str) -> tuple[tuple[str, Uncertain], ...]:
        read = []
        for place, entry in enumerate(given.get(key, ()), start=1):
            if isinstance(entry, str):
                read.append((entry, read_uncertain(shared.get(entry, 0.0), f"number {entry}")))
            else:
                called = f"{name}.{entry.get('name', f'{key}_{place}')}"
                read.append((called, read_uncertain(entry, called)))
        return tuple(read)

    return Quantity(parts("times"), parts("over"))
