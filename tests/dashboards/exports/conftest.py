"""One figure with an interval, as a page gives it."""

import polars as pl
import pytest

from dashboards.exports.about import About
from dashboards.language import Language
from dashboards.parts.blocks import Figure, table
from dashboards.parts.specs import spec_of
from mobility.charts.intervals import intervals
from mobility.charts.theme import Dress

DRAWN = pl.DataFrame(
    {
        "label": ["cykel", "bil & tog"], "group": ["alle", "alle"], "estimate": [0.313, 0.5],
        "low": [0.29, 0.45], "high": [0.33, 0.55], "n": [1_234.0, 7.0],
    }
)  # fmt: skip


@pytest.fixture
def about():
    """Give what makes a figure's particulars in a language."""

    def made(lang: str = "da") -> About:
        words = Language(lang)
        texts = {"estimate": "x", "low": "a", "high": "b", "n": "n", "description": "d"}
        chart = spec_of(intervals(DRAWN, words=texts, dress=Dress()))
        twin = table(
            [
                (row["label"], words.share(row["estimate"]), words.number(row["n"]), "=1+1")
                for row in DRAWN.iter_rows(named=True)
            ],
            ["Måde", "Andel", "Svar", "Note"],
            caption="Andele",
            numbers=(1, 2),
        )
        figure = Figure(
            "modes", (chart,), "Hvordan", "De fleste < cykler.", twin, "Kilde A", words,
            is_synthetic=True, notes="<p>Strejke &amp; sne</p>",
        )  # fmt: skip
        return About(
            figure, [chart], "Ballerup", [("Runde", "2026")], "20261122T1-ab", "2026-11-22 03:30",
            "http://localhost/surveys?lang=da&run=20261122T1-ab#modes",
        )  # fmt: skip

    return made
