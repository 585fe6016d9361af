"""How far a number may be trusted: rules written as data, the first that holds decides."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobility.tables import RELIABILITIES

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """What an estimate must have to be called so.

    Attributes
    ----------
    reliability
        The class given where all that follows holds.
    kind
        What it is a rule for: "share", "amount" or "difference".
    least_n, least_n_effective, least_units
        Fewest answers, effective answers, and primary units (people; employers where these are
        the units).
    widest
        Widest interval, in the share's own unit.
    greatest_relative_error
        Largest standard error / estimate.
    source
        Where the rule is from.
    """

    reliability: str
    kind: str
    least_n: float = 5
    least_n_effective: float = 0
    least_units: float = 0
    widest: float = np.inf
    greatest_relative_error: float = np.inf
    source: str = "ours"


_NCHS = "Parker et al. (2017), NCHS Vital and Health Statistics 2(175), presentation of proportions"
_CANADA = "Statistics Canada, release guidelines: relative error 16.5 % and 33.3 %"

RULES = (
    Rule("good", "share", least_n_effective=30, widest=0.30, source=_NCHS),
    Rule("fair", "share", least_n_effective=15, widest=0.45),
    Rule("poor", "share"),
    Rule("good", "amount", 10, 30, greatest_relative_error=0.165, source=_CANADA),
    Rule("fair", "amount", 10, 15, greatest_relative_error=0.333, source=_CANADA),
    Rule("poor", "amount"),
    Rule("good", "difference", least_n_effective=30),
    Rule("fair", "difference", least_n_effective=15),
    Rule("poor", "difference"),
)
"""The rules in force. 5 answers is the least that may be shown, as in `mobility.disclosure`."""

EMPLOYERS_TOGETHER = tuple(replace(rule, least_units=10) for rule in RULES)
"""Rules for a figure of all workplaces: the employer is the unit, and there must be 10 of them."""


@dataclass(frozen=True)
class Evidence:
    """What the rules ask for, one entry an estimate; all of shape (K,).

    Attributes
    ----------
    n, n_effective, n_units
        Answers, effective answers and primary units.
    width
        Width of the interval.
    relative_error
        Standard error / estimate.
    """

    n: Array
    n_effective: Array
    n_units: Array
    width: Array
    relative_error: Array


def classify(kind: str, evidence: Evidence, rules: tuple[Rule, ...] = RULES) -> NDArray[np.object_]:
    """Give each estimate the class of the first rule of its kind that it keeps.

    Returns
    -------
    reliability
        One of `RELIABILITIES`, shape (K,); `not_shown` where no rule holds.
    """
    found = np.full(len(evidence.n), RELIABILITIES[-1], dtype=object)
    for rule in reversed([rule for rule in rules if rule.kind == kind]):
        kept = (evidence.n >= rule.least_n) & (evidence.n_effective >= rule.least_n_effective)
        kept &= evidence.n_units >= rule.least_units
        kept &= np.isinf(rule.widest) | (evidence.width <= rule.widest)
        kept &= np.isinf(rule.greatest_relative_error) | (
            evidence.relative_error <= rule.greatest_relative_error
        )
        found[kept] = rule.reliability
    return found
