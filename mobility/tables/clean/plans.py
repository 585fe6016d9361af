"""What planners wrote as TOML, kept as text, and what they signed."""

import dataframely as dy
import polars as pl

from mobility.tables.clean.targets import TARGET_ID

DECISION_KINDS = ("reading", "override")
"""A choice between the readings of a text; a state that replaces what the rules say."""


class MeasureFiles(dy.Schema):
    """One row per file of segments and measures; what is in it is read where it is reckoned with.

    It was seen to be TOML on the way in.
    """

    vintage = dy.String(description="the edition: the delivery's folder")
    content = dy.String()
    file = dy.String(primary_key=True, description="path below data_raw")
    row = dy.Int64(min=1)


class ScenarioFiles(dy.Schema):
    """One row per file of pinned scenario sets; a later delivery's set replaces one of its name."""

    vintage = dy.String(description="the edition: the delivery's folder")
    content = dy.String()
    file = dy.String(primary_key=True, description="path below data_raw")
    row = dy.Int64(min=1)


class Decisions(dy.Schema):
    """One row per signed decision on a sub-goal, in the order they were noted."""

    target_id = dy.String(regex=TARGET_ID)
    kind = dy.Enum(DECISION_KINDS)
    choice = dy.String(description="the reading's name, or the state")
    signed_by = dy.String()
    signed_on = dy.Date()
    reason = dy.String()
    noted = dy.String(description="when it was written down")
    file = dy.String(primary_key=True)
    row = dy.Int64(primary_key=True, min=2)

    @dy.rule()
    def a_decision_is_signed_and_says_why(cls) -> pl.Expr:
        """Say that nobody's decision, or one without a reason, does not count."""
        return (pl.col("signed_by").str.strip_chars() != "") & (
            pl.col("reason").str.strip_chars() != ""
        )
