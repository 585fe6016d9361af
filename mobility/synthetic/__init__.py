"""The synthetic example: a true population, who of it answers, and the files they deliver.

Everything is a function of a seed and of a non-response mechanism. `population` and `respond` stand
alone, so that a study of coverage can redraw either; `write` renders both as questionnaires' raw
files beside a `truth.toml` that says what an estimate ought to find.
"""

from mobility.synthetic.ballerup import BALLERUP
from mobility.synthetic.population import Population, population
from mobility.synthetic.response import MECHANISMS, Answers, respond
from mobility.synthetic.truth import truth
from mobility.synthetic.write import write

__all__ = [
    "BALLERUP",
    "MECHANISMS",
    "Answers",
    "Population",
    "population",
    "respond",
    "truth",
    "write",
]
