"""A bare page of Panel's with the widgets of the page of scenarios: Panel's own cost alone.

`python -m benchmarks.dashboard_bare PORT` serves it until it is ended; the answer to a lever is a
text as long as ours, made of nothing.
"""

import sys

import panel as pn

SLIDERS = 7
CARD = '<p>what<br><span class="big">{value:.1f}</span><br><small>between two numbers</small></p>'
CARDS = 10


def page():
    """Seven sliders and an answer, as on the page of scenarios."""
    shown = pn.pane.HTML(CARD.format(value=0) * CARDS, sizing_mode="stretch_width")
    sliders = [
        pn.widgets.FloatSlider(name=f"lever {n}", start=0, end=30, step=1, value=9)
        for n in range(SLIDERS)
    ]

    def pulled(*_):
        shown.object = CARD.format(value=sum(one.value for one in sliders)) * CARDS

    for one in sliders:
        one.param.watch(pulled, "value_throttled")
    return pn.Column(pn.Row(*sliders), shown)


if __name__ == "__main__":
    pn.extension()
    pn.serve({"shift": page}, port=int(sys.argv[1]), show=False, verbose=False)
