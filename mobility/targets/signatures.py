"""What a person decided and signed: a reading of an open text, or a state set by hand."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from mobility.errors import SchemaError
from mobility.targets.rules import STATES

KINDS = ("reading", "override")
"""A choice between readings; a state that replaces what the rules say."""


@dataclass(frozen=True)
class Decision:
    """A signed decision on a sub-goal.

    Attributes
    ----------
    kind
        ``reading`` or ``override``.
    choice
        The reading's name, or the state.
    signed_by, signed_on, reason
        Who, when, and why; an override stands until evidence newer than its date comes in.
    """

    target_id: str
    kind: str
    choice: str
    signed_by: str
    signed_on: date
    reason: str


def read_decisions(rows: pl.DataFrame) -> tuple[Decision, ...]:
    """Read signed decisions, oldest first.

    Parameters
    ----------
    rows
        target_id, kind, choice, signed_by, signed_on (date), reason.

    Raises
    ------
    SchemaError
        A decision lacks its signature, date or reason, or chooses what there is not.
    """
    made = []
    names = list(Decision.__dataclass_fields__)
    for number, row in enumerate(rows.select(names).iter_rows(named=True), start=1):
        lacking = [name for name in names if not str(row[name] or "").strip()]
        is_known = row["kind"] == "reading" or row["choice"] in STATES
        if lacking or row["kind"] not in KINDS or not is_known:
            raise SchemaError(
                f"A decision on {row['target_id']} is not signed, or chooses what is not there.",
                where=f"decisions, row {number}, {', '.join(lacking) or 'kind and choice'}",
                todo="give who signed it, when and why; kind is reading or override; an override "
                f"chooses one of {', '.join(STATES)}.",
            )
        made.append(Decision(**row))
    return tuple(sorted(made, key=lambda decision: decision.signed_on))
