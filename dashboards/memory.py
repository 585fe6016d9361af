"""How the server keeps the memory that its arrays take in turn."""

import ctypes

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""Of glibc's mallopt(3), malloc.h."""

LARGEST_ARRAY = 2**25
"""Bytes up to which an array is taken from the heap: the most that glibc allows (mallopt(3))."""

KEPT_FREE = 2**27
"""Bytes at the heap's end that are kept when they are free: the arrays of one answer to levers."""


def keep_memory() -> bool:
    """Keep what an answer's arrays took for the next one's; whether the machine could be told so.

    Else the system takes every array's pages back and clears them for the next: a quarter of the
    time that a lever takes.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library than glibc
        return False
    told = mallopt(M_MMAP_THRESHOLD, LARGEST_ARRAY) and mallopt(M_TRIM_THRESHOLD, KEPT_FREE)
    return bool(told)
