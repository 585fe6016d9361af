"""Faults tried on a small workspace, one after another: how many it survived, and what was lost.

`python -m benchmarks.faults [rounds] [kind ...]` (default 20, all) prints a line a kind. After
every fault the published run must be whole by content, nobody may hold the lock, a run must mend
what is half-made, and at the end the same inputs must give the same numbers to the last bit.
"""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mobility.lake import Lake, Published
from mobility.lake.published import runs
from pipelines.lock import locked
from tests import workspaces
from tests.pipelines.attempts import Attempt, attempt, like_anybody, numbers, published
from tests.pipelines.conftest import FACTS
from tests.workspaces import ANSWERS, COMMUTING, deliver

SEED = 11
NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINES = {True: ANSWERS, False: ANSWERS[:-2]}
"""Two states of the delivery; a fault falls on the way from one to the other."""


class Trial:
    """A workspace, the numbers that each state of its delivery gives, and the count of faults."""

    def __init__(self, folder: Path) -> None:
        self.lake = workspaces.make(folder / "workspace", FACTS)
        self.chance = random.Random(SEED)
        self.now = NOW
        self.whole = True
        self.expected: dict[bool, dict[str, str]] = {}
        for state in (False, True):
            self.turn(state)
            done = self.run()
            assert not done.problems, done
            assert not done.raw, done
            self.expected[state] = numbers(self.lake)

    def turn(self, state: bool | None = None) -> None:
        """Deliver the other state of the answers, or the one named."""
        self.whole = (not self.whole) if state is None else state
        deliver(self.lake.root, COMMUTING, {"answers.csv": LINES[self.whole]})

    def run(self, **options: object) -> Attempt:
        """Run the workspace in a process of its own, an hour later each time."""
        self.now += timedelta(hours=1)
        return attempt(self.lake, **({"now": self.now} | options))

    def survives(self, fault: Callable[["Trial"], None]) -> str | None:
        """Try a fault; say what was lost, None where nothing was."""
        self.turn()
        before = {run: published_of(self.lake, run) for run in runs(self.lake)}
        fault(self)
        for run, content in before.items():
            if run in runs(self.lake) and published_of(self.lake, run) != content:
                return f"the published run {run} changed"
        published(self.lake)
        with locked(self.lake):
            pass
        repaired = self.run()
        if repaired.problems or repaired.raw:
            return f"the next run failed: {repaired}"
        if numbers(self.lake) != self.expected[self.whole]:
            return "the next run's numbers differ"
        return None


def published_of(lake: Lake, run: str) -> list[tuple[str, bytes]]:
    folder = lake.published / f"run_id={run}"
    return [(file.name, file.read_bytes()) for file in sorted(folder.iterdir())]


def killed(trial: Trial) -> None:
    done = trial.run(force=True, kill_after=trial.chance.uniform(0.02, 4.0))
    assert done.killed or not done.problems


def killed_while_publishing(trial: Trial) -> None:
    """Kill as soon as the new run's folder appears beside the others."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.faults", "--run", str(trial.lake.root)],
        stderr=subprocess.DEVNULL,
    )
    wait = trial.chance.uniform(0, 0.03)
    while process.poll() is None and time.monotonic() - started < 600:
        if any(trial.lake.published.glob(".*.tmp")):
            time.sleep(wait)
            break
        time.sleep(0.001)
    process.kill()
    process.wait()


def full(trial: Trial) -> None:
    """Leave a random little room on the disk: a small one mounted for it."""
    with small_disk(trial) as (lake, room):
        (lake.root / "fill").write_bytes(bytes(max(0, room - trial.chance.randrange(400_000))))
        done = attempt(lake, now=trial.now + timedelta(minutes=30), force=True)
        assert done.raw is None, done.raw
        assert not done.problems or any("The disk is full." in one for one in done.problems), done
        published(lake)
        (lake.root / "fill").unlink()
        assert not attempt(lake, now=trial.now + timedelta(minutes=40)).problems


@contextmanager
def small_disk(trial: Trial):
    folder = Path(tempfile.mkdtemp())
    mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(folder)]
    subprocess.run(mount, check=True)
    try:
        kept = ("mobility.toml", "data_raw", "data_lake")
        for name in kept:
            source = trial.lake.root / name
            copy = shutil.copytree if source.is_dir() else shutil.copy2
            copy(source, folder / name)
        disk = os.statvfs(folder)
        yield Lake(folder), disk.f_bavail * disk.f_frsize
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


def read_only(trial: Trial) -> None:
    made = [path for path in (trial.lake.made, *trial.lake.made.rglob("*")) if path.is_dir()]
    for path in made:
        path.chmod(0o555)
    done = trial.run(force=True, under=like_anybody)
    for path in made:
        path.chmod(0o755)
    assert done.problems, done
    assert done.raw is None, done


def two_at_once(trial: Trial) -> None:
    command = [sys.executable, "-m", "benchmarks.faults", "--run", str(trial.lake.root)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [one.communicate(timeout=600)[1] for one in both]
    assert 0 in {one.returncode for one in both}, told


def clock_jumps(trial: Trial) -> None:
    day = datetime(trial.chance.choice([1980, 2100]), 1, trial.chance.randrange(1, 28), tzinfo=UTC)
    done = trial.run(now=day)
    assert done.record["published"] == runs(trial.lake)[-1], done


def corrupt(trial: Trial) -> None:
    """Harm a few random tables of the lake, and the runner's memory: bytes set, cut or emptied."""
    layers = ("clean", "models", "marts", "refused", ".state")
    files = [
        file
        for layer in layers
        for file in sorted((trial.lake.made / layer).rglob("*"))
        if file.is_file()
    ]
    for file in trial.chance.sample(files, 4):
        content = bytearray(file.read_bytes())
        at = trial.chance.randrange(len(content) + 1)
        harm = trial.chance.choice(["flip", "cut", "zeros"])
        if harm == "flip" and content:
            content[at - 1] ^= 0xFF
        elif harm == "cut":
            del content[at:]
        else:
            content[at : at + 200] = bytes(len(content[at : at + 200]))
        file.write_bytes(bytes(content))


def corrupt_published(trial: Trial) -> None:
    """Cut a published table: it must be told, and published anew; then take the broken run out."""
    broken = Published.current(trial.lake)
    file = trial.chance.choice(sorted(broken.tables.values()))
    kept = file.read_bytes()
    file.write_bytes(kept[: trial.chance.randrange(len(kept))])
    assert broken.damaged() == [file.stem]
    trial.turn(not trial.whole)
    assert trial.run().record["published"]
    assert Published.current(trial.lake).damaged() == []
    file.write_bytes(kept)
    trial.turn()


def vanished(trial: Trial) -> None:
    file = trial.lake.raw / COMMUTING / "answers.csv"
    file.unlink()
    done = trial.run()
    assert done.problems, done
    assert "answers.csv" in done.problems[0], done
    trial.turn(trial.whole)


FAULTS = {
    "killed at a random moment": killed,
    "killed while publishing": killed_while_publishing,
    "disk full": full,
    "lake read-only": read_only,
    "two runs at once": two_at_once,
    "clock jumps": clock_jumps,
    "tables and memory corrupt": corrupt,
    "published table corrupt": corrupt_published,
    "input vanished": vanished,
}


def main(rounds: int, kinds: list[str]) -> None:
    started = time.monotonic()
    lost: list[str] = []
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder))
        for name, fault in FAULTS.items():
            if kinds and not any(kind in name for kind in kinds):
                continue
            told = [trial.survives(fault) for _ in range(rounds)]
            bad = [one for one in told if one]
            lost += [f"{name}: {one}" for one in bad]
            total += rounds
            print(f"{name:<28} tried {rounds:>4}  survived {rounds - len(bad):>4}", flush=True)
    print(f"{total} faults tried, {total - len(lost)} survived, {len(lost)} lost something")
    print(f"{time.monotonic() - started:.0f} s, seed {SEED}")
    for line in lost:
        print(f"  LOST {line}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        done = attempt(Lake(Path(sys.argv[2])), now=datetime.now(UTC), force=True)
        sys.exit(1 if done.problems or done.raw else 0)
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, sys.argv[2:])
