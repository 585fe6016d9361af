"""Levers on segments: the answer that stands on the screen, in milliseconds."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.cells import Cells, from_frame
from mobility.shift.diversion import diversion, new_cycling
from mobility.shift.drawing import tell
from mobility.shift.levers import Levers
from mobility.shift.responding import Pivot, Response
from mobility.shift.savings import Factors, car_savings, savings

Where: TypeAlias = Mapping[str, Sequence[str]]
"""Cells in which levers are pulled: the values of a key."""

Quantity: TypeAlias = tuple[str, str | None, np.ndarray]
"""A quantity, the alternative it is of (None: of none), and its numbers."""


def apply_levers(  # noqa: PLR0913 - options by keyword
    segments: pl.DataFrame | Pivot,
    levers: Levers,
    *,
    where: Where | None = None,
    by: Sequence[str] = (),
    factors: Factors | None = None,
    year: int | None = None,
    from_car: np.ndarray | None = None,
) -> pl.DataFrame:
    """Answer levers on the table `shift_segments`.

    Parameters
    ----------
    segments
        The table, or a `Pivot` made of it once, which answers faster.
    levers
        Values by lever (`LEVERS`); none of them gives the reference.
    where
        Keys and their values in which the levers are pulled; by default everywhere.
    by
        Keys of the segments to tell apart.
    factors, year
        What a kilometre is worth, and when: adds the savings.
    from_car : ndarray of shape (1 + R,)
        Evidence on where new cyclists come from: adds the savings under it, named
        `..._by_evidence`.

    Returns
    -------
    The keys, quantity, alternative (null where it is of none), and the columns of an estimate;
    `n` counts respondents, one who is in several groups in parts. Quantities: `trips`,
    `trips_change`, `km_change` (per day, by alternative), `diversion` (share of new cycling by
    where it came from, where there is any), and those of `savings`

    Raises
    ------
    EstimateError
        A lever, a key or a factor is wrong, or one of `factors` and `year` is missing.
    """
    if (factors is None) != (year is None):
        raise EstimateError(
            "Savings need both factors and a year.", where="factors, year", todo="give both."
        )
    pivot = segments if isinstance(segments, Pivot) else Pivot(from_frame(segments))
    response = pivot.respond(levers, here=here_of(pivot.cells, where))
    groups = Groups(pivot.cells, by)
    quantities = _by_alternative(response)
    if not by and np.all(new_cycling(response).sum(axis=0) > 0):
        quantities += [("diversion", *item) for item in _rows(diversion(response))]
    if factors is not None and year is not None:
        found = savings(response, factors, year=year)
        if from_car is not None:
            other = car_savings(response, factors, year=year, from_car=from_car)
            found |= {f"{name}_by_evidence": values for name, values in other.items()}
        quantities += [(name, None, values) for name, values in found.items()]
    return groups.tell(quantities)


def _rows(values: Mapping[str, np.ndarray]) -> list[tuple[str, np.ndarray]]:
    return [(name, value[None]) for name, value in values.items()]


def here_of(cells: Cells, where: Where | None) -> np.ndarray | None:
    """Mark the cells of some values of their keys, of shape (C,); None: all.

    Raises
    ------
    EstimateError
        The segments have no such key.
    """
    if where is None:
        return None
    unknown = sorted(set(where) - set(cells.keys.columns))
    if unknown:
        raise EstimateError(
            f"The segments have no key {unknown}.",
            where="where",
            todo=f"take one of {cells.keys.columns}.",
        )
    mask = [cells.keys[name].is_in(list(values)).fill_null(False) for name, values in where.items()]
    return np.asarray(np.all([part.to_numpy() for part in mask], axis=0))


class Groups:
    """Cells added up by some of their keys.

    Parameters
    ----------
    by
        Keys; none of them adds up everything.

    Raises
    ------
    EstimateError
        The segments have no such key.
    """

    def __init__(self, cells: Cells, by: Sequence[str]) -> None:
        unknown = sorted(set(by) - set(cells.keys.columns))
        if unknown:
            raise EstimateError(
                f"The segments have no key {unknown}.",
                where="by",
                todo=f"take one of {cells.keys.columns}.",
            )
        self._cells = cells
        if by:
            numbered = cells.keys.select(by).unique(maintain_order=True).with_row_index("group_no")
            joined = cells.keys.join(
                numbered, on=list(by), how="left", nulls_equal=True, maintain_order="left"
            )
            group, self.keys = joined["group_no"].to_numpy(), numbered.drop("group_no")
        else:
            group, self.keys = np.zeros(cells.keys.height, dtype=np.int64), pl.DataFrame()
        self.size = int(group.max()) + 1
        self._adder = (group == np.arange(self.size)[:, None]).astype(float)

    def add(self, values: np.ndarray) -> np.ndarray:
        """Add up cells, along the first axis."""
        return np.asarray(self._adder @ values.reshape(len(values), -1)).reshape(
            self.size, *values.shape[1:]
        )

    def tell(self, found: Sequence[Quantity], *, kind: str = "amount") -> pl.DataFrame:
        """Tell quantities of shape (C, D), each added up by group; (G, D) are told as they are."""
        n, n_effective = self._strength()
        added = [v if len(v) == self.size else self.add(v) for _, _, v in found]
        keys = pl.DataFrame(
            {
                "quantity": np.repeat([name for name, _, _ in found], self.size),
                "alternative": [name for _, name, _ in found for _ in range(self.size)],
            },
            schema_overrides={"alternative": pl.String},
        )
        if self.keys.columns:
            keys = pl.concat([self.keys] * len(found)).hstack(keys)
        return tell(
            np.vstack(added),
            keys,
            n=np.tile(n, len(found)),
            n_effective=np.tile(n_effective, len(found)),
            kind=kind,
        )

    def _strength(self) -> tuple[np.ndarray, np.ndarray]:
        """Add up respondents; sum of weights and of their squares give the effective number."""
        mass = self._cells.total[:, 0]
        squares = np.divide(
            mass**2, self._cells.n_effective, out=np.zeros_like(mass), where=mass > 0
        )
        total, spread = self.add(mass), self.add(squares)
        effective = np.divide(total**2, spread, out=np.zeros_like(total), where=spread > 0)
        return np.rint(self.add(self._cells.people)), effective


def _by_alternative(response: Response) -> list[Quantity]:
    cells, legs = response.cells, response.cells.legs[:, None]
    found: list[Quantity] = []
    for j, name in enumerate(cells.alternatives):
        change = response.change[:, j]
        found += [
            ("trips", name, response.trips[:, j] * legs),
            ("trips_change", name, change * legs),
            ("km_change", name, change * cells.km[:, j, None]),
        ]
    return found
