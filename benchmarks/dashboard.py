"""How quick the dashboard is: pages warm, a lever redrawn, planners at once, and memory.

Run by name: ``python -m benchmarks.dashboard ROOT [PLANNERS] [SECONDS]`` on a workspace that has
been run. Its marts are first made as large as those of 98 employers (12 times those of the
example's eight; marts do not grow with the trips behind them: 5 million are folded into the same
cells). A bare page of Panel's in the same server process tells Panel's own part.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import panel as pn
import polars as pl
from altair.utils.schemapi import disable_debug_mode

from benchmarks.dashboard_planners import PAGES, replay
from dashboards.app import build
from dashboards.opening import blocks_of, opened
from dashboards.pages import PAGES as ALL
from dashboards.store import store_of
from mobility.lake import Lake, Published

COPIES = 12
"""Times the example's eight employers: 98 in all."""
GROWN = ("crosstab", "mode_share", "trip_length", "estimates_changed")
REPEATS, THINK_S, ALONE_S, SEED = 12, 6.0, 25, 20_261
ROOT_FILES = ("mobility.toml",)


def national(root, target):
    """Publish a copy of a workspace's run, its marts grown to 98 employers."""
    lake = Lake(Path(root))
    run = Published.current(lake)
    for name in ROOT_FILES:
        shutil.copy(lake.root / name, target / name)
    (target / "data_raw").mkdir()
    folder = target / "data_lake" / "published" / f"run_id={run.run_id}"
    shutil.copytree(run.folder, folder)
    (folder.parent / "CURRENT").write_text(run.run_id)
    for name in GROWN:
        table = pl.read_parquet(folder / f"{name}.parquet")
        copies = [
            table.filter(pl.col("employer").is_not_null()).with_columns(
                employer=pl.col("employer") + f" {copy}"
            )
            for copy in range(1, COPIES)
        ]
        grown = pl.concat([table, *copies])
        grown.write_parquet(folder / f"{name}.parquet")
        print(f"  {name}: {len(table):,} -> {len(grown):,} rows")


def served(root):
    """Serve a workspace on a free port; give the process and its address when it answers."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "mobility.cli", "serve", "--root", str(root)]
    server = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    address = f"http://localhost:{port}"
    for _ in range(240):
        try:
            fetch(address)
            return server, address
        except OSError:
            time.sleep(0.5)
    raise SystemExit("the server never answered")


def fetch(address):
    start = time.perf_counter()
    with urllib.request.urlopen(address, timeout=120) as answer:
        size = len(answer.read())
    return time.perf_counter() - start, size


def memory_mb(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def processor_s(pid):
    """Seconds of processor time that a process has used: what a busy machine does not stretch."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def at(waits, share):
    return sorted(waits)[min(int(share * len(waits)), len(waits) - 1)] if waits else float("nan")


def pages_alone(server, address):
    """Ask for each page again and again, one reader alone, the server warm."""
    print("Page, warm, one reader: median and 95th percentile s, processor s a page, kB")
    for page in dict.fromkeys(PAGES):
        fetch(f"{address}/{page}?lang=da")
        before = processor_s(server.pid)
        waits = [fetch(f"{address}/{page}?lang=da") for _ in range(REPEATS)]
        used = (processor_s(server.pid) - before) / REPEATS
        seconds = [wait for wait, _ in waits]
        told = f"{statistics.median(seconds):.3f} {at(seconds, 0.95):.3f} {used:.3f}"
        print(f"  {page or 'overview':10} {told} {waits[0][1] / 1e3:6.0f}")
    for round_ in ("first", "again"):
        before = processor_s(server.pid)
        waits = [fetch(f"{address}/{one}")[0] for one in filters()]
        used = (processor_s(server.pid) - before) / len(waits)
        told = f"{statistics.median(waits):.3f} {at(waits, 0.95):.3f} {used:.3f}"
        print(f"  filter asked {round_}: {told}")


def filters():
    """Addresses of one page with other choices."""
    shown = ("mode", "distance_band", "age_band")
    split = ("sex", "age_band", "workplace", "has_car", "home_zone")
    return [f"surveys?lang=en&variable={one}&by={two}" for one in shown for two in split]


def parts(root):
    """Time what is ours (blocks, made anew and kept) and what is Panel's (panes and template)."""
    pn.extension("vega")
    disable_debug_mode()
    stores = store_of(Lake(Path(root)))
    print("Processor ms: our blocks made anew / kept; Panel's panes and template on kept blocks")
    for page in (page for page in ALL if page.is_same_for_all):
        asked = {"lang": [b"da"]}
        made = opened(page, asked, stores)
        blocks_of(made)
        anew = min(clock(opened(page, asked, stores).blocks) for _ in range(3))
        kept = min(clock(blocks_of, made) for _ in range(3))
        panel = min(clock(build, made) for _ in range(3))
        name = page.slug or "overview"
        print(f"  {name:14} {anew * 1e3:6.0f} / {kept * 1e3:.2f}; {panel * 1e3:6.0f}")


def clock(work, *given):
    start = time.process_time()
    work(*given)
    return time.process_time() - start


def together(server, address, planners, seconds):
    """Let planners work at once, and watch the server's memory."""
    seen, done = [], threading.Event()

    def watch():
        while not done.wait(5):
            seen.append(memory_mb(server.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    before = processor_s(server.pid)
    try:
        waited = replay(address, planners, seconds, THINK_S, SEED)
    finally:
        done.set()
        watcher.join()
    used = (processor_s(server.pid) - before) / seconds
    print(f"{planners} planners at once for {seconds} s, thinking {THINK_S:.0f} s: median, 95 %")
    for name in ("page", "document", "lever"):
        waits = getattr(waited, name)
        print(f"  {name:9} {at(waits, 0.5):.3f} {at(waits, 0.95):.3f} s of {len(waits)}")
    thirds = [seen[len(seen) * i // 3 : len(seen) * (i + 1) // 3] for i in range(3)]
    means = ", ".join(f"{statistics.mean(one):.0f}" for one in thirds if one)
    print(f"  failed {waited.failed}; the server used {used:.2f} of one core")
    print(f"  memory in thirds of the time {means} MB, most {max(seen):.0f}")


def main(root, planners=50, seconds=90):
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        national(root, target)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        parts(target)
        server, address = served(target)
        try:
            pages_alone(server, address)
            alone = replay(address, 1, ALONE_S, 1.0, SEED).lever
            told = f"median {at(alone, 0.5):.3f} s, 95th percentile {at(alone, 0.95):.3f} s"
            print(f"  lever, one planner: {told} of {len(alone)}")
            together(server, address, planners, seconds)
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main(sys.argv[1], *(int(one) for one in sys.argv[2:]))
