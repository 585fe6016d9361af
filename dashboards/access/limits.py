"""How often somebody may ask."""

import time
from collections import OrderedDict
from collections.abc import Callable

CALLERS = 10_000
"""Callers remembered at once; who has been quiet longest is forgotten first."""


class Limit:
    """A bucket of requests for each caller, which fills again with time.

    Parameters
    ----------
    a_minute
        Requests a minute that may go on for ever.
    at_once
        Requests that may come at once.
    clock
        Seconds that only ever grow.

    References
    ----------
    Turner (1986), IEEE Communications Magazine 24(10): 8-15 (the leaky bucket as a meter).
    """

    def __init__(
        self, *, a_minute: float, at_once: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._a_second = a_minute / 60
        self._at_once = at_once
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, caller: str) -> bool:
        """Count a request; whether it may be answered."""
        left = self._now(caller)
        allowed = left >= 1
        self._left[caller] = (left - 1 if allowed else left, self._clock())
        self._left.move_to_end(caller)
        while len(self._left) > CALLERS:
            self._left.popitem(last=False)
        return allowed

    def is_spent(self, caller: str) -> bool:
        """Say whether the next request would be refused; counts nothing."""
        return self._now(caller) < 1

    def _now(self, caller: str) -> float:
        left, seen = self._left.get(caller, (float(self._at_once), self._clock()))
        return min(self._at_once, left + (self._clock() - seen) * self._a_second)
