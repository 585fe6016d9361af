"""What is free to move: rules as data, that a person would recognise."""

import operator
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.shift.drawing import Weights, tell

OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
}

RULES: Final = pl.DataFrame(
    [
        (
            "long_car_tour",
            "A short leg of a long car tour",
            "Kort del af en lang biltur",
            "tour_km",
            ">",
            "25",
            "assumed: an hour and a half by bicycle at 16 km/h",
        ),
        (
            "escort",
            "Brings or fetches somebody",
            "Henter eller bringer nogen",
            "is_escort_tour",
            "==",
            "true",
            "assumed: the one brought may not be able to cycle",
        ),
        (
            "heavy_goods",
            "Heavy or bulky goods",
            "Tungt eller stort gods",
            "has_heavy_goods",
            "==",
            "true",
            "assumed",
        ),
        (
            "several_passengers",
            "Several passengers",
            "Flere passagerer",
            "companions",
            ">=",
            "2",
            "assumed: one companion may ride along, two seldom",
        ),
        (
            "cannot_cycle",
            "Cannot cycle",
            "Kan ikke cykle",
            "can_cycle",
            "==",
            "false",
            "the traveller's own answer",
        ),
    ],
    schema=["rule", "title_en", "title_da", "column", "operator", "value", "source"],
    orient="row",
)
"""The rules in force where a workspace has none of its own: what holds a car trip in its car."""


def apply_rules(trips: pl.DataFrame, rules: pl.DataFrame = RULES) -> pl.DataFrame:
    """Mark each trip by what holds it.

    A rule whose column was not asked holds nothing; `rule_shares` says so. A value that is
    missing holds nothing either.

    Parameters
    ----------
    rules
        rule, column, operator (`>`, `>=`, `<`, `<=`, `==`), value (text, read as the column is).

    Returns
    -------
    The trips with `held_by_<rule>` for every rule that can be applied, and `is_free`

    Raises
    ------
    EstimateError
        A rule has no such operator, or its value is not of its column's kind.
    """
    held = []
    for rule in rules.iter_rows(named=True):
        if rule["column"] in trips.columns:
            condition = _condition(rule, trips.schema[rule["column"]])
            held.append(condition.fill_null(False).alias(f"held_by_{rule['rule']}"))
    marked = trips.with_columns(held)
    names = [expression.meta.output_name() for expression in held]
    free = ~pl.any_horizontal(names) if names else pl.lit(True)
    return marked.with_columns(is_free=free)


def _condition(rule: dict[str, str], dtype: pl.DataType) -> pl.Expr:
    if rule["operator"] not in OPERATORS:
        raise EstimateError(
            f"Rule {rule['rule']} has the operator '{rule['operator']}'.",
            where=f"rule {rule['rule']}",
            todo=f"take one of {', '.join(OPERATORS)}.",
        )
    column = pl.col(rule["column"])
    value: str | float | bool = rule["value"]
    if dtype.is_numeric():
        value = _number(rule)
    elif dtype == pl.Boolean:
        value = rule["value"].lower() == "true"
    else:
        column = column.cast(pl.String)
    compared: pl.Expr = OPERATORS[rule["operator"]](column, value)
    return compared


def _number(rule: dict[str, str]) -> float:
    try:
        return float(rule["value"])
    except ValueError as wrong:
        raise EstimateError(
            f"Rule {rule['rule']} compares a number with '{rule['value']}'.",
            where=f"rule {rule['rule']}, column {rule['column']}",
            todo="write a number.",
        ) from wrong


def rule_shares(
    trips: pl.DataFrame,
    weights: Weights,
    *,
    rules: pl.DataFrame = RULES,
    among: np.ndarray | None = None,
) -> pl.DataFrame:
    """Say what share of trips each rule holds, and what share it alone holds.

    Parameters
    ----------
    trips
        With `apply_rules` done.
    among : ndarray of shape (n,) of bool
        The trips counted, short car trips for instance; by default all.

    Returns
    -------
    rule, quantity (`held`, `held_alone`; and `free` of no rule), is_applicable, and the columns
    of an estimate; a rule that could not be applied has a row with nothing in it

    Raises
    ------
    EstimateError
        There is no trip to count.
    """
    counted = np.ones(trips.height, dtype=bool) if among is None else among
    names = [f"held_by_{rule}" for rule in rules["rule"] if f"held_by_{rule}" in trips.columns]
    if not counted.any():
        raise EstimateError(
            "There is no trip to count.", where="among", todo="widen what is counted."
        )
    held = trips.select(pl.col(names).cast(pl.Int8)).to_numpy().T if names else np.zeros((0, 1))
    alone = held * (held.sum(axis=0) == 1)
    free = trips["is_free"].cast(pl.Float64).to_numpy()[None]
    marks = np.vstack([held, alone, free]) if names else free
    cells = np.where(counted, 0, -1)
    total = weights.sums(cells, np.ones(trips.height), 1)
    share = np.vstack([weights.sums(cells, mark, 1) for mark in marks]) / total
    n, n_effective = weights.strength(cells, 1)
    bare = [name.removeprefix("held_by_") for name in names]
    keys = pl.DataFrame(
        {
            "rule": [*bare, *bare, None],
            "quantity": ["held"] * len(bare) + ["held_alone"] * len(bare) + ["free"],
            "is_applicable": [True] * (2 * len(bare) + 1),
        },
        schema_overrides={"rule": pl.String},
    )
    told = tell(share, keys, n=n, n_effective=n_effective, kind="share")
    absent = [rule for rule in rules["rule"] if rule not in bare]
    silent = pl.DataFrame(
        {"rule": absent, "quantity": "held", "is_applicable": False},
        schema_overrides={"rule": pl.String},
    ).with_columns(reliability=pl.lit("not_shown"))
    return pl.concat([told, silent], how="diagonal")
