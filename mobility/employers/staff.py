"""One wave of one staff, counted and estimated: every cell, the empty ones too, and all totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.disclosure.counted import NOT_TOLD
from mobility.survey import RESULT_COLUMNS, replicate_sums, summarise

Array = NDArray[np.float64]
MOST_VARIABLES = 2
"""Variables that cross in one table."""

CELLS = {
    "detail": pl.Int8,
    "topic": pl.String,
    "quantity": pl.String,
    "unit": pl.String,
    "method": pl.String,
    "vintage": pl.String,
    "variable": pl.String,
    "value": pl.String,
    "by_variable": pl.String,
    "by_value": pl.String,
    "answers": pl.Int64,
    "largest": pl.Float64,
    "second": pl.Float64,
    **dict.fromkeys(RESULT_COLUMNS, pl.Float64),
    "n": pl.Int64,
    "reliability": pl.String,
    "bound_low": pl.Float64,
    "bound_high": pl.Float64,
}
"""Columns of a staff's cells: what a number is, of whom, how many they are, and the number."""


@dataclass(frozen=True)
class Told:
    """What a table tells.

    Attributes
    ----------
    topic, quantity, unit
        Which table, what of, in what unit.
    detail
        In which groups; 0 where these do not vary.
    method, vintage
        How it was reckoned, and with factors of which year.
    """

    topic: str
    quantity: str = "share"
    unit: str = "share"
    detail: int = 0
    method: str | None = None
    vintage: str | None = None


@dataclass(frozen=True)
class Staff:
    """The answers of one employer's people in one wave, with their weights.

    Attributes
    ----------
    people
        A row per respondent.
    weight, replicates
        Shape (n,) and (n, R).
    """

    people: pl.DataFrame
    weight: Array
    replicates: NDArray[np.floating]

    def where(self, kept: pl.Expr) -> "Staff":
        """Keep some of the people."""
        is_kept = self.people.select(kept.fill_null(value=False)).to_series().to_numpy()
        return Staff(self.people.filter(is_kept), self.weight[is_kept], self.replicates[is_kept])

    def shares(self, by: Sequence[str], told: Told) -> pl.DataFrame:
        """Estimate the share of each level of the first variable within each of the second."""
        keys, members = _cells(self.people, by)
        full, drawn = members @ self.weight, replicate_sums(members, self.replicates)
        of = _whole(keys, by)
        answers = np.diff(members.indptr)
        with np.errstate(divide="ignore", invalid="ignore"):
            estimate = np.nan_to_num(full / full[of])
            replicates = drawn / drawn[of]
            effective = full[of] ** 2 / (members @ self.weight**2)[of]
        frame = summarise(
            estimate, replicates, n=answers[of], n_effective=np.nan_to_num(effective), kind="share"
        )
        is_whole = pl.Series(of == np.arange(len(of)))
        ends = [pl.when(is_whole).then(1.0).otherwise(pl.col(e)).alias(e) for e in ("low", "high")]
        return _long(keys, by, told, answers, frame.with_columns(ends))

    def amounts(self, by: Sequence[str], amount: str, told: Told) -> pl.DataFrame:
        """Spread an amount per employee over the cells; it is of those who told it.

        Where nobody did, because it was not asked, there are no cells.
        """
        values = self.people[amount].cast(pl.Float64)
        if values.null_count() == len(values):
            return pl.DataFrame(schema=CELLS)
        keys, members = _cells(self.people, by)
        known = values.is_not_null().to_numpy().astype(float)
        each = values.fill_null(0.0).to_numpy()
        parts = sparse.csr_array(members.multiply(each[None, :]))
        whole = float(known @ self.weight)
        drawn = replicate_sums(parts, self.replicates) / (known @ self.replicates)
        held = members @ self.weight
        with np.errstate(divide="ignore", invalid="ignore"):
            effective = np.nan_to_num(held**2 / (members @ self.weight**2))
        answers = np.diff(members.indptr)
        frame = summarise(
            parts @ self.weight / whole, drawn, n=answers, n_effective=effective, kind="amount"
        )
        if (each >= 0).all():  # the normal interval knows no end where an amount has one
            frame = frame.with_columns(pl.col("low").clip(lower_bound=0.0))
        # of nobody, nothing is known to be none
        nobody = pl.when(pl.Series(answers == 0)).then(pl.lit("poor"))
        frame = frame.with_columns(reliability=nobody.otherwise("reliability"))
        largest = _two_largest(members, each * self.weight / whole)
        return _long(keys, by, told, answers, frame).with_columns(
            largest=pl.Series(largest[:, 0]), second=pl.Series(largest[:, 1])
        )


def _cells(people: pl.DataFrame, by: Sequence[str]) -> tuple[pl.DataFrame, sparse.csr_array]:
    """List every cell, with null for a total, and who lies in it."""
    told = people.select(pl.col(name).cast(pl.String).fill_null(NOT_TOLD) for name in by)
    levels = [[None, *told[name].unique().sort()] for name in by]
    keys = list(product(*levels))
    rows = []
    for key in keys:
        inside = np.ones(people.height, dtype=bool)
        for name, level in zip(by, key, strict=True):
            if level is not None:
                inside &= (told[name] == level).to_numpy()
        rows.append(sparse.csr_array(inside[None, :].astype(float)))
    frame = pl.DataFrame(keys, schema=dict.fromkeys(by, pl.String), orient="row")
    return frame, sparse.csr_array(sparse.vstack(rows))


def _whole(keys: pl.DataFrame, by: Sequence[str]) -> NDArray[np.intp]:
    """Find the cell that each is a share of: all levels of the first variable together."""
    if not by:
        return np.zeros(1, dtype=np.intp)
    rows = keys.rows()
    place = {row: at for at, row in enumerate(rows)}
    return np.array([place[(None, *row[1:])] for row in rows], dtype=np.intp)


def _two_largest(members: sparse.csr_array, parts: Array) -> Array:
    """Give the two largest persons' parts of each cell."""
    found = np.zeros((members.shape[0], 2))
    for at, (start, end) in enumerate(zip(members.indptr[:-1], members.indptr[1:], strict=True)):
        own = np.sort(parts[members.indices[start:end]])[::-1][:2]
        found[at, : len(own)] = own
    return found


def _long(
    keys: pl.DataFrame,
    by: Sequence[str],
    told: Told,
    answers: NDArray[np.integer],
    frame: pl.DataFrame,
) -> pl.DataFrame:
    """Write the cells as rows, whatever their variables are called."""
    named = {"variable": None, "by_variable": None} | dict(
        zip(("variable", "by_variable"), by, strict=False)
    )
    values = {"value": None, "by_value": None} | dict(zip(("value", "by_value"), by, strict=False))
    return as_cells(
        frame.with_columns(
            *(
                pl.lit(text, pl.String).alias(name)
                for name, text in vars(told).items()
                if name != "detail"
            ),
            *(pl.lit(name, pl.String).alias(key) for key, name in named.items()),
            *(
                (pl.lit(None, pl.String) if name is None else keys[name]).alias(key)
                for key, name in values.items()
            ),
            detail=pl.lit(told.detail),
            answers=pl.Series(answers),
        )
    )


def as_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Give rows all the columns of cells, null where they have none."""
    if not frame.width:
        return pl.DataFrame(schema=CELLS)
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in CELLS.items()
    )
