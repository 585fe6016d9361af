"""Published figures: those to calibrate and back-test against, and those to know Ballerup by."""

import dataframely as dy
import polars as pl

from mobility.tables.clean.origin import MUNICIPALITY_CODE, STATUSES, Delivered


class Figure(dy.Schema):
    """A published number or range, with what it counts and where it stands.

    Where sources disagree, `low` and `high` hold the range, or each has its own row.
    """

    figure_id = dy.String(primary_key=True)
    topic = dy.String()
    title_en = dy.String()
    title_da = dy.String()
    value = dy.Float64(nullable=True)
    low = dy.Float64(nullable=True)
    high = dy.Float64(nullable=True)
    unit = dy.String()
    period = dy.String(description="as the source has it: a year, a range, `not stated`")
    area = dy.String()
    status = dy.Enum(STATUSES)
    source = dy.String()
    address = dy.String(nullable=True, description="web address of the source")
    note = dy.String(nullable=True)

    @dy.rule()
    def a_number_is_given(cls) -> pl.Expr:
        """Say that a figure has a value, or an end of its range."""
        return pl.any_horizontal(pl.col("value", "low", "high").is_not_null())

    @dy.rule()
    def the_range_is_in_order(cls) -> pl.Expr:
        """Say that low <= value <= high, where they are given."""
        return (
            (pl.col("low") <= pl.col("high")).fill_null(True)
            & (pl.col("low") <= pl.col("value")).fill_null(True)
            & (pl.col("value") <= pl.col("high")).fill_null(True)
        )


class CalibrationFigures(Delivered, Figure):
    """Danish numbers to calibrate models by and to back-test them against.

    Never a band drawn around our own estimate: each keeps its own definition.
    """

    used_for = dy.Enum(("calibrate", "back_test", "context"))


class PublishedFigures(Delivered, Figure):
    """Published numbers on a municipality and its surroundings, each under its own name."""

    municipality_code = dy.String(
        nullable=True, regex=MUNICIPALITY_CODE, description="absent where the area is another"
    )
