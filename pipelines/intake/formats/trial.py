"""A file read once by a process that may die of it, before ours reads it.

The library that reads SPSS files is written in C, and some damaged files end the process that reads
them. The dashboard must outlive such a file, so another process reads it first.
"""

import subprocess
import sys
from pathlib import Path

PATIENCE_S = 300
"""Longest that a file may take to be read through; the largest honest ones take some seconds."""
_READS = """
import sys, pyreadstat
path, encoding, batch = sys.argv[1], sys.argv[2] or None, int(sys.argv[3])
_, about = pyreadstat.read_sav(path, metadataonly=True, encoding=encoding)
width = 16 + sum(max(8, int(one)) for one in about.variable_storage_width.values())
step, start, last = max(1, batch // width), 0, None
while last is None or last == step:
    columns, _ = pyreadstat.read_sav(
        path, output_format="dict", encoding=encoding, row_offset=start, row_limit=step
    )
    last = len(next(iter(columns.values()), ()))
    start += last
"""


def breaks_its_reader(file: Path, encoding: str | None, batch_bytes: int) -> bool:
    """Say whether reading an SPSS file through ends the process that does it, or never ends.

    An error that the reader tells itself is no such break: who reads next hears it too.

    Parameters
    ----------
    batch_bytes
        What one batch of rows may take.
    """
    command = [sys.executable, "-c", _READS, str(file), encoding or "", str(batch_bytes)]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode < 0
