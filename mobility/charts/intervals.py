"""Estimates as dots with their intervals; groups are told apart by colour and shape."""

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

COLOURS = ("#0b5c8a", "#c2410c", "#117733", "#882255", "#6b6b00", "#44aa99", "#555555", "#aa4499")
"""Dark enough for dots on white; told apart by shape too."""
LIGHT_COLOURS = (
    "#6fc3f0", "#ff9d6b", "#6fd39b", "#e58ab8", "#d9d36a", "#7fe0d4", "#bbbbbb", "#d79be0",
)  # fmt: skip
ROW_HEIGHT = 26
PHONE_LETTERS = 28
"""Letters of a legend that stand beside each other on a phone, 390 px wide; more are stacked."""
LABEL_WIDTH, LABEL_SHARE = 300, 0.42
"""Widest label in pixels, and as a share of the chart's place."""


def _label_limit() -> alt.ExprRef:
    """Leave most of a narrow screen to the chart: long labels are cut, the table has them whole."""
    return alt.ExprRef(expr=f"min({LABEL_WIDTH}, containerSize()[0] * {LABEL_SHARE})")


def intervals(
    rows: pl.DataFrame, *, words: dict[str, str], dress: Dress, percent: bool = True
) -> alt.TopLevelMixin:
    """Draw estimates with their intervals.

    Parameters
    ----------
    rows
        Columns label, group, estimate, low, high and n, in the order to be shown.
    words
        Texts: estimate, low, high, n, description.
    percent
        Whether the numbers are shares.
    """
    labels = rows["label"].unique(maintain_order=True).to_list()
    groups = rows["group"].unique(maintain_order=True).to_list()
    form = ".1%" if percent else ",.3g"
    colours = (LIGHT_COLOURS if dress.dark else COLOURS)[: len(groups)]
    columns = 3 if sum(map(len, groups)) < PHONE_LETTERS else 1
    legend = alt.Legend(columns=columns, labelLimit=300) if len(groups) > 1 else None
    colour = alt.Color(
        "group:N", scale=alt.Scale(domain=groups, range=list(colours)), legend=legend
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=_label_limit())),
        yOffset=alt.YOffset("group:N", sort=groups),
        color=colour,
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("group:N", title=" "),
            alt.Tooltip("estimate:Q", title=words["estimate"], format=form),
            alt.Tooltip("low:Q", title=words["low"], format=form),
            alt.Tooltip("high:Q", title=words["high"], format=form),
            alt.Tooltip("n:Q", title=words["n"], format=",.0f"),
        ],
    )
    axis = alt.Axis(format=".0%" if percent else "~s", tickCount=6)
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=words["estimate"], axis=axis), x2="high:Q"
    )
    shape = alt.Shape("group:N", scale=alt.Scale(domain=groups), legend=legend)
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(x="estimate:Q", shape=shape)
    height = max(90, len(labels) * max(ROW_HEIGHT, 14 * len(groups)))
    layers = [bars, dots]
    if (rows["low"] < 0).any():
        nothing = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(
            color=dress.ink, strokeDash=[3, 3]
        )
        layers.insert(0, nothing.encode(x="zero:Q"))
    chart = alt.layer(*layers).properties(width="container", height=height)
    return dressed(chart, dress, description=words["description"])
