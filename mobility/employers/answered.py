"""Who answered, and who is missing: answers beside the staff's own numbers."""

import polars as pl

from mobility.employers.staff import Told, as_cells
from mobility.survey import describe_staff

MOST_ANSWERED = 0.5
"""Share of the staff above which what the silent may hide is told: most have answered."""

VARIABLES = ("sex", "age_band")


def response(people: pl.DataFrame, margins: pl.DataFrame) -> pl.DataFrame:
    """Set the answers of each group beside its number of employees, where that is known.

    Who kept silent is a cell too: a group of which all but a few answered gives these few away.

    Parameters
    ----------
    people
        A row per respondent, with ``headcount`` (people asked) and ``employees``.
    margins
        ``variable, level, total`` of this staff.
    """
    parts = []
    known = people.drop_nulls("employees")
    staff = int(known["employees"][0]) if known.height else None
    if staff is not None:
        parts.append(_rows(None, [(None, people.height, staff)]))
        asked = int(known["headcount"].fill_null(staff)[0])
        if asked < staff and asked >= people.height:
            of_asked = _rows(None, [(None, people.height, asked)], "response_of_asked")
            parts.append(of_asked.filter(pl.col("value") == "yes"))
    for variable in VARIABLES:
        told = _by_group(people[variable].cast(pl.String), margins, variable)
        size = sum(employees for _, _, employees in told)
        # margins of other people than the staff would contradict it, and each other
        if told and staff in (None, size):
            staff = size
            parts.append(_rows(variable, told))
    return pl.concat(parts) if parts else as_cells(pl.DataFrame())


def _by_group(
    levels: pl.Series, margins: pl.DataFrame, variable: str
) -> list[tuple[str | None, int, int]]:
    """Give answers and employees of each group; none where they do not fit each other."""
    own = margins.filter(pl.col("variable") == variable)
    counts = dict(levels.value_counts().iter_rows())
    told: list[tuple[str | None, int, int]] = [
        (level, counts.get(level, 0), round(total))
        for level, total in own.select("level", "total").iter_rows()
    ]
    is_whole = sum(answers for _, answers, _ in told) == len(levels)
    fits = is_whole and all(employees >= answers for _, answers, employees in told)
    return told if fits else []


def _rows(
    variable: str | None, told: list[tuple[str | None, int, int]], quantity: str = "response"
) -> pl.DataFrame:
    topic = "answered" if variable is None else f"answered by {variable}"
    each = [
        {"value": value, "by_value": level, "answers": count, "estimate": share}
        for level, answers, staff in told
        if staff >= answers and staff > 0
        for value, count, share in (
            ("yes", answers, answers / staff),
            ("no", staff - answers, 1 - answers / staff),
            (None, staff, 1.0),
        )
    ]
    schema = {
        "value": pl.String,
        "by_value": pl.String,
        "answers": pl.Int64,
        "estimate": pl.Float64,
    }
    rows = pl.DataFrame(each, schema=schema)
    return as_cells(
        rows.with_columns(
            pl.col("answers").alias("n"),
            pl.col("estimate").alias("low"),
            pl.col("estimate").alias("high"),
            topic=pl.lit(topic),
            quantity=pl.lit(quantity),
            unit=pl.lit("share"),
            detail=pl.lit(0),
            variable=pl.lit("answered"),
            by_variable=pl.lit(variable, pl.String),
            standard_error=pl.lit(0.0),
            reliability=pl.lit("good"),
        )
    )


def staff_bounds(people: pl.DataFrame, variable: str, told: Told) -> pl.DataFrame:
    """Describe this staff in this wave, with what the silent may hide, where most answered.

    The finite population is in the error; the bounds are the share if all who kept silent were of
    other levels, or all of this one. Never for change or forecasts, where the people are others.
    """
    size = people["employees"].drop_nulls()
    if size.is_empty() or people.height / int(size[0]) < MOST_ANSWERED:
        return as_cells(pl.DataFrame())
    if people.height > int(size[0]):
        return as_cells(pl.DataFrame())
    made = describe_staff(people, variable, employees="employees")
    counts = people.group_by(variable).agg(answers=pl.len())
    return as_cells(
        made.join(counts, on=variable, how="left").with_columns(
            pl.col(variable).alias("value"),
            variable=pl.lit("mode"),
            topic=pl.lit(told.topic),
            quantity=pl.lit(told.quantity),
            unit=pl.lit(told.unit),
            detail=pl.lit(told.detail),
        )
    )
