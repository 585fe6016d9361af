"""Charts as specifications: made once of an Altair chart, drawn in every reader's browser."""

import json
import re
from typing import Any

import altair as alt

Spec = dict[str, Any]
_EDITION = re.compile(r"/v(\d+)[\d.]*\.json$")


def spec_of(chart: alt.TopLevelMixin | Spec) -> Spec:
    """Give a chart's Vega-Lite specification."""
    # what a chart may say is checked where charts are tested, not for every reader
    spec = dict(chart) if isinstance(chart, dict) else chart.to_dict(validate=False)
    if "$schema" in spec:  # Altair's edition and the one that draws differ after the point
        spec["$schema"] = _EDITION.sub(r"/v\1.json", spec["$schema"])
    return spec


def place_of(spec: Spec) -> str:
    """Write the place where `charts.js` draws a chart, with what it draws; it keeps its height."""
    told = json.dumps(spec, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    height = spec.get("height")
    room = f' style="min-height:{height}px"' if isinstance(height, int | float) else ""
    return f'<div class="chart"{room}><script type="application/json">{told}</script></div>'
