"""Balanced flows whose every origin has its own mean cost: each has its own deterrence."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mobility.errors import EstimateError
from mobility.flows.factors import margin_gap
from mobility.flows.pairs import Floats, listed
from mobility.flows.two_way import inverse

Flags: TypeAlias = NDArray[np.bool_]

MAX_STEPS = 100
"""Newton steps before the means are given up; ten are usual."""

MAX_HALVINGS = 30
"""Halvings of a step in search of a better one."""

LONGEST_STEP = 5.0
"""Largest change of a log factor in one step."""

NOISE = 1e-13
"""Relative change of the objective that rounding alone can make."""


@dataclass(frozen=True)
class OriginFlows:
    """Flows and what made them.

    Parameters
    ----------
    flows
        ``(n, m)`` persons.
    beta
        Deterrence of each origin, ``(n,)``, per unit of cost.
    mean_cost
        Mean cost reached by each origin, ``(n,)``; NaN where nobody leaves.
    """

    flows: Floats
    beta: Floats
    mean_cost: Floats


def match_origin_means(  # noqa: PLR0913
    origins: Floats,
    destinations: Floats,
    cost: Floats,
    mean_cost: Floats,
    *,
    usual: float,
    give: float = 0.0,
    factor: Floats | None = None,
    start: Floats | None = None,
    tol: float = 1e-9,
) -> OriginFlows:
    """Find flows ``A_i O_i B_j D_j exp(-beta_i c_ij)`` with the margins and the means given.

    They have the greatest entropy of all flows with these margins and means.

    Parameters
    ----------
    origins, destinations
        Totals of one sum, ``(n,)`` and ``(m,)``, persons.
    cost
        ``(n, m)``; infinite where there is no way.
    mean_cost
        Mean cost over those who leave each origin, ``(n,)``; NaN where it is not known.
    usual
        Deterrence of origins whose mean is not known.
    give
        How far a mean gives way, as a share of it, for each unit that its deterrence times it would
        otherwise lie from the usual one. Means that no flows can have need some give.
    factor
        ``(n, m)`` what makes a pair busier than its cost says; None for none.
    start
        Deterrences to begin from.
    tol
        Largest relative error of a margin and of a mean.

    Raises
    ------
    EstimateError
        A mean is smaller than the nearest place allows, or margins and means contradict each
        other.

    References
    ----------
    Wilson (1970), Entropy in Urban and Regional Modelling, Pion, ch. 2.
    """
    rows = _Rows.of(origins, destinations, cost, mean_cost, factor, usual, give)
    at = np.zeros(len(destinations))
    beta = np.where(rows.known, usual if start is None else start, usual)
    share = rows.share(beta, at)
    height = -np.inf
    for _ in range(MAX_STEPS):
        reached = origins @ share
        if max(margin_gap(reached, destinations), rows.gap(share, beta)) <= tol:
            return rows.told(beta, share)
        to_at, to_beta = rows.newton(share, beta, destinations - reached)
        for _ in range(MAX_HALVINGS):
            tried = beta + to_beta, at + to_at
            share = rows.share(*tried)
            above = rows.height(*tried, destinations)
            if above >= height - NOISE * abs(height):
                break
            to_at, to_beta = to_at / 2, to_beta / 2
        (beta, at), height = tried, above
    raise _unsettled("Margins and means contradict each other", rows, share)


@dataclass(frozen=True)
class _Rows:
    """What stays the same while deterrences are sought; ``wanted`` is each origin's mean or so."""

    origins: Floats
    cost: Floats
    extra: Floats
    known: Flags
    wanted: Floats
    usual: float
    give: float

    @classmethod
    def of(  # noqa: PLR0913, PLR0917
        cls,
        origins: Floats,
        destinations: Floats,
        cost: Floats,
        mean_cost: Floats,
        factor: Floats | None,
        usual: float,
        give: float,
    ) -> "_Rows":
        """Take the log of the factors, closed pairs at minus infinity, and check the means."""
        is_open = np.isfinite(cost) & (destinations > 0)
        extra = np.zeros_like(cost)
        if factor is not None:
            is_open &= factor > 0
            extra = np.log(factor, out=extra, where=factor > 0)
        extra[~is_open] = -np.inf
        known = np.isfinite(mean_cost) & (origins > 0)
        _check(origins, known, mean_cost, np.where(is_open, cost, np.inf).min(axis=1))
        middle = float(np.average(mean_cost[known], weights=origins[known]))
        spent, wanted = np.where(is_open, cost, 0.0), np.where(known, mean_cost, middle)
        return cls(origins, spent, extra, known, wanted, usual, give)

    def errors(self, mean: Floats, beta: Floats) -> Floats:
        """Give each mean's relative error beside what it may give; zero where it is not known."""
        pull = self.give * self.wanted * (beta - self.usual)
        return np.where(self.known, mean / self.wanted - 1 - pull, 0.0)

    def gap(self, share: Floats, beta: Floats) -> float:
        """Give the largest relative error of a mean."""
        return float(np.abs(self.errors((share * self.cost).sum(axis=1), beta)).max())

    def newton(self, share: Floats, beta: Floats, missing: Floats) -> tuple[Floats, Floats]:
        """Step towards margins and means at once; each origin's deterrence is eliminated."""
        people = self.origins[:, None] * share
        mean = (share * self.cost).sum(axis=1)
        apart = self.cost - mean[:, None]
        held = self.give * self.origins * self.wanted**2
        spread = inverse((people * apart**2).sum(axis=1) + held) * self.known
        crossed = people * apart
        too_far = self.origins * self.wanted * self.errors(mean, beta)
        matrix = np.diag(people.sum(axis=0)) - share.T @ people
        matrix -= crossed.T @ (spread[:, None] * crossed)
        # One constant is free; holding the sum of the steps at zero fixes it.
        matrix += people.sum() / len(missing) ** 2
        empty = np.diag(matrix) <= 0
        matrix[empty, empty] = 1.0
        to_at = np.linalg.lstsq(matrix, missing + crossed.T @ (spread * too_far), rcond=None)[0]
        to_beta = spread * (too_far + crossed @ to_at)
        # The same share of both steps is taken, so that they still climb.
        longest = max(np.abs(to_at).max() / LONGEST_STEP, np.abs(to_beta * self.wanted).max(), 1.0)
        return to_at / longest, to_beta / longest

    def height(self, beta: Floats, at: Floats, destinations: Floats) -> float:
        """Give the concave dual, whose slopes are the errors of margins and means."""
        log_share = self.extra + at - beta[:, None] * self.cost
        best = log_share.max(axis=1)
        best = np.where(np.isfinite(best), best, 0.0)
        sums = np.exp(log_share - best[:, None]).sum(axis=1)
        whole = best + np.log(sums, out=np.zeros_like(sums), where=sums > 0)
        pull = self.give / 2 * (self.wanted * (beta - self.usual)) ** 2
        spent = self.origins * (whole + self.known * (beta * self.wanted + pull))
        return float(destinations @ at - spent.sum())

    def share(self, beta: Floats, at: Floats) -> Floats:
        """Give each origin's shares of the destinations."""
        log_share = self.extra + at - beta[:, None] * self.cost
        best = log_share.max(axis=1, keepdims=True)
        share = np.exp(log_share - np.where(np.isfinite(best), best, 0.0))
        share *= inverse(share.sum(axis=1, keepdims=True))
        return np.asarray(share, dtype=np.float64)

    def told(self, beta: Floats, share: Floats) -> OriginFlows:
        """Give the flows, unless someone would have to like going far."""
        if (beta[self.known] < 0).any():
            raise _unsettled("People would have to prefer what is far", self, share, beta < 0)
        mean = np.where(self.origins > 0, (share * self.cost).sum(axis=1), np.nan)
        return OriginFlows(self.origins[:, None] * share, beta, mean)


def _check(origins: Floats, known: Flags, mean_cost: Floats, nearest: Floats) -> None:
    lost = (origins > 0) & ~np.isfinite(nearest)
    if lost.any():
        raise EstimateError(
            "People leave origins that reach no destination.",
            where=f"origins {listed(np.flatnonzero(lost))}",
            todo="open a pair for them, or set their totals to zero.",
        )
    if not known.any():
        raise EstimateError(
            "No origin has a mean cost.",
            where="mean_cost",
            todo="give one mean cost at least.",
        )
    short = known & (np.where(known, mean_cost, np.inf) <= nearest)
    if short.any():
        raise EstimateError(
            "Mean costs are smaller than the cost to the nearest place.",
            where=f"origins {listed(np.flatnonzero(short))}",
            todo="see that mean_cost and cost have one unit and that intrazonal costs are set, or "
            "leave these means out (NaN).",
        )


def _unsettled(what: str, rows: _Rows, share: Floats, chosen: Flags | None = None) -> EstimateError:
    mean = (share * rows.cost).sum(axis=1)
    off = np.where(rows.known, np.abs(mean - rows.wanted) / rows.wanted, 0.0)
    worst = off >= off.max() if chosen is None else chosen & rows.known
    at = int(np.argmax(np.where(worst, 1 + off, 0)))
    return EstimateError(
        f"{what}: origin {at} reaches a mean cost of {mean[at]:,.6g} where "
        f"{rows.wanted[at]:,.6g} is wanted.",
        where=f"mean_cost, origins {listed(np.flatnonzero(worst))}",
        todo="see that mean_cost and cost have one unit, or let means give way, or "
        "leave these out (NaN).",
    )
