"""What every estimate stands on: the sample, its weights, and how its error is to be found."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.survey.methods import Scales
from mobility.survey.structure import Structure
from mobility.survey.summary import Presentation

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Basis:
    """A weighted sample, read and checked.

    Attributes
    ----------
    sample
        One row per respondent, or per trip.
    weight
        One for each row, shape (n,).
    structure
        How the rows were drawn.
    replicates, scales
        Replicate weights of shape (n, R) and how they become a variance; absent: linearisation.
    has_clusters, is_bootstrap
        Whether clusters were named, and whether the replicates are a bootstrap.
    calibrated_on, base_weight
        Columns whose totals the weights were made to meet, and the column of the weight before.
    told
        How estimates are told.
    """

    sample: pl.DataFrame
    weight: Array
    structure: Structure
    replicates: NDArray[np.floating] | None = None
    scales: Scales | None = None
    has_clusters: bool = False
    is_bootstrap: bool = False
    has_design: bool = True
    calibrated_on: tuple[str, ...] = ()
    base_weight: str = "weight"
    told: Presentation = field(default_factory=Presentation)
