"""The choice models that scenarios rest on: their utilities as data, fitted or read back."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from mobility.choice import ChoiceModel, MultinomialLogit, NestedLogit
from mobility.errors import EstimateError

ALTERNATIVES: Final = ("walk", "bike", "ebike", "car_driver", "car_passenger", "train", "bus")
"""Modes between which a trip chooses; motorcycles and what is rarer are left out."""

UTILITY: Final[dict[str, dict[str, str | float]]] = {
    "walk": {"b_time_active": "time_walk_min"},
    "bike": {"asc_bike": 1, "b_time_active": "time_bike_min"},
    "ebike": {"asc_ebike": 1, "b_time_ebike": "time_ebike_min"},
    "car_driver": {"asc_car_driver": 1, "b_time_motorised": "time_car_driver_min"},
    "car_passenger": {"asc_car_passenger": 1, "b_time_motorised": "time_car_passenger_min"},
    "train": {"asc_train": 1, "b_time_motorised": "time_train_min"},
    "bus": {"asc_bus": 1, "b_time_motorised": "time_bus_min"},
}
"""Constants and minutes. Cars, trains and buses share one coefficient: their minutes go together so
closely that a diary hardly parts them. Diaries ask no prices and no weather: neither has one."""

AVAILABILITY: Final = {name: f"is_open_{name}" for name in ALTERNATIVES}

NESTS: Final = {
    "active": ["walk", "bike", "ebike"],
    "motorised": ["car_driver", "car_passenger", "train", "bus"],
}

DISSIMILARITY: Final = (0.1, 2.0)
"""Least and greatest dissimilarity of a draw, none: above nought by theory; above 1 the nests are
drawn wrongly, which an estimate may say, within reason."""

MODELS: Final = ("nested", "plain")
"""The nested model is the headline: a plain logit draws from all modes in proportion."""


def model_of(kind: str) -> ChoiceModel:
    """Give an unfitted model.

    Raises
    ------
    EstimateError
        There is no model of this kind.
    """
    if kind == "nested":
        return NestedLogit(UTILITY, NESTS, availability=AVAILABILITY)
    if kind == "plain":
        return MultinomialLogit(UTILITY, availability=AVAILABILITY)
    raise EstimateError(
        f"There is no choice model '{kind}'.", where="model", todo=f"take one of {MODELS}."
    )


def read_back(coefficients: pl.DataFrame, kind: str, unit: str) -> tuple[ChoiceModel, np.ndarray]:
    """Give a model as if just fitted, and its coefficients under each replicate.

    Parameters
    ----------
    coefficients
        The table `choice_coefficients`: model, unit, coefficient_no, coefficient, value,
        replicates.

    Returns
    -------
    The model, and an ndarray of shape (R, K)

    Raises
    ------
    EstimateError
        The table has no such model.
    """
    mine = coefficients.filter((pl.col("model") == kind) & (pl.col("unit") == unit))
    if mine.is_empty():
        raise EstimateError(
            f"No {kind} model of {unit}s has been fitted.",
            where="choice_coefficients",
            todo="fit it first.",
        )
    mine = mine.sort("coefficient_no")
    model = model_of(kind)
    model.names_ = mine["coefficient"].to_list()
    model.coef_ = mine["value"].to_numpy().astype(float)
    model.alternatives_, model.classes_ = list(UTILITY), np.array(sorted(UTILITY))
    drawn = np.array(mine["replicates"].to_list(), dtype=float).T
    return model, drawn


def held_within(model: ChoiceModel, drawn: np.ndarray) -> np.ndarray:
    """Hold the dissimilarities of every draw within bounds, of shape (R, K).

    One Newton step from the full sample can leave what a dissimilarity may be, where few people
    tell of a nest; there the bound stands for the draw.
    """
    nests = [at for at, name in enumerate(model.names_) if name.startswith("nest_")]
    held = np.array(drawn, dtype=float)
    held[:, nests] = np.clip(held[:, nests], *DISSIMILARITY)
    return held


def table_of(model: ChoiceModel, drawn: np.ndarray, keys: Mapping[str, str | bool]) -> pl.DataFrame:
    """Write a fitted model's coefficients as rows of `choice_coefficients`."""
    replicates = pl.Series("replicates", list(drawn.T), dtype=pl.List(pl.Float64))
    return model.coefficients_.select(
        *(pl.lit(value).alias(name) for name, value in keys.items()),
        pl.int_range(pl.len(), dtype=pl.Int32).alias("coefficient_no"),
        pl.all(),
    ).with_columns(replicates)
