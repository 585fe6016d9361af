"""How quick the dashboard is, beside a bare page of Panel's, on marts of a nation's size.

`python -m benchmarks dashboard`, or `python -m benchmarks.dashboard [ROOT] [PLANNERS] [SECONDS]` on
a workspace that has been run; without one the demo is made. Its marts are made as large as those of
98 municipalities: twelve times the example's eight employers, and the cells of the choice model
three times, as a diary of 5 million trips fills them (51,000 a municipality; more trips fall into
the same cells). What takes processor time is told by the processor's clock, which a busy machine
stretches less than the wall's.
"""

import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.dashboard_browser import ANSWER, CHART, Eyes
from benchmarks.dashboard_national import demo, national
from benchmarks.dashboard_planners import PAGES, replay
from benchmarks.dashboard_served import at, fetch, memory_mb, processor_s, served

REPEATS, SEED = 12, 20_261
THINK_S, ALONE_S = 6.0, 15
HURRIED, HURRY_S, HURRIED_THINK_S = 12, 30, 0.8
"""Planners, seconds and thinking of the shortened hour."""
VISITS_AN_HOUR = 60
"""Of one planner: a page a minute."""
QUIET_S = 12
"""After which sessions that were left are gone."""
SECONDS_AN_HOUR = 3_600


def spread(waits):
    return f"{statistics.median(waits):.3f} {at(waits, 0.95):.3f}" if waits else "none"


def pages_alone(server, address):
    """Ask for each page again and again, one reader alone, the server warm."""
    print("Page, warm, over HTTP: median and 95th percentile s, processor ms a page, kB sent")
    for page in dict.fromkeys(PAGES):
        asked = [f"{address}/{page}?lang=da"] * REPEATS
        waits, used, size = timed(server, asked)
        print(f"  {page or 'overview':10} {spread(waits)} {used:4.0f} {size / 1e3:6.0f}")
    for name, asked in filters().items():
        for time_ in ("first", "again"):
            waits, used, _ = timed(server, [f"{address}/{one}" for one in asked], warm=False)
            print(f"  filter of {name}, asked {time_}: {spread(waits)} {used:4.0f}")


def timed(server, addresses, *, warm=True):
    if warm:
        fetch(addresses[0])
    before = processor_s(server.pid)
    found = [fetch(one) for one in addresses]
    used = (processor_s(server.pid) - before) / len(found)
    return [wait for wait, _ in found], used * 1e3, found[-1][1]


def filters():
    """Addresses of pages with other choices."""
    shown = ("mode", "distance_band", "age_band")
    split = ("sex", "age_band", "workplace", "has_car", "home_zone")
    modes, least = ("*", "car_driver", "bike", "train"), ("10", "50", "100", "500")
    return {
        "surveys": [f"surveys?lang=en&variable={a}&by={b}" for a in shown for b in split],
        "flows": [f"flows?lang=en&mode={a}&least={b}" for a in modes for b in least],
    }


def levers(server, address, whose):
    """Let one planner pull levers over the WebSocket: the server's part, with nobody beside."""
    before = processor_s(server.pid)
    waited = replay(address, 1, ALONE_S, 0.5, SEED, pages=("shift",))
    used = (processor_s(server.pid) - before) / max(len(waited.lever), 1)
    print(
        f"  {whose}: page {spread(waited.page)}, document {spread(waited.document)}, lever "
        f"{spread(waited.lever)} s of {len(waited.lever)}; all in all {used * 1e3:.0f} ms of "
        "processor a lever"
    )


def seen(address, bare):
    """Look at pages with a real browser."""
    print("In the browser, its scripts kept: s to the first text, to the first chart or answer")
    with Eyes() as eyes:
        for page in dict.fromkeys(PAGES):
            first, ready = eyes.page(f"{address}/{page}?lang=da", CHART if page != "data" else "h1")
            print(f"  {page or 'overview':10} {first:.3f} {ready:.3f}")
        first, ready = eyes.page(f"{address}/shift?lang=da", ANSWER)
        print(f"  shift until its levers stand {first:.3f} {ready:.3f}")
        first, ready = eyes.page(f"{bare}/shift", ANSWER)
        print(f"  bare Panel, the same widgets {first:.3f} {ready:.3f}")
        print(f"  lever to redraw, ours: {spread(eyes.levers(f'{address}/shift?lang=da'))}")
        print(f"  lever to redraw, bare Panel: {spread(eyes.levers(f'{bare}/shift'))}")


def together(server, address, planners, seconds, think_s):
    """Let planners work at once, and watch the server's memory."""
    watched, done = [memory_mb(server.pid)], threading.Event()

    def watch():
        while not done.wait(2):
            watched.append(memory_mb(server.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    before = processor_s(server.pid)
    try:
        waited = replay(address, planners, seconds, think_s, SEED)
    finally:
        done.set()
        watcher.join()
    used = (processor_s(server.pid) - before) / seconds
    print(f"{planners} planners at once for {seconds} s, thinking {think_s} s: median, 95 %, of")
    for name in ("page", "document", "lever"):
        waits = getattr(waited, name)
        print(f"  {name:9} {spread(waits)} {len(waits)}")
    size = len(watched)
    thirds = [watched[size * i // 3 : size * (i + 1) // 3] for i in range(3)]
    means = ", ".join(f"{statistics.mean(one):.0f}" for one in thirds if one)
    print(f"  failed {waited.failed}; the server used {used:.2f} of one core")
    print(f"  memory in thirds of the time {means} MB, most {max(watched):.0f}")
    return len(waited.page)


def hour(server, address):
    """Replay an hour in a hurry, and see what memory is left when all have gone."""
    visits = together(server, address, HURRIED, HURRY_S, HURRIED_THINK_S)
    time.sleep(QUIET_S)
    print(
        f"  {visits} visits are an hour of {visits / VISITS_AN_HOUR:.0f} planners, a page a minute "
        f"each; {QUIET_S} s after all have gone {memory_mb(server.pid):.0f} MB"
    )


def main(root=None, planners=50, seconds=60):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "national"
        target.mkdir()
        national(Path(root) if root else demo(Path(folder) / "demo"), target)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        command = ("-m", "mobility.cli", "serve", "--root", str(target), "--port", "{port}")
        bare = ("-m", "benchmarks.dashboard_bare", "{port}")
        with served(*command) as (server, address), served(*bare, path="/shift") as (panel, plain):
            pages_alone(server, address)
            print("A planner alone at the levers, over the WebSocket: median and 95th percentile s")
            levers(server, address, "ours")
            levers(panel, plain, "bare Panel, the same widgets")
            seen(address, plain)
            together(server, address, planners, seconds, THINK_S)
            hour(server, address)
        print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:2], *(int(one) for one in sys.argv[2:]))
