"""What a task depends on and makes: tables by content, files by bytes, steps by code."""

import ast
import hashlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from mobility.lake.state import HashCache
from pipelines.steps import Step


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(kw_only=True)
class Node:
    """The face that pytask asks of a node; what is loaded is the node's name."""

    name: str
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """Tell nodes apart by name."""
        return _digest(self.name)

    def state(self) -> str | None:
        """Give the state; None where the thing does not exist."""
        raise NotImplementedError

    def load(self, is_product: bool = False) -> Any:
        """Give the name: a task opens what it needs itself."""
        return self.name

    def save(self, value: Any) -> None:
        """Do nothing: a task writes its tables itself, whole or not at all."""


@dataclass(kw_only=True)
class TableNode(Node):
    """A table, whose state is the hash of its content."""

    path: Path
    cache: HashCache

    def state(self) -> str | None:
        """Hash the content; None where the table was not made."""
        return self.cache.get(self.path, "table")


@dataclass(kw_only=True)
class FilesNode(Node):
    """Files below a folder: which there are, and the bytes of each; a workspace may be moved."""

    files: Sequence[Path]
    below: Path
    cache: HashCache

    def state(self) -> str:
        """Hash addresses and bytes; no files are a state too."""
        return _digest(
            *(f"{file.relative_to(self.below)}:{self.cache.get(file)}" for file in self.files)
        )


@dataclass(kw_only=True)
class TextNode(Node):
    """A text that a task depends on: a list of deliveries, a part of the settings."""

    text: str

    def state(self) -> str:
        """Hash the text."""
        return _digest(self.text)


@dataclass(kw_only=True)
class CodeNode(Node):
    """The code that a task runs: its file, its declarations, and every module of ours in it."""

    sources: Callable[[], list[str]]

    def state(self) -> str:
        """Hash all of it."""
        return _digest(*self.sources())


def step_sources(step: Step) -> list[str]:
    """Give the sources that decide what a step makes."""
    return [
        *module_sources(step.module.__name__),
        *(declaration_source(table) for table in (step.writes, *step.reads)),
    ]


@cache
def declaration_source(table: type) -> str:
    """Give a table's declaration, those it is built on, and the values that they name.

    ``mode = dy.Enum(MODES)`` reads the same when a mode is added, so the value of MODES counts too.
    """
    ours = [one for one in table.__mro__ if one.__module__.startswith("mobility.")]
    return "\n".join(_with_values(one) for one in ours)


def _with_values(declared: type) -> str:
    source = inspect.getsource(declared)
    known = vars(sys.modules[declared.__module__])
    named = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    return "\n".join([source, *_told(known, named)])


def _told(known: Mapping[str, object], names: Iterable[str]) -> list[str]:
    """Write the constants among the names with their values, the same in every process."""
    constants = (str, int, float, tuple, list, dict)
    return [
        f"{name} = {known[name]!r}"
        for name in sorted(names)
        if isinstance(known.get(name), constants)
    ]


def module_sources(name: str) -> list[str]:
    """Give the sources of a module and, transitively, of the modules of ours that it imports.

    Of the declarations (`mobility.tables`) only the constants that are imported count: a table's
    declaration counts where the table is read or written.
    """
    return [_source(found) + _borrowed(found) for found in sorted(_reached(name))]


@cache
def _reached(name: str) -> frozenset[str]:
    seen: set[str] = set()
    todo = [name]
    while todo:
        module = todo.pop()
        if module in seen:
            continue
        seen.add(module)
        todo.extend(one for one in _imports(module) if one not in seen)
    return frozenset(seen)


@cache
def _source(name: str) -> str:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).read_text("utf-8") if spec and spec.origin else ""


@cache
def _borrowed(name: str) -> str:
    """Write the constants that a module imports from the declarations, with their values."""
    told = []
    for node in ast.walk(ast.parse(_source(name))):
        if isinstance(node, ast.ImportFrom) and _is_declaration(node.module or ""):
            known = vars(importlib.import_module(node.module or ""))
            told += _told(known, [alias.name for alias in node.names])
    return "\n".join(told)


@cache
def _imports(name: str) -> tuple[str, ...]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(_source(name))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(sorted(one for one in found if _is_ours(one)))


def _is_declaration(name: str) -> bool:
    return name == "mobility.tables" or name.startswith("mobility.tables.")


@cache
def _is_ours(name: str) -> bool:
    if name.partition(".")[0] not in ("mobility", "pipelines") or _is_declaration(name):
        return False
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, AttributeError):
        return False
