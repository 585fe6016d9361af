"""Mode choice: logits, their errors, and how well they foretell."""

from mobility.choice.boosted import compare_boosted, missed_by
from mobility.choice.logit import MultinomialLogit
from mobility.choice.model import ChoiceModel
from mobility.choice.nested import NestedLogit
from mobility.choice.replicates import replicate_covariance
from mobility.choice.responses import elasticities, value_of_time
from mobility.choice.scores import calibration, fit_scores, market_shares
from mobility.choice.validation import hold_out

__all__ = [
    "ChoiceModel",
    "MultinomialLogit",
    "NestedLogit",
    "calibration",
    "compare_boosted",
    "elasticities",
    "fit_scores",
    "hold_out",
    "market_shares",
    "missed_by",
    "replicate_covariance",
    "value_of_time",
]
