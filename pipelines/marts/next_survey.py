"""The next survey: answers that a change of the car's share takes, and people to ask."""

import polars as pl

from mobility.survey.planning import plan_survey
from mobility.survey.strength import kish
from mobility.tables import clean, marts, models

READS = [clean.Respondents, clean.Commutes, models.Replicates]
WRITES = marts.NextSurvey
CHANGE = -0.04
"""The change that matters to a councillor: four points fewer by car; our choice."""
_KEY = ["survey", "wave", "respondent_id"]


def build(
    respondents: pl.LazyFrame, commutes: pl.LazyFrame, replicates: pl.DataFrame
) -> pl.DataFrame:
    """Plan the wave after the latest of each commuting survey."""
    people = respondents.filter(pl.col("employees").is_not_null()).collect()
    rows = people.join(replicates.select(*_KEY, pl.col("weight").alias("raked")), on=_KEY).join(
        commutes.select(*_KEY, "mode").collect(), on=_KEY
    )
    latest = rows.filter(pl.col("wave") == pl.col("wave").max().over("survey"))
    plans = [_plan(group) for _, group in latest.group_by("survey", maintain_order=True)]
    return pl.concat(plans) if plans else marts.NextSurvey.create_empty()


def _plan(rows: pl.DataFrame) -> pl.DataFrame:
    weight = rows["raked"].to_numpy()
    by_car = (rows["mode"].cast(pl.String) == "car_driver").to_numpy()
    before = float((weight * by_car).sum() / weight.sum())
    effect = len(rows) / kish(weight)
    employers = rows.group_by("employer", maintain_order=True).agg(
        employees=pl.col("employees").max(),
        response=(pl.len() / pl.coalesce("headcount", "employees").max()).clip(0.01, 1),
    )
    made = plan_survey(
        employers,
        before=before,
        after=before + CHANGE,
        expected_response="response",
        design_effect=effect,
    )
    first = rows.row(0, named=True)
    expected = employers.select("employer", "response")
    return made.join(expected, on="employer", how="left").select(
        survey=pl.lit(first["survey"]), wave=pl.lit(first["wave"], pl.Int32), employer="employer",
        quantity=pl.lit("car_driver"), before=pl.lit(before), change=pl.lit(CHANGE),
        design_effect=pl.lit(effect), expected_response="response", employees="employees",
        answers_needed="answers_needed", to_ask="to_ask", is_enough="is_enough",
        smallest_change="smallest_change", is_synthetic=pl.lit(bool(rows["is_synthetic"].any())),
    )  # fmt: skip
