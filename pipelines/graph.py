"""The graph of all tables: a task per step and per delivery, and what each depends on."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytask

from mobility.errors import FlowError
from mobility.lake import Lake
from mobility.lake.state import HashCache
from mobility.tables import name_of
from pipelines.build import build_step
from pipelines.engines import Engine
from pipelines.intake import catalogue
from pipelines.intake.corrections import NAME as CORRECTIONS
from pipelines.intake.raw import raw_files
from pipelines.intake.tasks import SINGLE, Job, jobs
from pipelines.nodes import CodeNode, FilesNode, Node, TableNode, TextNode, step_sources
from pipelines.steps import Step, layer_of
from pipelines.tallies import Built

Work = Callable[[], Built]


@dataclass(frozen=True)
class Graph:
    """Makes pytask's tasks of steps and deliveries.

    Parameters
    ----------
    steps
        Every step.
    engine
        What runs their SQL.
    as_of
        The day that a step which asks for it is told.
    carry_out
        Does a task's work, given its address, and keeps account of it.
    """

    lake: Lake
    cache: HashCache
    steps: Sequence[Step]
    engine: Engine
    as_of: date
    carry_out: Callable[[str, Work], None]

    def tasks(self) -> list[pytask.TaskWithoutPath]:
        """Give every task: the intake's, one per delivery, and the steps'."""
        return [self._job(job) for job in self._jobs] + [self._step(step) for step in self.steps]

    @cached_property
    def _jobs(self) -> list[Job]:
        return jobs(self.lake, catalogue.deliveries(self.lake))

    @property
    def _parts(self) -> list[Job]:
        return [job for job in self._jobs if job.part_of]

    def _job(self, job: Job) -> pytask.TaskWithoutPath:
        inputs: list[Node] = [
            self._files(f"files {job.address}", job.inputs),
            TextNode(name=f"{job.asks} {job.address}", text=job.text),
            CodeNode(name=f"code {job.address}", sources=job.sources),
        ]
        return self._task(job.address, job.run, inputs, job.products)

    def _step(self, step: Step) -> pytask.TaskWithoutPath:
        inputs: list[Node] = [
            CodeNode(name=f"code {step.address}", sources=lambda: step_sources(step)),
            *self._raw(step),
            *self._asked(step),
        ]
        for read in step.reads:
            inputs.extend(self._table(layer_of(read), name_of(read)))
        products = [self.lake.path(step.layer, step.table)]
        if step.layer == "clean":
            names = (step.table, f"tally_{step.table}")
            products += [self.lake.path("refused", name) for name in names]
        return self._task(
            step.address,
            lambda: build_step(step, self.lake, self.engine, as_of=self.as_of),
            inputs,
            products,
        )

    def _raw(self, step: Step) -> list[Node]:
        """Give the delivered files that a step reads, with the corrections beside them."""
        made: list[Node] = []
        for view, pattern in step.raw.items():
            files = raw_files(self.lake, pattern)
            beside = {file.parents[1] / CORRECTIONS for file in files}
            whole = [*files, *sorted(file for file in beside if file.is_file())]
            made.append(self._files(f"files {step.address} {view}", whole))
        return made

    def _asked(self, step: Step) -> list[Node]:
        """Give what a step's function asks for beside tables: the settings, the day."""
        asked: list[Node] = []
        if step.takes_settings:
            text = self.lake.settings().model_dump_json()
            asked.append(TextNode(name=f"settings {step.address}", text=text))
        if step.takes_day:
            asked.append(TextNode(name=f"day {step.address}", text=self.as_of.isoformat()))
        return asked

    def _table(self, layer: str, table: str) -> list[Node]:
        if table in ("refused", "tallies"):
            return self._refused(tally=table == "tallies")
        address = f"{layer}/{table}"
        if table in SINGLE or any(step.address == address for step in self.steps):
            return [self._node(self.lake.path(layer, table))]
        parts = [job for job in self._parts if job.part_of == address]
        listed = TextNode(name=f"parts of {address}", text="\n".join(job.address for job in parts))
        return [listed, *(self._node(job.products[0]) for job in parts)]

    def _refused(self, *, tally: bool) -> list[Node]:
        names = [step.table for step in self.steps if step.layer == "clean"]
        names += [job.products[1].stem for job in self._parts]
        listed = TextNode(name=f"refused {tally}", text="\n".join(names))
        start = "tally_" if tally else ""
        return [listed, *(self._node(self.lake.path("refused", start + name)) for name in names)]

    def _files(self, name: str, files: Sequence[Path]) -> FilesNode:
        return FilesNode(name=name, files=files, below=self.lake.raw, cache=self.cache)

    def _node(self, path: Path) -> TableNode:
        return TableNode(name=str(path.relative_to(self.lake.made)), path=path, cache=self.cache)

    def _task(
        self, address: str, work: Work, inputs: list[Node], products: list[Path]
    ) -> pytask.TaskWithoutPath:
        def execute(inputs: object) -> None:
            self.carry_out(address, work)

        return pytask.TaskWithoutPath(
            name=address,
            function=execute,
            depends_on={"inputs": inputs},
            produces={"products": [self._node(path) for path in products]},
        )


def chosen(
    tasks: list[pytask.TaskWithoutPath], tables: Sequence[str]
) -> list[pytask.TaskWithoutPath]:
    """Keep the tasks of the named tables and all that they rest on; all where none is named.

    Raises
    ------
    FlowError
        A named table does not exist.
    """
    if not tables:
        return tasks
    by_product = {node.name: task for task in tasks for node in _nodes(task.produces["products"])}
    todo = [task for table in tables for task in _named(tasks, table)]
    kept: dict[str, pytask.TaskWithoutPath] = {}
    while todo:
        task = todo.pop()
        if task.name not in kept:
            kept[task.name] = task
            inputs = _nodes(task.depends_on["inputs"])
            todo += [by_product[node.name] for node in inputs if node.name in by_product]
    return list(kept.values())


def _named(tasks: list[pytask.TaskWithoutPath], table: str) -> list[pytask.TaskWithoutPath]:
    """Give the task of a table, or those of its parts: by address, name, or a folder's name."""
    found = [
        task
        for task in tasks
        if table in (task.name, *task.name.split("/", 2)[1:], "/".join(task.name.split("/")[:2]))
    ]
    if not found:
        known = sorted({task.name.split("/")[1] for task in tasks})
        raise FlowError(
            f"There is no table {table!r}.",
            where="mobility run",
            todo=f"choose among {', '.join(known)}.",
        )
    return found


def _nodes(tree: object) -> list[Node]:
    """Give the nodes that a task of ours holds; pytask would allow trees of them."""
    return [node for node in tree if isinstance(node, Node)] if isinstance(tree, list) else []
