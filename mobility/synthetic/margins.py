"""Known totals of the example's population, as a survey's margins."""

import polars as pl


def margins(people: pl.DataFrame, variables: list[str]) -> dict[str, dict[str, float]]:
    """Count people by level of each variable, in the form that `mobility.survey.rake` takes."""
    counted = margins_table(people, variables)
    return {
        variable: {
            str(level): float(total)
            for level, total in counted.filter(pl.col("variable") == variable)
            .select("level", "total")
            .iter_rows()
        }
        for variable in variables
    }


def margins_table(people: pl.DataFrame, variables: list[str]) -> pl.DataFrame:
    """Count people by level of each variable, as `margins.csv` has it: variable, level, total."""
    return pl.concat(
        people.group_by(pl.col(variable).cast(pl.String).alias("level"))
        .agg(total=pl.len().cast(pl.Int64))
        .select(pl.lit(variable).alias("variable"), "level", "total")
        .sort("level")
        for variable in variables
    )
