"""What the runner remembers between runs, looked at before it is trusted."""

import sqlite3
from contextlib import closing
from pathlib import Path

MEMORY = "pytask.sqlite3"


def mend_memory(file: Path) -> None:
    """Delete the runner's memory where it is damaged: what it lacks is only built again."""
    if not file.is_file():
        return
    try:
        with closing(sqlite3.connect(file)) as memory:
            sound = memory.execute("pragma quick_check").fetchall() == [("ok",)]
            memory.execute("select task, node, hash_ from state limit 1").fetchall()
    except sqlite3.OperationalError as problem:
        # A table or column that is not there is another version's memory; a full disk is neither.
        sound = "no such" not in str(problem)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
