"""Our own municipality is told apart by a mark and by weight, not by colour alone."""

import polars as pl

from mobility.charts.neighbours import neighbours
from mobility.charts.theme import Dress

ROWS = pl.DataFrame(
    {
        "name": ["Furesø", "Ballerup", "Herlev"], "is_own": [False, True, False],
        "change": [-0.2, -0.1, 0.05], "tonnes": [1.0, 2.0, 3.0], "share": [0.3, 0.4, 0.5],
    }
)  # fmt: skip
WORDS = {"change": "change", "tonnes": "t", "share": "share", "description": "Ours fell."}


def test_ours_is_marked_in_words_and_every_bar_is_numbered():
    chart = neighbours(ROWS, words=WORDS, dress=Dress()).to_dict()
    (rows,) = [rows for rows in chart["datasets"].values() if len(rows) == 3]
    assert [row["name"] for row in rows] == ["Furesø", "▸ Ballerup", "Herlev"]
    texts = [layer for layer in chart["layer"] if layer["mark"]["type"] == "text"]
    assert {layer["mark"].get("fontWeight") for layer in texts} >= {"bold"}
    assert sum(layer["encoding"]["text"]["field"] == "change" for layer in texts) == 2
    assert chart["description"] == "Ours fell."


def test_series_are_lighter_on_dark_paper():
    light = neighbours(ROWS, words=WORDS, dress=Dress()).to_json()
    dark = neighbours(ROWS, words=WORDS, dress=Dress(dark=True)).to_json()
    assert Dress().colour("transport") in light
    assert Dress().colour("transport") not in dark
