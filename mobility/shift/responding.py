"""How trips answer to levers: the model pivots on what each alternative carries today.

Utilities are read back from the reference's own shares, so that the reference is met exactly and
only differences come from the model (incremental logit; nested where the model is).

References
----------
Kumar (1980), Pivot point modeling procedures in demand estimation, Transp. Eng. J. ASCE 106(6);
Koppelman (1983), Predicting transit ridership in response to transit service changes.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mobility.shift.cells import OBTAINABLE, Cells
from mobility.shift.levers import Levers
from mobility.shift.pulling import Pull, pull

HALVINGS = 60
"""Halvings in search of a closed alternative's utility, halvings: to the last bit of a float64."""

RANGE_OF_LOG = 60.0
"""Where that search begins: e^60 to either side of the nest's own sum, none."""


@dataclass(frozen=True)
class Response:
    """What levers made of the cells.

    Attributes
    ----------
    cells
        The reference.
    trips : ndarray of shape (C, J, D)
        Expected units per day by alternative.
    pulled
        What the levers did.
    """

    cells: Cells
    trips: np.ndarray
    pulled: Pull

    @cached_property
    def before(self) -> np.ndarray:
        """Units per day in the reference, nought where closed, of shape (C, J, D)."""
        return self.cells.carried

    @cached_property
    def change(self) -> np.ndarray:
        """Units per day more than in the reference, of shape (C, J, D)."""
        return np.asarray(self.trips - self.before)

    @cached_property
    def moved(self) -> np.ndarray:
        """The same without what fell away altogether: it sums to nought in every cell."""
        return np.asarray(self.trips - self.before * self.pulled.volume[:, None])


class Pivot:
    """Segments made ready: utilities read back from shares once, levers answered at once.

    Parameters
    ----------
    cells
        From `from_frame` or `collapse_trips`.
    """

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._obtainable = np.array([name in OBTAINABLE for name in cells.alternatives])
        self._open = cells.is_open
        self._widened = cells.is_open | self._obtainable
        self.utility = _read_back(cells, self._widened)

    def respond(self, levers: Levers, *, here: np.ndarray | None = None) -> Response:
        """Answer levers; see `pull` for their form and their errors."""
        pulled = pull(self.cells, levers, here=here)
        utility = self.utility + pulled.utility
        share = self._shares(utility, self._open)
        closed = (self._widened & ~self._open).any(axis=1)
        if pulled.access.any() and closed.any():
            part = np.flatnonzero(closed)
            opened = self._shares(utility[part], self._widened[part])
            access = pulled.access[part, None]
            share[part] = (1 - access) * share[part] + access * opened
        volume = self.cells.total * pulled.volume
        return Response(self.cells, share * volume[:, None], pulled)

    def _shares(self, utility: np.ndarray, is_open: np.ndarray) -> np.ndarray:
        cells = self.cells
        if cells.scale.shape[0] == 1:
            weight = np.exp(utility) * is_open[:, :, None]
            return np.asarray(weight / weight.sum(axis=1, keepdims=True))
        share = np.zeros_like(utility)
        nests = []
        for m, scale in enumerate(cells.scale):
            members = np.flatnonzero(cells.nest == m)
            is_plain = bool(np.all(scale == 1))  # raising to one is slow, and changes nothing
            inside = utility[:, members]
            np.exp(inside if is_plain else inside / scale, out=inside)
            inside *= is_open[:, members, None]
            total = inside.sum(axis=1, keepdims=True)
            share[:, members] = np.divide(inside, total, out=np.zeros_like(inside), where=total > 0)
            nests.append(total[:, 0] if is_plain else total[:, 0] ** scale)
        among = np.stack(nests, axis=1)
        among /= among.sum(axis=1, keepdims=True)
        return np.asarray(share * among[:, cells.nest])


def _read_back(cells: Cells, widened: np.ndarray) -> np.ndarray:
    """Give utilities (C, J, D) that reproduce the shares of the reference.

    With q the share in the nest and Q the nest's: V = lambda ln q + ln Q, up to a level. A closed
    alternative's is the one that gives it the share it would have.
    """
    total = cells.total[:, None]
    nobody = np.full_like(cells.trips, 1 / len(cells.alternatives))
    share = np.divide(cells.trips, total, out=nobody, where=total > 0)
    is_open = cells.is_open[:, :, None]
    nested = np.zeros((share.shape[0], cells.scale.shape[0], share.shape[2]))
    for m in range(cells.scale.shape[0]):
        members = cells.nest == m
        nested[:, m] = (share[:, members] * is_open[:, members]).sum(axis=1)
    scale, whole = cells.scale[cells.nest], nested[:, cells.nest]
    with np.errstate(divide="ignore", invalid="ignore"):
        utility = scale * (np.log(share) - np.log(whole)) + np.log(whole)
    found = np.where(is_open, utility, 0.0)
    c, j = np.nonzero(widened & ~cells.is_open)
    own = cells.nest[j]
    found[c, j] = _would_be(share[c, j], nested[c, own], cells.scale[own])
    return np.where(np.isfinite(found), found, -RANGE_OF_LOG)


def _would_be(share: np.ndarray, nest: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Find the utility that gives a closed alternative its share once open, of shape (m, D).

    With s the nest's sum without it and R the other nests', the share is
    x / (s + x) * (s + x)^lambda / ((s + x)^lambda + R), rising in x = exp(V / lambda).
    """
    if np.all(scale == 1):
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(share) - np.log1p(-share))
    inside, others = nest ** (1 / scale), np.maximum(1 - nest, 0.0)
    low, high = np.full(share.shape, -RANGE_OF_LOG), np.full(share.shape, RANGE_OF_LOG)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        whole = inside + np.exp(middle)
        got = np.exp(middle) / whole * whole**scale / (whole**scale + others)
        low, high = np.where(got < share, middle, low), np.where(got < share, high, middle)
    return np.asarray(scale * (low + high) / 2)
