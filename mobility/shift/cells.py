"""Cells of like trips, with what each alternative carries there: the base of every scenario.

As arrays for counting, as a table (`shift_segments`) for keeping: one row per cell and
alternative, no persons, replicates as lists.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from mobility.errors import EstimateError


@dataclass(frozen=True)
class Attribute:
    """Something of a trip that levers move, and the utility of a unit of it.

    Attributes
    ----------
    name
        Its column in the table of segments.
    slope
        The column of the utility of one unit.
    column
        Where the model's utilities have it; `{}` stands for the alternative.
    """

    name: str
    slope: str
    column: str


ATTRIBUTES = (
    Attribute("time_min", "utility_per_min", "time_{}_min"),
    Attribute("cost_dkk", "utility_per_dkk", "cost_{}_dkk"),
    Attribute("wet_share", "utility_when_wet", "is_wet"),
)

OBTAINABLE = ("ebike",)
"""Alternatives that a lever can open to those who have none today."""

UNITS = ("trip", "tour")
"""What chooses a mode: each trip by itself, or the whole tour."""

NO_KEYS = (
    "cell_no",
    "alternative_no",
    "unit",
    "alternative",
    "is_open",
    "trips",
    "trips_replicates",
    "km",
    "legs",
    "leverage",
    "nest",
    "nest_scale",
    "nest_scale_replicates",
    "n",
    "n_effective",
    "people",
    *(name for a in ATTRIBUTES for name in (a.name, a.slope, f"{a.slope}_replicates")),
)
"""Columns of the table of segments that are no keys of a segment."""


@dataclass(frozen=True)
class Cells:
    """C cells, J alternatives, D = 1 + R draws.

    Attributes
    ----------
    keys : DataFrame of C rows
    trips : ndarray of shape (C, J, D)
        Expected units (trips or tours) per day by alternative in the reference; by one that is
        closed: what it would carry, were it open.
    is_open : ndarray of shape (C, J) of bool
    km, amounts : ndarray of shape (C, J), and a dict of such by attribute
        Mean way of a unit, km, and means of what levers move; over those who waver (weights
        P (1 - P)), since it is they who move.
    legs : ndarray of shape (C,)
        Trips a unit.
    leverage : ndarray of shape (C, J)
        Sum of P (1 - P) over the cell's units over that of as many average ones: a cell whose
        units differ answers less than its average unit would, to first order by this much.
    slopes : dict of ndarray of shape (J, D), by attribute; nought where the model has none
    nest : ndarray of shape (J,); scale : ndarray of shape (M, D)
        Which nest each alternative is in, and its dissimilarity.
    n, n_effective : ndarray of shape (C,), respondents
    people : ndarray of shape (C,)
        Respondents, each parted evenly over the cells he is in: cells add up to respondents.
    """

    keys: pl.DataFrame
    alternatives: tuple[str, ...]
    unit: str
    trips: np.ndarray
    is_open: np.ndarray
    km: np.ndarray
    legs: np.ndarray
    leverage: np.ndarray
    amounts: dict[str, np.ndarray]
    slopes: dict[str, np.ndarray]
    nest: np.ndarray
    scale: np.ndarray
    n: np.ndarray
    n_effective: np.ndarray
    people: np.ndarray

    @cached_property
    def carried(self) -> np.ndarray:
        """Units per day by alternative, nought where closed, of shape (C, J, D)."""
        return np.asarray(self.trips * self.is_open[:, :, None])

    @cached_property
    def total(self) -> np.ndarray:
        """Units per day in each cell, of shape (C, D)."""
        return np.asarray(self.carried.sum(axis=1))

    def at(self, alternative: str) -> int:
        """Give an alternative's place.

        Raises
        ------
        EstimateError
            The segments have no such alternative.
        """
        if alternative not in self.alternatives:
            raise EstimateError(
                f"The segments have no alternative '{alternative}'.",
                where=f"alternatives {list(self.alternatives)}",
                todo="name one of them, or fit a model that has it.",
            )
        return self.alternatives.index(alternative)


def to_frame(cells: Cells) -> pl.DataFrame:
    """Write cells as a table: one row per cell and alternative."""
    size, many, draws = cells.trips.shape
    rows = np.repeat(np.arange(size), many)
    frame = cells.keys[rows.tolist()].with_columns(
        cell_no=pl.Series(rows),
        alternative_no=pl.Series(np.tile(np.arange(many), size)),
        unit=pl.lit(cells.unit),
        alternative=pl.Series(list(cells.alternatives) * size),
        is_open=pl.Series(cells.is_open.ravel()),
        km=pl.Series(cells.km.ravel()),
        legs=pl.Series(np.repeat(cells.legs, many)),
        leverage=pl.Series(cells.leverage.ravel()),
        nest=pl.Series(np.tile(cells.nest, size)),
        n=pl.Series(np.repeat(cells.n, many)),
        n_effective=pl.Series(np.repeat(cells.n_effective, many)),
        people=pl.Series(np.repeat(cells.people, many)),
    )
    drawn = {"trips": cells.trips.reshape(-1, draws)}
    drawn["nest_scale"] = np.tile(cells.scale[cells.nest], (size, 1))
    for attribute in ATTRIBUTES:
        frame = frame.with_columns(pl.Series(attribute.name, cells.amounts[attribute.name].ravel()))
        drawn[attribute.slope] = np.tile(cells.slopes[attribute.name], (size, 1))
    for name, values in drawn.items():
        frame = frame.with_columns(
            pl.Series(name, values[:, 0]), _replicates(f"{name}_replicates", values)
        )
    return frame


def _replicates(name: str, values: np.ndarray) -> pl.Series:
    """Give replicates as lists; none where every one is the estimate (nought, or not estimated)."""
    lists = pl.Series(name, values[:, 1:].astype(np.float32), dtype=pl.List(pl.Float32))
    still = (values == values[:, :1]).all(axis=1)
    return pl.DataFrame({name: lists, "still": still}).select(
        pl.when(~pl.col("still")).then(name).alias(name)
    )[name]


def from_frame(segments: pl.DataFrame) -> Cells:
    """Read cells from their table.

    Raises
    ------
    EstimateError
        A column is absent, or a cell lacks an alternative.
    """
    if "people" not in segments.columns and "n" in segments.columns:  # a run of before it
        segments = segments.with_columns(people=pl.col("n").cast(pl.Float64))
    absent = sorted(set(NO_KEYS) - set(segments.columns))
    many = 0 if absent else segments["alternative_no"].n_unique()
    if not many or segments.height % many:
        raise EstimateError(
            f"This is no table of segments: {absent or 'a cell lacks an alternative'}.",
            where="segments",
            todo="give what `segments` made, whole cells of it.",
        )
    ordered = segments.sort("cell_no", "alternative_no")
    alternatives = ordered["alternative"][:many].to_list()
    size = segments.height // many
    draws = 1 + int(ordered["trips_replicates"].list.len().max() or 0)  # type: ignore[arg-type]
    keys = [name for name in segments.columns if name not in NO_KEYS]

    def matrix(name: str) -> np.ndarray:
        return np.asarray(ordered[name].to_numpy().reshape(size, many))

    def drawn(name: str) -> np.ndarray:
        lists = ordered[f"{name}_replicates"]
        values = np.tile(ordered[name].to_numpy()[:, None], (1, draws))
        moving = lists.is_not_null().to_numpy()
        if moving.any():
            flat = lists.drop_nulls().explode(empty_as_null=False).to_numpy()
            values[moving, 1:] = flat.reshape(int(moving.sum()), -1)
        return values

    nest = matrix("nest")[0]
    scales = drawn("nest_scale")[:many]
    return Cells(
        keys=ordered.select(keys)[::many],
        alternatives=tuple(alternatives),
        unit=ordered["unit"][0],
        trips=drawn("trips").reshape(size, many, -1),
        is_open=matrix("is_open"),
        km=matrix("km"),
        legs=matrix("legs")[:, 0],
        leverage=matrix("leverage"),
        amounts={a.name: matrix(a.name) for a in ATTRIBUTES},
        slopes={a.name: drawn(a.slope)[:many] for a in ATTRIBUTES},
        nest=nest,
        scale=np.stack([scales[nest == m][0] for m in range(int(nest.max()) + 1)]),
        n=matrix("n")[:, 0],
        n_effective=matrix("n_effective")[:, 0],
        people=matrix("people")[:, 0],
    )
