"""What each table of a run was made of, kept with the run so that two runs can be compared."""

import hashlib
import shutil
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytask

from mobility.lake import Lake, write_whole
from pipelines.intake.tasks import DECLARED, sources_of
from pipelines.nodes import CodeNode, FilesNode, Node, TableNode, TextNode, step_sources
from pipelines.steps import Step, all_steps

FACTORS = (
    "calibration", "electricity_factor", "electricity_hourly_mix", "emission_factors",
    "lever_settings", "measures", "model_parameters", "national_projection", "travel_service",
)  # fmt: skip
"""The sources that hold numbers which quantities are multiplied with, or assumptions."""
MARGINS = "margins.csv"
_CONFIGURATION = ("settings", "day")
"""How the names of texts begin that come from the settings, or from the day of the run."""


def kind_of(file: str) -> str:
    """Say whether a delivered file is data, weights or factors."""
    if file.endswith(f"/{MARGINS}"):
        return "weights"
    return "factors" if file.split("/", maxsplit=1)[0] in FACTORS else "data"


def made_of(tasks: Iterable[pytask.TaskWithoutPath], below: Path) -> dict[str, dict[str, Any]]:
    """Give, by address, the files, tables, code and configuration of every table.

    Parameters
    ----------
    below
        `data_raw`, from which files are told.
    """
    told = {task.name: _inputs(task, below) for task in tasks}
    maker = {node.name: task.name for task in tasks for node in _nodes(task.produces, "products")}
    for one in told.values():
        one["reads"] = sorted({maker[name] for name in one["reads"] if name in maker})
    return told


def _inputs(task: pytask.TaskWithoutPath, below: Path) -> dict[str, Any]:
    nodes = _nodes(task.depends_on, "inputs")
    files = {file for node in nodes if isinstance(node, FilesNode) for file in node.files}
    codes = [node.state() for node in nodes if isinstance(node, CodeNode)]
    asked = [
        node.state()
        for node in nodes
        if isinstance(node, TextNode) and node.name.split()[0] in _CONFIGURATION
    ]
    return {
        "files": sorted(file.relative_to(below).as_posix() for file in files),
        "reads": [node.name for node in nodes if isinstance(node, TableNode)],
        "code": _digest(codes),
        "configuration": _digest(asked),
    }


@cache
def code_of(address: str) -> str | None:
    """Give the code of today that makes a table, as `made_of` tells it; None where there is none.

    Parameters
    ----------
    address
        ``<layer>/<table>``, of a step or of the intake, or the address of a delivery's part.
    """
    table = address.split("/")[1]
    step = _steps().get(address)
    if step is None and table not in DECLARED:
        return None
    sources = step_sources(step) if step else sources_of(address)
    return _digest([CodeNode(name=address, sources=lambda: sources).state()])


@cache
def _steps() -> Mapping[str, Step]:
    return {step.address: step for step in all_steps()}


def _nodes(tree: Mapping[str, Any], name: str) -> list[Node]:
    return [node for node in tree[name] if isinstance(node, Node)]


def _digest(texts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def keep_inputs(lake: Lake, inputs: Mapping[str, str | None]) -> None:
    """Keep the factors and margins of a run, so that it can be built again when they are replaced.

    Data are not kept: an answer that must be forgotten must not live on in history.
    """
    for name, digest in inputs.items():
        target = kept_input(lake, digest or "")
        if digest and kind_of(name) != "data" and not target.is_file():
            write_whole(target, lambda path, name=name: shutil.copyfile(lake.raw / name, path))  # type: ignore[misc]


def kept_input(lake: Lake, digest: str) -> Path:
    """Give the address of a kept file, by the hash of its bytes."""
    return lake.published / "inputs" / digest


def reached(table: str, made: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """List a table and all that it rests on, by address."""
    seen: set[str] = set()
    todo = [table]
    while todo:
        one = todo.pop()
        if one not in seen:
            seen.add(one)
            todo.extend(made.get(one, {}).get("reads", ()))
    return seen


def causes_of(table: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> set[str]:
    """Name what changed between two runs of all that a table rests on.

    Parameters
    ----------
    old, new
        The runs' records.
    """
    found: set[str] = set()
    before, after = old["made_of"], new["made_of"]
    tables = reached(table, before) | reached(table, after)
    for one in tables:
        was, now = before.get(one), after.get(one)
        if was is None or now is None:
            continue  # a delivery's part that came or went: its files tell
        found |= {name for name in ("code", "configuration") if was[name] != now[name]}
    files = {
        file
        for one in tables
        for made in (before, after)
        for file in made.get(one, {"files": ()})["files"]
    }
    return found | {
        kind_of(file) for file in files if old["inputs"].get(file) != new["inputs"].get(file)
    }
