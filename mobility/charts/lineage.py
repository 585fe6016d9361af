"""What a table is made of, from delivered sources to what is shown, as a picture."""

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

ROW_HEIGHT = 24
LAYERS = ("sources", "clean", "models", "marts")
"""Columns of the picture, from left to right."""


def lineage(
    nodes: pl.DataFrame, edges: pl.DataFrame, *, words: dict[str, str], dress: Dress
) -> alt.TopLevelMixin:
    """Draw tables as names in the column of their layer, joined to what they read.

    Parameters
    ----------
    nodes
        name, layer (one of `LAYERS`), place (0 at the top of its column), says, is_asked.
    edges
        from_layer, from_place, layer, place: one per table read.
    words
        Texts: description, and one for each of `LAYERS`.
    """
    titles = [words[name] for name in LAYERS]
    x = alt.X(
        "column:Q", title=None, scale=alt.Scale(domain=[0, 4]),
        axis=alt.Axis(
            orient="top", values=[0, 1, 2, 3], grid=False, domain=False, ticks=False,
            labelExpr=f"{titles!r}[datum.value]", labelAlign="left", labelFontWeight="bold",
        ),
    )  # fmt: skip
    placed = nodes.with_columns(column=_column("layer"))
    lowest = float(nodes.select(pl.col("place").max()).item()) + 0.6
    y = alt.Y("place:Q", axis=None, scale=alt.Scale(domain=[-0.6, lowest], reverse=True))
    # a table that reads one of its own layer is told in the table twin; lines go rightward
    drawn = edges.filter(pl.col("from_layer") != pl.col("layer")).with_columns(
        column=_column("from_layer") + pl.lit(0.86), end=_column("layer") - 0.02
    )
    lines = alt.Chart(drawn).mark_rule(color=dress.colour("rest"), opacity=0.7).encode(
        x=alt.X("column:Q"), x2=alt.X2("end:Q"),
        y=alt.Y("from_place:Q", axis=None, scale=alt.Scale(domain=[-0.6, lowest], reverse=True)),
        y2=alt.Y2("place:Q"),
    )  # fmt: skip
    tooltip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("says:N", title=" ")]
    text = alt.Chart(placed).encode(x=x, y=y, text=alt.Text("name:N"), tooltip=tooltip)
    plain = text.transform_filter("!datum.is_asked").mark_text(
        align="left", color=dress.ink, fontSize=11, limit=190
    )
    asked = text.transform_filter("datum.is_asked").mark_text(
        align="left", color=dress.ink, fontSize=12, fontWeight="bold", limit=190
    )
    chart = alt.layer(lines, plain, asked).properties(
        width="container", height=max(ROW_HEIGHT * (int(lowest) + 1), 3 * ROW_HEIGHT)
    )
    return dressed(chart, dress, description=words["description"])


def _column(name: str) -> pl.Expr:
    return pl.col(name).replace_strict(list(LAYERS), [0.0, 1.0, 2.0, 3.0], return_dtype=pl.Float64)
