"""One wave of one staff: the finite population, and what those who kept silent may hide.

Only for describing this wave of these people: never for change, models or forecasts, where the
people are others.
"""

import polars as pl

from mobility.survey.bounds import nonresponse_bounds
from mobility.survey.cells import column_of
from mobility.survey.design import Design
from mobility.survey.summary import Presentation


def describe_staff(
    sample: pl.DataFrame,
    variable: str,
    *,
    employees: str,
    employer: str = "employer",
    told: Presentation | None = None,
) -> pl.DataFrame:
    """Estimate shares at each employer as if its answers were drawn from its staff, with bounds.

    Parameters
    ----------
    sample
        One row per respondent of one wave.
    variable
        Column of levels.
    employees
        Column of the number of people at the respondent's employer.
    employer
        Column of the employer; each is a stratum.

    Returns
    -------
    frame
        As `Design.share` by employer, with the finite population in its error, and ``bound_low,
        bound_high``: the share if all who kept silent were of other levels, or all of this one.

    Raises
    ------
    EstimateError
        An employer has fewer employees than answers, or a single answer and more employees.
    """
    column_of(sample, employees)
    people = sample.filter(pl.col(variable).is_not_null()).with_columns(
        _answers=pl.len().over(employer)
    )
    people = people.with_columns(_each=pl.col(employees) / pl.col("_answers"))
    design = Design(people, "_each", strata=employer, population=employees, told=told)
    frame = design.share(variable, by=employer)
    counts = people.group_by(employer).agg(
        pl.col("_answers").first(), _employees=pl.col(employees).first()
    )
    joined = frame.join(counts, on=employer, how="left", maintain_order="left")
    bare = joined.with_columns(low=pl.col("estimate"), high=pl.col("estimate"))
    bounds = nonresponse_bounds(bare, answered="_answers", population="_employees")
    return frame.with_columns(bounds["bound_low"], bounds["bound_high"])
