"""Mode choice: logits, their errors, and how well they foretell."""

from mobility.choice.logit import MultinomialLogit
from mobility.choice.nested import NestedLogit

__all__ = ["MultinomialLogit", "NestedLogit"]
