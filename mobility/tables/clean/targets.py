"""The register of sub-goals, and what evidence there is of each."""

import dataframely as dy
import polars as pl

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered

SPHERES = ("own", "co_owner", "together", "own, co_owner")
COMPARISONS = ("at_least", "yes", "all", "share")
TARGET_ID = r"^T\d{2}$"


class Targets(Delivered):
    """The register: one row per sub-goal, what meets it and how it is counted.

    `share` and `all` are judged on numerator / denominator in percent, `at_least` on a count, `yes`
    on whether it is there. A target without a comparison, or one that needs a reading to be chosen
    and has none, is not measurable. `from` is a standing duty, judged on the latest full year.
    Columns ending in `_da` are the Danish of the column they are named after.
    """

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    id = dy.String(primary_key=True, regex=TARGET_ID)
    sphere = dy.Enum(SPHERES)
    title_en = dy.String()
    title_da = dy.String()
    wording_da = dy.String(description="the sentence as adopted")
    measure_en = dy.String()
    measure_da = dy.String()
    unit = dy.String(nullable=True)
    comparison = dy.Enum(COMPARISONS, nullable=True)
    target = dy.Float64(nullable=True, min=0)
    due_year = dy.Int32(nullable=True, min=2000, max=2100)
    due_kind = dy.Enum(("by", "from", "none"))
    numerator = dy.String(nullable=True)
    numerator_da = dy.String(nullable=True)
    denominator = dy.String(nullable=True)
    denominator_da = dy.String(nullable=True)
    counting_rule = dy.String()
    counting_rule_da = dy.String()
    needs_reading = dy.Bool(description="the text can be read in more than one way")
    chosen_reading = dy.String(nullable=True, description="the reading signed by the municipality")
    owner = dy.String(nullable=True, description="office, as the municipality names it")
    finance = dy.String(nullable=True)
    finance_da = dy.String(nullable=True)
    next_step = dy.String(nullable=True)
    next_step_da = dy.String(nullable=True)
    source = dy.String()
    note = dy.String(nullable=True)
    note_da = dy.String(nullable=True)

    @dy.rule()
    def a_comparison_has_its_target(cls) -> pl.Expr:
        """Say that a target number stands where there is something to compare, and only there."""
        return pl.col("comparison").is_null() == pl.col("target").is_null()

    @dy.rule()
    def a_share_has_its_denominator(cls) -> pl.Expr:
        """Say that a share names what it is a share of."""
        shares = pl.col("comparison").is_in(["share", "all"]).fill_null(False)
        return ~shares | (pl.col("numerator").is_not_null() & pl.col("denominator").is_not_null())

    @dy.rule()
    def a_due_date_has_its_year(cls) -> pl.Expr:
        """Say that only a sub-goal without a date has no year."""
        return (pl.col("due_kind") == "none") == pl.col("due_year").is_null()


class TargetReadings(Delivered):
    """The readings of a sub-goal whose text can be read in more than one way."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    target_id = dy.String(primary_key=True, regex=TARGET_ID)
    reading = dy.String(primary_key=True)
    text_en = dy.String()
    text_da = dy.String()
    consumption_share = dy.Float64(
        min=0, max=1, description="share of electric cars' consumption to be covered"
    )
    source = dy.String()


class TargetEvidence(Delivered):
    """What is known today of each sub-goal; `none` says that nothing is.

    Only a `measurement` moves a state; `context` is shown beside it.
    """

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    target_id = dy.String(primary_key=True, regex=TARGET_ID)
    evidence_no = dy.Int32(primary_key=True, min=1)
    kind = dy.Enum(("none", "context", "measurement"))
    known_on = dy.Date(description="the day it was looked for, or read")
    observed = dy.String(nullable=True, description="period that the value holds for")
    value = dy.Float64(nullable=True)
    unit = dy.String(nullable=True)
    text_en = dy.String()
    text_da = dy.String()
    source = dy.String()
    address = dy.String(nullable=True, description="web address of the source")

    @dy.rule()
    def nothing_has_no_value_and_a_measurement_has_one(cls) -> pl.Expr:
        """Say that a value stands beside every measurement and beside no `none`."""
        return (
            pl.when(pl.col("kind") == "none")
            .then(pl.col("value").is_null())
            .when(pl.col("kind") == "measurement")
            .then(pl.col("value").is_not_null())
            .otherwise(True)
        )
