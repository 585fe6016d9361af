"""Any variable by any other: every pair of a declared list, select-all questions included."""

from collections.abc import Sequence

import polars as pl

from mobility.errors import EstimateError
from mobility.survey.cells import column_of
from mobility.survey.design import Design


def crosstab(
    design: Design, variables: Sequence[str], by: Sequence[str | None] | None = None
) -> pl.DataFrame:
    """Estimate the share of each value of every variable within each value of every other.

    Parameters
    ----------
    design
        The sample and its design.
    variables
        Columns of levels, of true and false, or of lists (select-all questions, whose shares are of
        those who were asked and add up to more than 1).
    by
        What to split by, None standing for everybody together; absent: everybody and each of the
        variables.

    Returns
    -------
    frame
        ``variable, value, by_variable, by_value`` as text and the result columns; ``by_variable``
        is null for everybody together.

    Raises
    ------
    EstimateError
        A variable is named twice or is not there.
    """
    if len(set(variables)) != len(variables):
        raise EstimateError(
            "A variable is named twice.",
            where=f"variables {', '.join(variables)}",
            todo="name each once.",
        )
    splits = [None, *variables] if by is None else list(by)
    tables = [
        _pair(design, variable, split)
        for variable in variables
        for split in splits
        if split != variable
    ]
    return pl.concat(tables)


def _pair(design: Design, variable: str, split: str | None) -> pl.DataFrame:
    frame = design.share(variable, by=split)
    return frame.select(
        pl.lit(variable).alias("variable"),
        pl.col(variable).cast(pl.String).alias("value"),
        pl.lit(split, dtype=pl.String).alias("by_variable"),
        (pl.lit(None) if split is None else pl.col(split)).cast(pl.String).alias("by_value"),
        *(name for name in frame.columns if name not in (variable, split)),
    )


def options_of(
    people: pl.DataFrame,
    answers: pl.DataFrame,
    option: str,
    *,
    key: str = "respondent_id",
    asked: str | None = None,
) -> pl.Series:
    """Gather a select-all question in long form into a column of lists.

    Parameters
    ----------
    people
        One row per respondent.
    answers
        One row per option that was ticked: the columns `key` and `option`.
    option
        Column of options; also the name of what is returned.
    key
        Column that tells respondents apart.
    asked
        Column of true and false in `people`; who was not asked gets null, who was asked and ticked
        nothing an empty list. Absent: everybody was asked.

    Returns
    -------
    options
        A list for each row of `people`.

    Raises
    ------
    EstimateError
        An answer belongs to nobody.
    """
    strangers = answers.filter(~pl.col(key).is_in(column_of(people, key).implode()))
    if len(strangers):
        raise EstimateError(
            f"{len(strangers)} answers to {option} belong to nobody.",
            where=f"column {key}, {strangers[key][0]!r} first",
            todo="give the answers of the respondents in the sample.",
        )
    lists = answers.drop_nulls(option).group_by(key, maintain_order=True).agg(option)
    joined = people.select(
        key, _asked=pl.lit(True) if asked is None else pl.col(asked).fill_null(False)
    ).join(lists, on=key, how="left", maintain_order="left")
    ticked = joined[option].dtype
    empty = pl.lit([], dtype=ticked)
    return joined.select(
        pl.when("_asked").then(pl.col(option).fill_null(empty)).alias(option)
    ).to_series()
