"""A small workspace: the bundled facts, and two tiny surveys that hold one fault of each kind."""

import json
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from mobility.lake import Lake
from mobility.lake.state import stamp_of

ROOT = Path(__file__).parents[1]
NOW = datetime(2025, 3, 10, 8, 30, tzinfo=UTC)
"""Before any clock that reads this: commands of a test publish later."""
FACTS = tuple(sorted(file.parent.name for file in ROOT.glob("data_raw/*/source.toml")))
COMMUTING = "surveys_tiny/2026-tiny"
DIARY = "tiny_diary/2026"

SETTINGS = """
language = "da"
as_of = 2026-11-22 # so that no test depends on the day it runs

[municipality]
code = "0151"
name = "Ballerup"

[goals]
reduction_share = 0.85
neutral_year = 2045

[survey]
replicates = 20
seed = 1

[disclosure]
threshold = 5
"""
COMMUTING_MAPPING = """
[survey]
title = "Commuting survey 2026, Tiny A/S"
kind = "commuting"
wave = 2026
employer = "Tiny A/S"
synthetic = true

[file]
name = "answers.csv"
delimiter = ";"
decimal = ","

[columns]
respondent_id = "ID"
mode = { column = "Transport", values = { Bil = "car_driver", Cykel = "bike", Tog = "train" } }
distance_km = { column = "Afstand" }
days_per_week = { column = "Dage" }
barriers = { column = "Barrierer", options = ["for langt, tager for lang tid", "vejret"] }
"""
UNKNOWN_MODE_ROW = 5
UNREADABLE_DISTANCE_ROW = 7
ANSWERS = [
    "ID;Transport;Afstand;Dage;Barrierer",
    "1;Bil;12,5;5;vejret",
    "2;Cykel;3;4;",
    "3;Tog;21,4;3;",
    "4;Rulleskøjter;2;5;",  # an unknown mode: the row is refused
    "5;Bil;8;5;for langt, tager for lang tid, vejret",
    "6;Cykel;langt;5;vejret",  # an unreadable distance: the answer is refused
    *(f"{number};{('Bil', 'Cykel', 'Tog')[number % 3]};{number};5;" for number in range(7, 27)),
]
DIARY_MAPPING = """
[survey]
title = "Travel diary 2026"
kind = "diary"
wave = 2026
synthetic = true

[file]
name = "trips.csv"

[columns]
respondent_id = "person"
trip_id = "trip"
mode = { column = "mode", values = { "car" = "car_driver", "walk" = "walk", "bike" = "bike" } }
distance_km = { column = "metres", unit = "m" }
duration_min = "minutes"
departure = "left"
"""
TRIPS = [
    "person,trip,mode,metres,minutes,left",
    *(
        f"{person},{person}-{trip},{('car', 'walk', 'bike')[(person + trip) % 3]},"
        f"{700 * (person % 9 + trip)},{6 + trip * 4},{7 + trip:02}:15"
        for person in range(1, 21)
        for trip in range(1, 4)
    ),
]


def make(root: Path, facts: Iterable[str] = FACTS) -> Lake:
    """Make the small workspace below `root`, without building anything."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "mobility.toml").write_text(SETTINGS, "utf-8")
    for source in facts:
        shutil.copytree(
            ROOT / "data_raw" / source,
            root / "data_raw" / source,
            ignore=shutil.ignore_patterns("synthetic*", "local"),
        )
    deliver(root, COMMUTING, {"survey.toml": COMMUTING_MAPPING, "answers.csv": ANSWERS})
    deliver(root, DIARY, {"survey.toml": DIARY_MAPPING, "trips.csv": TRIPS})
    return Lake(root.resolve())


def deliver(root: Path, address: str, files: dict[str, str | list[str]]) -> Path:
    """Write the files of a delivery, each a text or its lines; give their folder."""
    folder = root / "data_raw" / address
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        whole = text if isinstance(text, str) else "\n".join(text) + "\n"
        (folder / name).write_text(whole, "utf-8")
    return folder


def copy(lake: Lake, root: Path) -> Lake:
    """Copy a workspace with all that was built in it, and what is known of its files."""
    shutil.copytree(lake.root, root, dirs_exist_ok=True, copy_function=shutil.copy2)
    copied = Lake(root.resolve())
    _keep_hashes(lake, copied)
    return copied


def _keep_hashes(lake: Lake, copied: Lake) -> None:
    """Let the copy's runs know the hashes of files that are bytes for bytes those copied."""
    file = copied.state / "hashes.json"
    if not file.exists():
        return
    known = json.loads(file.read_text("utf-8"))
    for key, stamp in known.items():
        kind, _, name = key.partition(":")
        was, now = (of.root / name for of in (lake, copied))
        if was.exists() and stamp[:-1] == stamp_of(was, kind):
            known[key] = [*stamp_of(now, kind), stamp[-1]]
    file.write_text(json.dumps(known), "utf-8")
