"""Utilities as written by the analyst, turned into arrays without an (n, J, K) cube."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import polars as pl

from mobility.errors import EstimateError

Utility: TypeAlias = Mapping[str, Mapping[str, str | float]]
Availability: TypeAlias = Mapping[str, str | bool | float]

BLOCK_ROWS = 8_192
"""Choices worked on at a time, choices: a block of all terms stays in a core's cache."""


@dataclass(frozen=True)
class Terms:
    """Every term of every utility, as one row of numbers over the choices.

    Attributes
    ----------
    alternatives, names
        The J alternatives and the K coefficients, in the order in which they are written.
    alternative, coefficient : ndarray of shape (T,)
        Which alternative and which coefficient each of the T terms belongs to.
    columns
        The column each term takes its values from; None for a number.
    values : ndarray of shape (T, n)
    available : ndarray of shape (J, n) of bool, or None where all is open to all
    """

    alternatives: tuple[str, ...]
    names: tuple[str, ...]
    alternative: np.ndarray
    coefficient: np.ndarray
    columns: tuple[str | None, ...]
    values: np.ndarray
    available: np.ndarray | None

    @property
    def n(self) -> int:
        """Number of choices."""
        return int(self.values.shape[1])

    def rows(self, part: slice | np.ndarray) -> "Terms":
        """Take some of the choices; a slice without a copy."""
        available = None if self.available is None else self.available[:, part]
        return replace(self, values=self.values[:, part], available=available)

    def blocks(self, size: int = BLOCK_ROWS) -> Iterator[tuple[slice, "Terms"]]:
        """Walk through all choices, a block at a time."""
        for start in range(0, self.n, size):
            part = slice(start, min(start + size, self.n))
            yield part, self.rows(part)

    def scaled(self, column: str, factor: float, alternative: str | None = None) -> "Terms":
        """Multiply a column's terms by a factor, in all utilities or in one alternative's.

        Raises
        ------
        EstimateError
            No utility has such a term.
        """
        touched = np.array([name == column for name in self.columns], dtype=bool)
        if alternative is not None:
            touched &= self.alternative == _position(self.alternatives, alternative)
        if not touched.any():
            raise EstimateError(
                f"No utility has a term in column '{column}'.",
                where=f"utility of {alternative or 'all alternatives'}",
                todo=f"name one of {sorted({name for name in self.columns if name})}.",
            )
        return replace(self, values=np.where(touched[:, None], self.values * factor, self.values))


def build_terms(frame: pl.DataFrame, utility: Utility, availability: Availability | None) -> Terms:
    """Read the terms of each utility and the availability from a frame.

    Raises
    ------
    EstimateError
        A column is absent, is not a number, or is missing where its alternative is available.
    """
    alternatives = tuple(utility)
    named = [(a, c) for a in alternatives for c in utility[a]]
    names = tuple(dict.fromkeys(c for _, c in named))
    if len(alternatives) < 2 or not names:
        raise EstimateError(
            "A choice needs two alternatives and one coefficient.",
            where=f"utility {dict(utility)}",
            todo='write the utility as {"walk": {"b_time": "minutes_walk"}, "bike": {...}}.',
        )
    entries = [utility[a][c] for a, c in named]
    available = _available(frame, alternatives, availability or {})
    at = np.array([_position(alternatives, a) for a, _ in named])
    values = np.empty((len(named), frame.height))
    for row, entry in enumerate(entries):
        open_to = None if available is None else available[at[row]]
        values[row] = _numbers(frame, entry, open_to)
    return Terms(
        alternatives=alternatives,
        names=names,
        alternative=at,
        coefficient=np.array([names.index(c) for _, c in named]),
        columns=tuple(entry if isinstance(entry, str) else None for entry in entries),
        values=values,
        available=available,
    )


def _position(alternatives: tuple[str, ...], name: str) -> int:
    if name not in alternatives:
        raise EstimateError(
            f"'{name}' is not an alternative.",
            where=f"alternatives {list(alternatives)}",
            todo="use the names of the utility.",
        )
    return alternatives.index(name)


def _available(
    frame: pl.DataFrame, alternatives: tuple[str, ...], availability: Availability
) -> np.ndarray | None:
    if not availability:
        return None
    available = np.ones((len(alternatives), frame.height), dtype=bool)
    for name, entry in availability.items():
        available[_position(alternatives, name)] = _numbers(frame, entry, None) > 0
    stranded = int((~available.any(axis=0)).sum())
    if stranded:
        raise EstimateError(
            f"{stranded} choices have no alternative available.",
            where=f"row {int(np.argmin(available.any(axis=0)))} (from 0), availability",
            todo="mend the availability, or leave these rows out.",
        )
    return available


def _numbers(
    frame: pl.DataFrame, entry: str | float, open_to: np.ndarray | None
) -> np.ndarray | float:
    """Read a column, or a number; where the alternative is closed the value does not matter."""
    if not isinstance(entry, str):
        return float(entry)
    column = _column(frame, entry)
    if column.null_count() == 0 and bool(column.is_finite().all()):
        return column.to_numpy()
    values = column.fill_null(np.nan).to_numpy()
    missing = ~np.isfinite(values)
    if open_to is not None:
        missing &= open_to
    if missing.any():
        raise EstimateError(
            f"Column '{entry}' has no number in {int(missing.sum())} of {len(values)} choices.",
            where=f"column {entry}, row {int(np.argmax(missing))} (from 0)",
            todo="fill the values, leave the rows out, or mark the alternative as not available.",
        )
    return np.asarray(np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0))


def _column(frame: pl.DataFrame, name: str) -> pl.Series:
    if name not in frame.columns:
        raise EstimateError(
            f"The frame has no column '{name}'.",
            where=f"columns {frame.columns}",
            todo="rename the column, or mend the utility or availability.",
        )
    column = frame[name]
    if not (column.dtype.is_numeric() or column.dtype == pl.Boolean):
        raise EstimateError(
            f"Column '{name}' holds no numbers but {column.dtype}.",
            where=f"column {name}",
            todo="make indicators of it, one column a level.",
        )
    return column.cast(pl.Float64)
