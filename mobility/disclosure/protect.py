"""Protect one table: the contract's front door."""

import polars as pl

from mobility.disclosure.cells import Table
from mobility.disclosure.primary import THRESHOLD, Rules
from mobility.disclosure.release import protect_release


def protect(  # noqa: PLR0913
    table: pl.DataFrame,
    *,
    count: str = "n",
    by: list[str],
    value: str | None = None,
    threshold: int = THRESHOLD,
    zeros: bool = False,
    homogeneity: bool = False,
) -> pl.DataFrame:
    """Hide as little of a table as can be, so that no small cell can be worked out.

    Parameters
    ----------
    table
        A row per cell; null in a column of `by` stands for a total.
    count
        The column of unweighted respondents.
    by
        The columns that tell the cells apart.
    value
        The column of an amount, such as km, that is hidden with the count and must not be guessed
        from the sums either.
    threshold
        The least count that may be shown.
    zeros
        Cells without anybody are not shown either.
    homogeneity
        Groups of which all gave the same answer are not shown either.

    Returns
    -------
    pl.DataFrame
        The table with `status`: shown, primary (too small) or secondary (would give a small one
        away). Where hidden, the count is null, and its share, error, interval and effective number.
        `status` is for the house's own eyes.

    Raises
    ------
    DisclosureError
        The table does not add up, or cannot be proven safe.
    """
    rules = Rules(threshold=threshold, zeros=zeros, homogeneity=homogeneity)
    given = Table(table, by, count, value=value)
    return protect_release({"table": given}, rules=rules).tables["table"]
