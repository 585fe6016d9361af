"""A change split in two: other people, and other behaviour of the same kind of people."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.design import Design
from mobility.survey.estimates import Estimates
from mobility.survey.statistics import mean_of, share_of
from mobility.survey.waves import beside

Array = NDArray[np.float64]
PARTS = ("composition", "behaviour")


def kitagawa_split(
    shares_before: Array, rates_before: Array, shares_after: Array, rates_after: Array
) -> tuple[Array, Array]:
    """Split the change of a mean by group.

    Parameters
    ----------
    shares_before, shares_after
        Share of each group, shape (groups, ...).
    rates_before, rates_after
        Mean of each group, the same shape.

    Returns
    -------
    composition, behaviour
        What each group adds; the sum of both is the change.

    References
    ----------
    Kitagawa (1955), J. Am. Stat. Assoc. 50: 1168-1194.
    """
    composition = (shares_after - shares_before) * (rates_after + rates_before) / 2
    behaviour = (rates_after - rates_before) * (shares_after + shares_before) / 2
    return composition, behaviour


def kitagawa(
    design: Design, outcome: str, groups: str, *, wave: str = "wave", pair: tuple[object, object]
) -> pl.DataFrame:
    """Split the change of an outcome between two waves, with errors.

    Parameters
    ----------
    design
        Both waves, one row per person and wave.
    outcome
        A number, or true and false.
    groups
        Column whose groups may have become more or fewer.
    wave, pair
        Column of the wave, and the waves (from, to).

    Returns
    -------
    frame
        ``part`` ("composition", "behaviour"), the group in a column of its name (null for all
        groups together), and the result columns.

    Raises
    ------
    EstimateError
        A group is missing in one of the waves.
    """
    answered = pl.when(pl.col(outcome).is_not_null()).then(pl.col(groups)).alias(groups)
    sample = design.sample.with_columns(answered)
    wanted = sample.filter(pl.col(wave).is_in(list(pair)))[groups].drop_nulls().unique().sort()
    made = design.evaluate(share_of(sample, groups, [wave]))
    shares = _pick(made, wave, groups, pair, wanted)
    made = design.evaluate(mean_of(sample, outcome, [wave, groups]))
    rates = _pick(made, wave, groups, pair, wanted)
    return _parts(shares, rates, wanted).frame(design.told)


@dataclass(frozen=True)
class _Waves:
    """Estimates of two waves, and where those of each group stand, shape (2, groups)."""

    made: Estimates
    place: NDArray[np.int64]

    def of(self, values: Array) -> tuple[Array, Array]:
        """Give the values before and after."""
        return values[self.place[0]], values[self.place[1]]


def _pick(
    made: Estimates, wave: str, groups: str, pair: tuple[object, object], wanted: pl.Series
) -> _Waves:
    rows = made.keys.with_row_index("_row")
    places = []
    for one in pair:
        found = wanted.to_frame().join(
            rows.filter(pl.col(wave) == one), on=groups, how="left", maintain_order="left"
        )
        lacking = found.filter(pl.col("_row").is_null() | _empty(made, found))
        if len(lacking):
            raise EstimateError(
                f"{groups} = {lacking[groups][0]!r} has nobody in wave {one}.",
                where=f"column {groups}",
                todo="merge groups until each is in both waves.",
            )
        places.append(found["_row"].to_numpy().astype(np.int64))
    return _Waves(made, np.array(places))


def _empty(made: Estimates, found: pl.DataFrame) -> pl.Series:
    """Tell which estimates rest on a group without people: a share of 0."""
    rows = found["_row"].fill_null(0).to_numpy()
    return pl.Series(~(made.estimate[rows] > 0) & (made.kind == "share"))


def _parts(shares: _Waves, rates: _Waves, wanted: pl.Series) -> Estimates:
    """Split estimate and replicates; the linearised error comes by the slopes of the split."""
    joint = beside(shares.made, rates.made)
    before, after = shares.of(shares.made.estimate), rates.of(rates.made.estimate)
    split = kitagawa_split(before[0], after[0], before[1], after[1])
    slopes = _slopes(shares, rates, len(joint.estimate))
    names = wanted.to_list()
    keys = pl.DataFrame(
        {
            "part": [part for part in PARTS for _ in range(len(names) + 1)],
            wanted.name: pl.Series([None, *names] * 2, dtype=wanted.dtype),
        }
    )
    made = joint.combine(slopes, keys)
    exact = np.concatenate([np.r_[part.sum(), part] for part in split])
    replicates = None
    if shares.made.replicates is not None and rates.made.replicates is not None:
        s, r = shares.of(shares.made.replicates), rates.of(rates.made.replicates)
        each = kitagawa_split(s[0], r[0], s[1], r[1])
        replicates = np.vstack([np.vstack([part.sum(axis=0), part]) for part in each])
    return Estimates(
        keys, exact, made.spread, made.n, made.n_effective, made.degrees_of_freedom,
        "difference", replicates,
    )  # fmt: skip


def _slopes(shares: _Waves, rates: _Waves, size: int) -> sparse.csr_array:
    """Give how each part moves with each share and rate, shape (2 (groups + 1), size)."""
    s0, s1 = shares.of(shares.made.estimate)
    r0, r1 = rates.of(rates.made.estimate)
    shift = len(shares.made.estimate)
    columns = [*shares.place, *(rates.place + shift)]
    mean, half = (r0 + r1) / 2, (s1 - s0) / 2
    by_part = (
        (-mean, mean, half, half),
        ((r1 - r0) / 2, (r1 - r0) / 2, -(s0 + s1) / 2, (s0 + s1) / 2),
    )
    blocks = []
    for values in by_part:
        block = np.zeros((len(s0) + 1, size))
        for column, value in zip(columns, values, strict=True):
            block[0, column] += value
            block[1 + np.arange(len(s0)), column] += value
        blocks.append(block)
    return sparse.csr_array(np.vstack(blocks))
