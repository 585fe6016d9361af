"""Estimates as dots with their intervals; groups are told apart by colour and shape."""

import json
import textwrap

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

COLOURS = ("#0b5c8a", "#c2410c", "#117733", "#882255", "#6b6b00", "#44aa99", "#555555", "#aa4499")
"""Dark enough for dots on white; told apart by shape too."""
LIGHT_COLOURS = (
    "#6fc3f0", "#ff9d6b", "#6fd39b", "#e58ab8", "#d9d36a", "#7fe0d4", "#bbbbbb", "#d79be0",
)  # fmt: skip
ROW_HEIGHTS = (26, 32, 40)
"""Pixels of a row whose label may stand in one, two or three lines."""
NARROW, LINE_LETTERS = 560, 18
"""Pixels of a chart below which long labels break, and letters of such a line."""
PHONE_LETTERS = 28
"""Letters of a legend that stand beside each other on a phone, 390 px wide; more are stacked."""
LABEL_WIDTH, LABEL_SHARE = 300, 0.42
"""Widest label in pixels, and as a share of the chart's place."""


def _label_axis(labels: list[str]) -> alt.Axis:
    """Leave most of a narrow screen to the chart: there, long labels stand in lines."""
    limit = alt.ExprRef(expr=f"min({LABEL_WIDTH}, containerSize()[0] * {LABEL_SHARE})")
    long = {one: lines for one in labels if len(lines := _lines(one)) > 1}
    if not long:
        return alt.Axis(labelLimit=limit)
    broken = f"({json.dumps(long, ensure_ascii=False)})[datum.label]"
    split = f"containerSize()[0] < {NARROW} && {broken} ? {broken} : datum.label"
    return alt.Axis(labelLimit=limit, labelLineHeight=13, labelExpr=split)


def _lines(label: str) -> list[str]:
    """Break a label as it stands on a narrow screen."""
    return textwrap.wrap(label, LINE_LETTERS, max_lines=len(ROW_HEIGHTS), placeholder="…") or [""]


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
        y=alt.Y("label:N", sort=labels, title=None, axis=_label_axis(labels)),
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
    axis = alt.Axis(format=".0%" if percent else ",~r", tickCount=6)
    bars = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=words["estimate"], axis=axis), x2=alt.X2("high:Q")
    )
    shape = alt.Shape("group:N", scale=alt.Scale(domain=groups), legend=legend)
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=alt.X("estimate:Q"), shape=shape
    )
    row = ROW_HEIGHTS[max((len(_lines(one)) for one in labels), default=1) - 1]
    height = max(90, len(labels) * max(row, 14 * len(groups)))
    layers = [bars, dots]
    if (rows["low"] < 0).any():
        nothing = alt.Chart(pl.DataFrame({"zero": [0.0]})).mark_rule(
            color=dress.ink, strokeDash=[3, 3]
        )
        layers.insert(0, nothing.encode(x=alt.X("zero:Q")))
    chart = alt.layer(*layers).properties(width="container", height=height)
    return dressed(chart, dress, description=words["description"])
