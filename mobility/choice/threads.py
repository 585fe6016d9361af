"""One thread for products of small blocks.

A block's products are so small that BLAS threads wait for each other longer than they count; on
a busy machine tenfold. The blocks go through one core's cache, one after the other; the large
products (replicates) keep all cores.
"""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController  # type: ignore[import-not-found,import-untyped,unused-ignore]


@cache
def _controller() -> ThreadpoolController:
    """Find the BLAS libraries that are loaded, once: it takes longer than a small fit."""
    return ThreadpoolController()


def one_blas_thread() -> AbstractContextManager[object]:
    """Hold BLAS to one thread for a while."""
    held: AbstractContextManager[object] = _controller().limit(limits=1, user_api="blas")
    return held


def one_openmp_thread() -> AbstractContextManager[object]:
    """Hold OpenMP (boosted trees) to one thread: on a busy machine its threads wait by spinning."""
    held: AbstractContextManager[object] = _controller().limit(limits=1, user_api="openmp")
    return held
