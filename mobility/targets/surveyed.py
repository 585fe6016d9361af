"""What surveys measure of sub-goals: the municipality's own employees and the commuter card."""

from datetime import date

import polars as pl

from mobility.targets.measured import MEASURED
from mobility.targets.register import PERCENT

CARD = "has_commuter_card"
"""The question that T11 asks of the municipality's own employees."""

MIDDLE = (7, 1)
"""Month and day that a wave holds for where no answer tells its day."""


def measured_commuter_card(
    crosstab: pl.DataFrame, answered: pl.DataFrame, employer: str
) -> pl.DataFrame:
    """Measure T11 by every wave in which the municipality's own employees were asked.

    Parameters
    ----------
    crosstab
        Rows of `crosstab`.
    answered
        employer, wave, answered_on: the last day that somebody answered, null where none is told.
    employer
        The municipality's name as an employer.

    Returns
    -------
    polars.DataFrame
        `MEASURED`, in percent of employees, with its standard error; no row where too few answered.
    """
    told = crosstab.filter(
        pl.col("variable") == CARD,
        pl.col("value") == "true",
        pl.col("by_variable") == "everybody",
        pl.col("employer") == employer,
        pl.col("estimate").is_not_null(),
    ).sort("wave")
    days = dict(
        answered.filter(pl.col("employer") == employer).select("wave", "answered_on").iter_rows()
    )
    rows = []
    for row in told.iter_rows(named=True):
        low, high = (f"{PERCENT * row[name]:.1f}" for name in ("low", "high"))
        danish = f"{low} til {high}".replace(".", ",")
        rows.append(
            {
                "id": "T11",
                "value": round(PERCENT * row["estimate"], 1),
                "standard_error": PERCENT * row["standard_error"],
                "observed": days.get(row["wave"]) or date(row["wave"], *MIDDLE),
                "source": f"crosstab: survey of {employer}, {row['wave']}",
                "note_en": f"{row['n']} employees answered; 95 %: {low} to {high} %",
                "note_da": f"{row['n']} medarbejdere svarede; 95 %: {danish} %",
                "measured_by": "crosstab",
                "is_synthetic": row["is_synthetic"],
            }
        )
    return pl.DataFrame(rows, schema=MEASURED)
