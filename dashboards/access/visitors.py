"""Who asks, and what role that gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mobility.settings import Rule

Role = Literal["planner", "employer", "public", "nobody"]


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks: a role and, of an employer, which one. Nothing of the person is kept."""

    role: Role
    employer: str | None = None


PLANNER = Visitor("planner")
PUBLIC = Visitor("public")
NOBODY = Visitor("nobody")


def visitor_of(claims: Mapping[str, object], rules: Iterable[Rule]) -> Visitor:
    """Give the role of the first rule that fits what a sign-in says; nobody where none does."""
    for rule in rules:
        if rule.value in _values(claims.get(rule.claim)):
            return Visitor(rule.role, rule.employer)
    return NOBODY


def _values(claim: object) -> list[str]:
    """Read a claim, which is one text or a list of them; anything else fits no rule."""
    told = claim if isinstance(claim, list) else [claim]
    return [value for value in told if isinstance(value, str)]
