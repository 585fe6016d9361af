"""What the runner remembers between runs, looked at before it is trusted."""

import json
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

MEMORY = "pytask.sqlite3"
LOCK = "pytask.lock"


def mend_memory(folder: Path) -> None:
    """Delete what is damaged of the runner's memory: what it lacks is only built again.

    Parameters
    ----------
    folder
        Where it lies. Two files know the state of every table, each enough without the other.
    """
    looks = {MEMORY: _is_sound_database, LOCK: _is_sound_lock, ".pytask/*.json": _is_json}
    for name, is_sound in looks.items():
        for file in list(folder.glob(name)):
            if not is_sound(file):
                for path in file.parent.glob(f"{file.name}*"):
                    path.unlink()


def _is_sound_database(file: Path) -> bool:
    try:
        with closing(sqlite3.connect(file)) as memory:
            memory.execute("select task, node, hash_ from state limit 1").fetchall()
            return memory.execute("pragma quick_check").fetchall() == [("ok",)]
    except sqlite3.OperationalError as problem:
        # A table or column that is not there is another version's memory; a full disk is neither.
        return "no such" not in str(problem)
    except sqlite3.DatabaseError:
        return False


def _is_sound_lock(file: Path) -> bool:
    try:
        read = tomllib.loads(file.read_text("utf-8"))
        return isinstance(read["lock-version"], str) and all(
            isinstance(text, str)
            for task in read.get("task", [])
            for text in (
                task["id"],
                task["state"],
                *task.get("depends_on", {}).values(),
                *task.get("produces", {}).values(),
            )
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return False


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text("utf-8"))
    except ValueError:
        return False
    return True
