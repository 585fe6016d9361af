"""Response rates, also while a survey is in the field."""

import polars as pl

Z_95 = 1.959964
"""The normal distribution's 97.5 % point: half of a 95 % interval in standard errors."""


def response_rates(answers: pl.LazyFrame, *keys: str) -> pl.DataFrame:
    """Give the response rate of each employer.

    Parameters
    ----------
    answers
        Conformed rows: respondent_id, employer, headcount (people asked), employees (people there).
    keys
        Columns that part surveys, where the rows are of several.

    Returns
    -------
        A row per employer of each survey: answered and asked (people), rate, and `margin`, half the
        95 % interval of a share near one half as it would be from these answers, the finite staff
        counted. Null where nobody said how many were asked.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, equation 3.8 (finite population correction).
    """
    people = answers.group_by(*keys, pl.col("employer").fill_null("")).agg(
        answered=pl.col("respondent_id").hash().n_unique().cast(pl.Int64),
        asked=pl.col("headcount").max(),
        there=pl.max_horizontal(pl.col("employees").max(), pl.col("headcount").max()),
    )
    answered, there = pl.col("answered"), pl.col("there")
    unseen = ((there - answered) / (there - 1)).clip(0, 1)
    margin = Z_95 * (0.25 / answered * pl.when(there > 1).then(unseen).otherwise(0)).sqrt()
    return (
        people.with_columns(
            rate=(answered / pl.col("asked")).clip(0, 1),
            margin=pl.when(there.is_not_null()).then(margin),
        )
        .select(*keys, "employer", "answered", "asked", "rate", "margin")
        .sort(*keys, "employer")
        .collect(engine="streaming")
    )
