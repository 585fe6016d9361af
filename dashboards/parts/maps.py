"""Maps in a page: Panel's Vega pane drops the outlines among a chart's data sets."""

import altair as alt
import panel as pn


def map_pane(chart: alt.TopLevelMixin) -> pn.pane.Vega:
    """Give a pane that draws a layered chart with its outlines.

    Panel 1.9 sends tables to the browser apart from the chart and puts them in place of all data
    sets, so that those that it left where they were, outlines, are lost. Here they stand in their
    layers.
    """
    spec = chart.to_dict()
    datasets = spec.get("datasets", {})
    for layer in spec.get("layer", []):
        name = layer.get("data", {}).get("name")
        if any("geometry" in one for one in datasets.get(name, [])):
            layer["data"] = {"values": datasets.pop(name)}
    return pn.pane.Vega(spec, sizing_mode="stretch_width", margin=0)
