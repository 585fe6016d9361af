"""Charts as specifications: made once of an Altair chart, drawn for every reader."""

from typing import Any

import altair as alt
import panel as pn

Spec = dict[str, Any]


def spec_of(chart: alt.TopLevelMixin | pn.pane.Vega | Spec) -> Spec:
    """Give a chart's Vega-Lite specification, its outlines in their layers.

    Panel 1.9 sends tables to the browser apart from the chart and puts them in place of all data
    sets, so that those that it left where they were, outlines, are lost. Here they stand in their
    layers.
    """
    drawn = chart.object if isinstance(chart, pn.pane.Vega) else chart
    # what a chart may say is checked where charts are tested, not for every reader
    spec = dict(drawn) if isinstance(drawn, dict) else drawn.to_dict(validate=False)
    datasets = spec.get("datasets", {})
    for layer in spec.get("layer", []):
        name = layer.get("data", {}).get("name")
        if any("geometry" in one for one in datasets.get(name, [])):
            layer["data"] = {"values": datasets.pop(name)}
    return spec


def pane_of(spec: Spec, stylesheets: list[str]) -> pn.pane.Vega:
    """Give what draws a specification for one reader; Panel takes the tables out of what it gets."""
    own = {**spec, "datasets": dict(spec.get("datasets", {}))}
    return pn.pane.Vega(own, sizing_mode="stretch_width", margin=0, stylesheets=stylesheets)


def map_pane(chart: alt.TopLevelMixin) -> alt.TopLevelMixin:
    """Give a map as it is: `spec_of` sees to its outlines."""
    return chart
