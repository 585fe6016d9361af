"""Something tried by a process that may die of it, before ours does the same.

Some libraries that read files are written in C, and some damaged files end the process that reads
them. The dashboard must outlive such a file, so another process reads it first.
"""

import subprocess
import sys

PATIENCE_S = 300
"""Longest that a trial may take; the largest honest files are read in some seconds. Ours."""


def survives(program: str, *arguments: str) -> bool:
    """Say whether a program of Python comes to its end; not so where it crashes or hangs.

    An error that it raises is an end too: who does the same next hears it.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-c", program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode >= 0
