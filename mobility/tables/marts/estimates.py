"""The columns in which every estimate stands."""

import dataframely as dy
import polars as pl

from mobility.tables import RELIABILITIES


class Estimated(dy.Schema):
    """An estimate with its error, its interval (95 % unless said otherwise) and its respondents.

    A row too thin to show stays, with its numbers null and `not_shown`.
    """

    estimate = dy.Float64(nullable=True)
    standard_error = dy.Float64(nullable=True, min=0)
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    n = dy.Int64(nullable=True, min=0)
    n_effective = dy.Float64(nullable=True, min=0)
    reliability = dy.Enum(RELIABILITIES)

    @dy.rule()
    def the_interval_holds_the_estimate(cls) -> pl.Expr:
        """Say that low <= estimate <= high."""
        return (pl.col("low") <= pl.col("estimate") + 1e-9) & (
            pl.col("estimate") <= pl.col("high") + 1e-9
        )

    @dy.rule()
    def what_is_not_shown_has_no_numbers(cls) -> pl.Expr:
        """Say that a hidden row tells nothing."""
        hidden = pl.col("reliability") == "not_shown"
        return ~hidden | (pl.col("estimate").is_null() & pl.col("n").is_null())


NUMBERS = ("estimate", "standard_error", "low", "high", "n", "n_effective")
"""What is null in a row that is not shown."""
