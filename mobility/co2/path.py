"""The path: what any set of measures leaves of the tonnes, overlap and all.

In a segment, tonnes are km times tonnes per km. Growth adds up, what takes km away multiplies on
what the others leave, and so does what takes from the tonnes per km; a standard (a limit) is a
ceiling on them, however it is reached. So a moved kilometre is worth less where the fleet is
electric, and a second standard of the same height is worth nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mobility.attribution.game import Members
from mobility.co2.baseline import Baseline
from mobility.co2.measures import Effect, Measure, limits
from mobility.co2.segments import BOOKS
from mobility.co2.uncertain import Draws, Floats
from mobility.errors import EstimateError

MOST_TOUCHING = 14
"""Measures that may touch one segment: all their subsets are kept, 2^14 x years x replicates."""


@dataclass(frozen=True)
class SegmentTable:
    """What every subset of the measures that touch a segment leaves of it.

    Attributes
    ----------
    place
        Row of the segment in the baseline.
    touching
        Positions of the measures that touch it.
    left
        Part of the baseline that is left, shape (2^touching, years, replicates); the bits of the
        row say which of `touching` are in force, the first being the lowest.
    """

    place: int
    touching: tuple[int, ...]
    left: Floats


@dataclass(frozen=True)
class PathModel:
    """Tonnes of one book under any subset of the measures.

    Attributes
    ----------
    baseline
        Business as usual.
    measures
        In the order of the membership's columns.
    book
        Whose tonnes are counted.
    tables
        One per segment of the book that a measure touches.
    """

    baseline: Baseline
    measures: tuple[Measure, ...]
    book: str
    tables: tuple[SegmentTable, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Give the measures' ids."""
        return tuple(measure.id for measure in self.measures)

    def saved(self, members: Members) -> Floats:
        """Give the tonnes that subsets save against business as usual.

        Parameters
        ----------
        members
            Rows of membership, shape (k, measures).

        Returns
        -------
        ndarray of shape (k, years, replicates), t CO2e; negative where growth adds more
        """
        _, years, replicates = self.baseline.tonnes.shape
        total = np.zeros((len(members), years, replicates))
        for table in self.tables:
            row = row_of(members, table.touching)
            # one subset at a time: nothing as large as the answer is made beside it
            for k, subset in enumerate(row):
                total[k] += (1.0 - table.left[subset]) * self.baseline.tonnes[table.place]
        return total

    def tonnes(self, members: Members) -> Floats:
        """Give the tonnes that are left, shape (k, years, replicates)."""
        return self.baseline.book(self.book)[None] - self.saved(members)


def row_of(members: Members, touching: Sequence[int]) -> npt.NDArray[np.int64]:
    """Give the row of a segment's table that each subset of all measures falls in."""
    powers = 1 << np.arange(len(touching), dtype=np.int64)
    return np.asarray(members[:, list(touching)].astype(np.int64) @ powers)


def build_path(
    baseline: Baseline,
    measures: Sequence[Measure],
    draws: Draws,
    *,
    book: str = "territory",
    as_account: bool = False,
) -> PathModel:
    """Work out what every subset of the measures leaves of each segment.

    Parameters
    ----------
    baseline
        Business as usual.
    measures
        Those that may be in force; of variants of one family, one.
    draws
        The unknowns: the same as the baseline's.
    book
        One of `BOOKS`.
    as_account
        Whether effects are counted only as far as the account's own method shows them.

    Raises
    ------
    EstimateError
        The book is not known, two variants of a family stand together, or more measures touch a
        segment than can be kept apart.
    """
    _check(measures, book)
    tables = []
    for place, segment in enumerate(baseline.segments):
        if book not in segment.books:
            continue
        touching = tuple(
            position
            for position, measure in enumerate(measures)
            if any(segment.id in effect.segments for effect in measure.effects)
        )
        if len(touching) > MOST_TOUCHING:
            raise EstimateError(
                f"{len(touching)} measures touch the segment {segment.id}.",
                where=f"segment {segment.id}",
                todo=f"divide the segment, or take at most {MOST_TOUCHING} measures at a time.",
            )
        if touching:
            own = [measures[position] for position in touching]
            left = _left(baseline, place, own, draws, as_account)
            tables.append(SegmentTable(place, touching, left))
    return PathModel(baseline, tuple(measures), book, tuple(tables))


def _check(measures: Sequence[Measure], book: str) -> None:
    families = [measure.variant_of for measure in measures if measure.variant_of]
    twice = sorted({family for family in families if families.count(family) > 1})
    if twice or book not in BOOKS:
        raise EstimateError(
            f"Two variants of {', '.join(twice)} cannot both be in force."
            if twice
            else f"There is no book {book!r}.",
            where="path of measures",
            todo=f"choose one variant of each family, and a book of {', '.join(BOOKS)}.",
        )


def _left(
    baseline: Baseline, place: int, measures: Sequence[Measure], draws: Draws, as_account: bool
) -> Floats:
    """Give the part of a segment that each subset leaves, shape (2^k, years, replicates)."""
    years, name = baseline.years, baseline.segments[place].id
    shape = (1 << len(measures), len(years), draws.replicates)
    # per km of the base year: what the projection leaves is the yardstick of a limit
    usual = baseline.tonnes[place] / np.where(baseline.base[place] > 0, baseline.base[place], 1.0)
    more, km, per_km = np.zeros(shape), np.ones(shape), np.ones(shape)
    ceiling = np.ones(shape)
    for bit, measure in enumerate(measures):
        held = np.arange(shape[0]) >> bit & 1 == 1
        seen = measure.account_sees.draw(draws) if as_account else 1.0
        phase = measure.phase(years)[:, None] * np.ones(draws.replicates) * seen
        for effect in measure.effects:
            if name not in effect.segments:
                continue
            if effect.limit:
                highest = np.minimum(limits(effect, years, draws) / np.maximum(usual, 1e-12), 1.0)
                ceiling[held] = np.minimum(ceiling[held], 1.0 - phase * (1.0 - highest))
            elif effect.kind == "growth":
                more[held] += phase * effect.size.draw(draws)
            elif effect.kind in ("activity", "mode"):
                km[held] *= 1.0 - phase * _taken(effect, draws)
            else:
                per_km[held] *= 1.0 - phase * effect.size.draw(draws)
    return np.asarray((1.0 + more) * km * np.minimum(per_km, ceiling))


def _taken(effect: Effect, draws: Draws) -> Floats:
    """Give the part of a segment's tonnes that goes with the km moved or saved."""
    size = effect.size.draw(draws)
    return size if effect.carried is None else size * (1.0 - effect.carried.draw(draws))
