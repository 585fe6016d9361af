"""Matrices in the Open Matrix format (OMX), which transport models exchange."""

import importlib
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Protocol

import numpy as np

from mobility.errors import SourceError
from mobility.flows.pairs import Floats, zone_names
from mobility.lake.trial import survives

NAMES = ("origin_names", "destination_names")
"""Lookups with the zones' names as UTF-8 text: one for each dimension."""

NUMBERS = "zones"
"""The lookup of zone numbers that other programs read, where every name is one."""

_BROKEN = (
    RuntimeError, AttributeError, LookupError, ValueError, TypeError, OSError, SystemError,
    MemoryError,
)  # fmt: skip
"""What HDF5 raises where the bytes are not what they should be."""

_READS = """
import sys, openmatrix
with openmatrix.open_file(sys.argv[1]) as file:
    for name in file.list_matrices():
        file[name][:]
    for name in file.list_mappings():
        file.map_entries(name)
"""
"""Reads a file through, as is done below: a damaged one may end the process that does it."""

LARGEST_NUMBER = 2**32 - 1
"""Zone numbers are unsigned and of 32 bits in `openmatrix`."""


class _Lookups(Protocol):
    """What is asked of an open file about its lines."""

    def list_mappings(self) -> list[str]: ...

    def map_entries(self, title: str) -> Sequence[object]: ...


class _Open(_Lookups, Protocol):
    """What is asked of an open file besides."""

    root: Container[str]

    def list_matrices(self) -> list[str]: ...

    def __getitem__(self, name: str) -> Sequence[object]: ...


def write_omx(
    path: Path, matrices: Mapping[str, Floats], origins: Sequence[str], destinations: Sequence[str]
) -> None:
    """Write matrices of one shape, with the names of their lines.

    Parameters
    ----------
    path
        File to write; one that exists is replaced.
    matrices
        ``(n, m)`` by name.
    origins, destinations
        Names of the lines.

    Raises
    ------
    SourceError
        The package `openmatrix` is not installed, or the matrices have several shapes.

    References
    ----------
    Open Matrix specification 0.2 (OMX): HDF5 with ``/data``, ``/lookup`` and the shape.
    """
    shapes = {np.shape(matrix) for matrix in matrices.values()}
    if len(shapes) != 1:
        raise SourceError(
            f"Matrices of one OMX file have one shape; these have {sorted(shapes)}.",
            where=str(path),
            todo="write them to several files, or give them the same zones.",
        )
    names = zone_names(shapes.pop(), origins, destinations)
    with _package().open_file(str(path), "w") as file:
        for name, matrix in matrices.items():
            file[name] = np.asarray(matrix, dtype=np.float64)
        if names[0] == names[1] and all(_is_number(name) for name in names[0]):
            file.create_mapping(NUMBERS, [int(name) for name in names[0]])
        for title, given in zip(NAMES, names, strict=True):
            text = np.array([name.encode() for name in given])
            file.create_array(file.root.lookup, title, obj=text)


def read_omx(path: Path) -> tuple[dict[str, Floats], list[str], list[str]]:
    """Read all matrices of a file, with the names of their lines.

    Parameters
    ----------
    path
        An OMX file, ours or another program's.

    Returns
    -------
    tuple
        Matrices by name, origins and destinations: our own names, else the numbers of the first
        lookup that fits the dimension, else 0, 1, ...

    Raises
    ------
    SourceError
        The package `openmatrix` is not installed, or the file is none of this format.
    """
    package = _package()
    try:
        if not importlib.import_module("tables").is_hdf5_file(str(path)):
            raise SourceError(
                "The file is no OMX file: it is not HDF5.",
                where=str(path),
                todo="see that the right file was given.",
            )
        if not survives(_READS, str(path)):
            raise RuntimeError("it ends the program that reads it")
        with package.open_file(str(path)) as file:
            return _held(file, path)
    except _BROKEN as problem:
        raise SourceError(
            f"The OMX file is damaged ({type(problem).__name__}).",
            where=str(path),
            todo="have it written and sent again.",
        ) from None


def _held(file: _Open, path: Path) -> tuple[dict[str, Floats], list[str], list[str]]:
    if "data" not in file.root or not file.list_matrices():
        raise SourceError(
            "The file holds no matrices where OMX has them.",
            where=f"{path}, /data",
            todo="see that the program that wrote it wrote OMX.",
        )
    matrices = {name: np.asarray(file[name][:], dtype=np.float64) for name in file.list_matrices()}
    shape = next(iter(matrices.values())).shape
    lines = [_lines(file, title, length) for title, length in zip(NAMES, shape, strict=True)]
    return matrices, lines[0], lines[1]


def _lines(file: _Lookups, title: str, length: int) -> list[str]:
    lookups = file.list_mappings()
    others = sorted(name for name in lookups if name not in NAMES)
    for name in ([title] if title in lookups else []) + others:
        found = [_text(entry) for entry in file.map_entries(name)]
        if len(found) == length and len(set(found)) == length:
            return found
    return [str(line) for line in range(length)]


def _text(entry: object) -> str:
    return entry.decode() if isinstance(entry, bytes) else str(entry)


def _is_number(name: str) -> bool:
    return name.isdecimal() and str(int(name)) == name and int(name) <= LARGEST_NUMBER


def _package() -> ModuleType:
    """Open the package only when it is wanted: nothing else here needs HDF5."""
    try:
        return importlib.import_module("openmatrix")
    except ImportError as error:
        raise SourceError(
            "OMX files need the package openmatrix, which is not installed.",
            where="openmatrix",
            todo="install openmatrix, or use Parquet or CSV.",
        ) from error
