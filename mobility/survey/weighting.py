"""One population's answers, weighted by as many of its margins as they can bear."""

from dataclasses import dataclass

import polars as pl

from mobility.errors import EstimateError
from mobility.survey.raking import rake

Margins = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Weighting:
    """How a population was weighted.

    Attributes
    ----------
    weight
        One per row, persons.
    margins
        The margins that were met.
    left_out
        Variable to the reason why its margin was not used.
    """

    weight: pl.Series
    margins: Margins
    left_out: dict[str, str]


def margins_of(known: pl.DataFrame, group: pl.DataFrame) -> Margins:
    """Take the margins of one population: of its survey, wave and employer ("": none)."""
    first = group.row(0, named=True)
    own = known.filter(
        pl.col("survey") == first["survey"],
        pl.col("wave") == first["wave"],
        pl.col("employer") == first["employer"],
    )
    return {
        str(name): dict(zip(rows["level"], rows["total"], strict=True))
        for [name], rows in own.group_by("variable", maintain_order=True)
    }


def with_base(group: pl.DataFrame) -> pl.DataFrame:
    """Add the weight before raking: as given; else staff per answer where it is known; else one."""
    employees = group["employees"].max()
    per_answer = float(employees) / len(group) if isinstance(employees, int) else 1.0
    return group.with_columns(base=pl.col("weight").fill_null(per_answer))


def weigh_population(group: pl.DataFrame, margins: Margins) -> Weighting:
    """Weight the answers of one population from their base weight."""
    return weigh(with_base(group), margins, base_weight="base")


def weigh(sample: pl.DataFrame, margins: Margins, *, base_weight: str) -> Weighting:
    """Rake to the margins; one that few answers cannot meet is left out and named.

    A margin needs an answer from everybody and somebody in every level. Where the rest contradict
    each other for so small a sample, the margin with most levels is left out first.

    Raises
    ------
    EstimateError
        A margin is given for what no answer tells.
    """
    usable, left_out = _usable(sample, margins)
    while usable:
        try:
            weight = rake(sample, usable, base_weight=base_weight)
        except EstimateError as problem:
            finest = finest_of(usable)
            left_out[finest] = problem.what
            usable = {name: levels for name, levels in usable.items() if name != finest}
        else:
            return Weighting(weight, usable, left_out)
    return Weighting(sample[base_weight].alias("weight"), {}, left_out)


def finest_of(margins: Margins) -> str:
    """Name the margin with most levels: the one that few answers meet least."""
    return max(margins, key=lambda name: len(margins[name]))


def _usable(sample: pl.DataFrame, margins: Margins) -> tuple[Margins, dict[str, str]]:
    usable: Margins = {}
    left_out: dict[str, str] = {}
    for name, levels in margins.items():
        if name not in sample.columns:
            raise EstimateError(
                f"A margin is given for {name!r}, which no answer tells.",
                where="margins.csv, column variable",
                todo="name a column of the survey: sex, age_band, workplace ...",
            )
        told = sample[name].cast(pl.String)
        wanted = {level for level, total in levels.items() if total > 0}
        if told.null_count():
            left_out[name] = f"{told.null_count()} of {len(told)} did not answer it"
        elif empty := sorted(wanted - set(told)):
            left_out[name] = f"nobody answered from {', '.join(empty)}"
        elif strange := sorted(set(told) - wanted):
            left_out[name] = f"no total is known for {', '.join(strange)}"
        else:
            usable[name] = levels
    return usable, left_out
