"""A share over days, with the error that days leave."""

import polars as pl
from scipy import stats

INTERVAL_LEVEL = 0.95
"""The house's level (CONTRACT.md, section 3)."""

LEAST_DAYS = 2
"""Days below which a share has no error to tell."""


def share_over_days(days: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Estimate sum(part) / sum(whole), each day being one draw of days.

    Minutes of one day are alike, so the error comes from how days differ: the ratio estimator,
    linearised, with days as clusters; Student's t with days less one. Where every day had all or
    none, days do not differ, yet the next one may: the bound is then that of so many days alike
    (Clopper and Pearson).

    Parameters
    ----------
    days
        One row per group and day: ``day, part, whole`` and the columns of ``by``.
    by
        Columns that tell the groups.

    Returns
    -------
    polars.DataFrame
        One row per group: ``estimate, standard_error, low, high`` (within 0 and 1), ``n`` (days)
        and ``n_effective`` (days, were they equally long). With one day the error is null.

    References
    ----------
    Cochran (1977), Sampling Techniques, 3rd edition, sections 2.11 and 9A. Korn & Graubard (1998),
    Survey Methodology 24(2): 193-201 (shares near 0 and 1).
    """
    ratio = pl.col("part").sum() / pl.col("whole").sum()
    residual = pl.col("part") - ratio * pl.col("whole")
    told = (
        days.filter(pl.col("whole") > 0)
        .group_by(by, maintain_order=True)
        .agg(
            ratio.alias("estimate"),
            pl.len().cast(pl.Int64).alias("n"),
            (pl.col("whole").sum() ** 2 / (pl.col("whole") ** 2).sum()).alias("n_effective"),
            (
                (pl.len() / (pl.len() - 1) * (residual**2).sum()).sqrt() / pl.col("whole").sum()
            ).alias("standard_error"),
        )
    )
    reach = stats.t.ppf((1 + INTERVAL_LEVEL) / 2, told["n"].clip(LEAST_DAYS).to_numpy() - 1)
    told = told.with_columns(
        pl.when(pl.col("n") >= LEAST_DAYS).then("standard_error").alias("standard_error"),
        pl.Series("reach", reach),
    )
    half = pl.col("reach") * pl.col("standard_error")
    alike = 1 - ((1 - INTERVAL_LEVEL) / 2) ** (1 / pl.col("n"))
    less = pl.when((pl.col("estimate") == 1) & (half == 0)).then(alike).otherwise(half)
    more = pl.when((pl.col("estimate") == 0) & (half == 0)).then(alike).otherwise(half)
    return told.with_columns(
        (pl.col("estimate") - less).clip(0, 1).alias("low"),
        (pl.col("estimate") + more).clip(0, 1).alias("high"),
    ).select(*by, "estimate", "standard_error", "low", "high", "n", "n_effective")
