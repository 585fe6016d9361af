"""Survey statistics: weights, replicates, and every estimate with its error."""

from mobility.survey.arrow import partial_sums, weight_matrix
from mobility.survey.average_day import average_day
from mobility.survey.bounds import nonresponse_bounds
from mobility.survey.calibration import calibrate, poststratify
from mobility.survey.comparison import differences, with_p_values
from mobility.survey.crosstab import crosstab, options_of
from mobility.survey.design import Design
from mobility.survey.estimates import Estimates
from mobility.survey.kernel import PartialSums, collapse, replicate_sums
from mobility.survey.kitagawa import kitagawa, kitagawa_split
from mobility.survey.multiplicity import adjust
from mobility.survey.nonresponse import (
    PHRASES,
    Finding,
    findings,
    margin_gaps,
    r_indicator,
    standardised_differences,
    weight_summary,
)
from mobility.survey.planning import plan_survey, sample_size, smallest_change
from mobility.survey.raked_replicates import rake_replicates
from mobility.survey.raking import rake
from mobility.survey.reliability import EMPLOYERS_TOGETHER, RULES, Rule
from mobility.survey.replicates import replicate_weights
from mobility.survey.season import align_season
from mobility.survey.small_areas import FayHerriot, shrink
from mobility.survey.staff import describe_staff
from mobility.survey.summary import RESULT_COLUMNS, Presentation, hide_thin, summarise
from mobility.survey.trimming import trim_weights
from mobility.survey.trips import trip_rate, trip_share
from mobility.survey.waves import comparable_pairs, wave_replicates

__all__ = [
    "EMPLOYERS_TOGETHER",
    "PHRASES",
    "RESULT_COLUMNS",
    "RULES",
    "Design",
    "Estimates",
    "FayHerriot",
    "Finding",
    "PartialSums",
    "Presentation",
    "Rule",
    "adjust",
    "align_season",
    "average_day",
    "calibrate",
    "collapse",
    "comparable_pairs",
    "crosstab",
    "describe_staff",
    "differences",
    "findings",
    "hide_thin",
    "kitagawa",
    "kitagawa_split",
    "margin_gaps",
    "nonresponse_bounds",
    "options_of",
    "partial_sums",
    "plan_survey",
    "poststratify",
    "r_indicator",
    "rake",
    "rake_replicates",
    "replicate_sums",
    "replicate_weights",
    "sample_size",
    "shrink",
    "smallest_change",
    "standardised_differences",
    "summarise",
    "trim_weights",
    "trip_rate",
    "trip_share",
    "wave_replicates",
    "weight_matrix",
    "weight_summary",
    "with_p_values",
]
