"""Survey statistics: weights, replicates, and every estimate with its error."""

from mobility.survey.calibration import calibrate, poststratify
from mobility.survey.design import Design
from mobility.survey.estimates import Estimates
from mobility.survey.kernel import PartialSums, collapse, replicate_sums
from mobility.survey.raked_replicates import rake_replicates
from mobility.survey.raking import rake
from mobility.survey.replicates import replicate_weights
from mobility.survey.summary import RESULT_COLUMNS, Presentation, summarise
from mobility.survey.trimming import trim_weights

__all__ = [
    "RESULT_COLUMNS",
    "Design",
    "Estimates",
    "PartialSums",
    "Presentation",
    "calibrate",
    "collapse",
    "poststratify",
    "rake",
    "rake_replicates",
    "replicate_sums",
    "replicate_weights",
    "summarise",
    "trim_weights",
]
