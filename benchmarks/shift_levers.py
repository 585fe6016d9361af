"""How long the levers of the page take to answer, on the server: from widget to new text.

    python -m benchmarks.shift_levers ROOT [--pulls 200]

ROOT is a workspace with a published run. Levers are pulled at random, one slider at a time as a
reader does; timed is what the server does between the slider's event and the pane that holds the
answer. No answer is asked for twice. The first, which reads the segments, is told apart.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import panel as pn
import param

from dashboards.pages.shift import ShiftPage, ShiftState
from dashboards.parts.blocks import Live
from dashboards.shift_store import shift_answers
from dashboards.store import Store
from mobility.lake import Lake, Published


def view_of(page):
    """Give the live block of the levers, as the app would put it on the screen."""
    live = [block for block in page.blocks() if isinstance(block, Live)]
    [view] = [block.view for block in live if block.name == "shift_levers"]
    return view() if callable(view) else view


def main() -> None:
    """Pull levers and print how long answers took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--pulls", type=int, default=200)
    options = parser.parse_args()
    lake = Lake.find(options.root)
    store = Store(Published.current(lake), lake.settings())
    began = time.perf_counter()
    view = view_of(ShiftPage(store, ShiftState()))
    print(f"page, the first time: {time.perf_counter() - began:.3f} s")
    sliders = list(view.select(pn.widgets.FloatSlider))
    [shown] = view.select(pn.pane.HTML)
    random = np.random.default_rng(1)
    seconds = []
    for _ in range(options.pulls):
        slider = sliders[random.integers(len(sliders))]
        value = float(np.round(random.uniform(slider.start, slider.end), 4))
        before, began = shown.object, np.array([time.perf_counter(), time.process_time()])
        with param.parameterized.discard_events(slider):
            slider.value = value
        with param.edit_constant(slider):
            slider.value_throttled = value
        seconds.append(np.array([time.perf_counter(), time.process_time()]) - began)
        assert shown.object != before
    cells = shift_answers(store).pivot.cells
    elapsed, processor = np.array(seconds).T * 1000
    print(
        f"{options.pulls} pulls of {len(sliders)} levers over {cells.trips.shape[0]:,} cells and "
        f"{cells.trips.shape[2] - 1} replicates: median {np.median(elapsed):.0f} ms, 95th "
        f"percentile {np.quantile(elapsed, 0.95):.0f} ms, worst {elapsed.max():.0f} ms; "
        f"processor {np.median(processor):.0f} and {np.quantile(processor, 0.95):.0f} ms"
    )


if __name__ == "__main__":
    main()
