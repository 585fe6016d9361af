"""Faster fixed points: the next try made from the last few, not from the last alone."""

from collections import deque

import numpy as np

from mobility.flows.pairs import Floats

DEPTH = 5
"""Earlier steps that are remembered; tried: 1 takes twice the passes, more takes hardly fewer."""

CONDITION = 1e-12
"""Relative size below which remembered steps count as lying along each other."""

FARTHEST = 5.0
"""Largest change that remembered steps may make; beyond it they are forgotten."""


class Anderson:
    """Anderson's mixing for a fixed point ``x = x + step(x)``.

    Parameters
    ----------
    weight
        Weight of each unknown in the least squares.

    References
    ----------
    Anderson (1965), J. ACM 12(4): 547-560; Walker & Ni (2011), SIAM J. Numer. Anal. 49: 1715-1735.
    """

    def __init__(self, weight: Floats) -> None:
        self._root = np.sqrt(weight)
        self._moves: deque[Floats] = deque(maxlen=DEPTH)
        self._changes: deque[Floats] = deque(maxlen=DEPTH)
        self._last: tuple[Floats, Floats] | None = None

    def next(self, at: Floats, step: Floats) -> Floats:
        """Give the next point, from the point and the plain step at it."""
        if self._last is not None:
            self._moves.append(at - self._last[0])
            self._changes.append(step - self._last[1])
        self._last = (at, step)
        if not self._moves:
            return at + step
        moves, changes = np.stack(self._moves), np.stack(self._changes)
        share = np.linalg.lstsq((changes * self._root).T, step * self._root, rcond=CONDITION)[0]
        correction = share @ (moves + changes)
        if np.abs(correction).max(initial=0.0) > FARTHEST:
            self._moves.clear()
            self._changes.clear()
            return at + step
        mixed: Floats = at + step - correction
        return mixed
