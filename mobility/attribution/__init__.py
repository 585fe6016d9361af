"""What each of several causes is worth: order-free shares of a joint effect, and of past change."""

from mobility.attribution.decomposition import lmdi
from mobility.attribution.game import Values, by_name
from mobility.attribution.overlap import Overlap, overlap
from mobility.attribution.result import Attribution
from mobility.attribution.shapley import shapley, shapley_array

__all__ = [
    "Attribution",
    "Overlap",
    "Values",
    "by_name",
    "lmdi",
    "overlap",
    "shapley",
    "shapley_array",
]
