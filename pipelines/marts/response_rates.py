"""Response per employer: the newest export counts, so it can be followed while in the field."""

import polars as pl

from mobility.tables import clean, marts
from pipelines.intake.response import response_rates

READS = [clean.Answers]
WRITES = marts.ResponseRates
KEYS = ["survey", "wave", "employer"]


def build(answers: pl.LazyFrame) -> pl.DataFrame:
    """Count who answered, employer by employer; diaries ask no staff and are left out."""
    asked = answers.filter(pl.col("kind").cast(pl.String) == "commuting")
    told = asked.group_by("survey", "wave", pl.col("employer").fill_null("")).agg(
        last_answer=pl.col("answered_on").max(), is_synthetic=pl.col("is_synthetic").any()
    )
    rates = response_rates(asked, "survey", "wave")
    return rates.join(told.collect(), on=KEYS).select(marts.ResponseRates.column_names())
