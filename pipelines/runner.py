"""The graph of all tables, and a run: the stale is built, all marts are published or none."""

import contextlib
import fcntl
import io
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pytask

from mobility.errors import FlowError, MobilityError, SourceError
from mobility.lake import Lake, Published, publish
from mobility.lake.state import HashCache
from mobility.tables import name_of
from pipelines.build import Built, build_step
from pipelines.engines import Engine, engine
from pipelines.intake import catalogue
from pipelines.intake.corrections import NAME as CORRECTIONS
from pipelines.intake.tasks import SINGLE, Job, jobs
from pipelines.nodes import CodeNode, FilesNode, Node, TableNode, TextNode, step_sources
from pipelines.steps import Step, all_steps, layer_of

Say = Callable[[str, dict[str, object]], None]
"""Hears of progress: started, built, current, failed or skipped, and what about it."""


@dataclass
class Outcome:
    """What a run did."""

    built: list[Built] = field(default_factory=list)
    current: list[str] = field(default_factory=list)
    failed: dict[str, MobilityError] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    published: str | None = None

    def record(self) -> dict[str, object]:
        """Give it as a record, as ``--json`` prints it."""
        return {
            "built": [one.record() for one in self.built],
            "up_to_date": self.current,
            "failed": {name: str(error) for name, error in self.failed.items()},
            "skipped": self.skipped,
            "published": self.published,
        }


@contextlib.contextmanager
def locked(lake: Lake) -> Iterator[None]:
    """Hold the workspace: one run at a time. The kernel frees the lock when a process dies.

    Raises
    ------
    FlowError
        Another run is under way, or the lake cannot be written.
    """
    try:
        lake.made.mkdir(parents=True, exist_ok=True)
        stream = lake.lock.open("a+")
    except OSError as problem:
        raise FlowError(
            f"The lake cannot be written: {problem.strerror}.",
            where=str(lake.made),
            todo="free space or mend the folder's permissions, then run again.",
        ) from None
    with stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FlowError(
                "Another run is under way in this workspace.",
                where=str(lake.lock),
                todo="wait until it ends, or end it; then run again.",
            ) from None
        yield


def run(
    lake: Lake,
    *,
    tables: Sequence[str] = (),
    engine_name: str = "duckdb",
    force: bool = False,
    say: Say = lambda event, about: None,
    now: datetime,
) -> Outcome:
    """Build what is stale and, where no table was named, publish all marts together.

    Parameters
    ----------
    tables
        Names of tables; each is built with what it rests on, and nothing is published.
    now
        The time of the run, UTC.

    Raises
    ------
    MobilityError
        The settings are not readable, another run is under way, or a named table does not exist.
    """
    lake.settings()
    with locked(lake):
        outcome = Outcome()
        cache = lake.hashes()
        steps = all_steps()
        as_of = lake.settings().as_of or now.date()
        known = [step.address for step in steps]
        graph = _Graph(lake, cache, engine(engine_name), outcome, say, known, as_of)
        chosen = _chosen(graph.tasks(steps), steps, tables)
        _execute(chosen, lake, force=force, outcome=outcome, say=say)
        cache.save()
        if not tables and not outcome.failed:
            outcome.published = _publish(lake, cache, steps, now)
            cache.save()
        return outcome


def _execute(
    chosen: list[pytask.TaskWithoutPath], lake: Lake, *, force: bool, outcome: Outcome, say: Say
) -> None:
    lake.state.mkdir(parents=True, exist_ok=True)
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet):
        session = pytask.build(
            tasks=chosen, paths=lake.state, task_files=(), force=force, capture="no",
            database_url=f"sqlite:///{lake.state / 'pytask.sqlite3'}",
            show_traceback=False, verbose=0,
        )  # fmt: skip
    _raise_unless_run(session, quiet.getvalue())
    for report in session.execution_reports:
        name = report.task.name
        if report.outcome == pytask.TaskOutcome.SKIP_UNCHANGED:
            outcome.current.append(name)
            say("current", {"table": name})
        elif report.outcome == pytask.TaskOutcome.SKIP_PREVIOUS_FAILED:
            outcome.skipped.append(name)
            say("skipped", {"table": name})
        elif report.outcome == pytask.TaskOutcome.FAIL:
            outcome.failed[name] = _told(name, report.exc_info)
            say("failed", {"table": name, "error": str(outcome.failed[name])})


def _raise_unless_run(session: pytask.Session, text: str) -> None:
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        raise FlowError(
            "The graph of tables could not be run.",
            where="pipelines/steps.py",
            todo=f"see what the scheduler said: {text[-2000:]}",
        )


def _told(name: str, exc_info: Any) -> MobilityError:
    error = exc_info[1]
    if isinstance(error, MobilityError):
        return error
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    where = f"table {name}"
    trace = exc_info[2]
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        where += f", {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}"
    return FlowError(
        f"{name} could not be built: {text}",
        where=where,
        todo="report this with the output of `mobility run --debug`.",
    )


@dataclass
class _Graph:
    """Makes pytask's tasks of steps and deliveries."""

    lake: Lake
    cache: HashCache
    engine: Engine
    outcome: Outcome
    say: Say
    known: list[str]
    as_of: date

    def tasks(self, steps: list[Step]) -> list[pytask.TaskWithoutPath]:
        entries = catalogue.deliveries(self.lake)
        listed = jobs(self.lake, entries)
        self._parts = [job for job in listed if job.part_of]
        made = [
            self._task(job.address, job.run, self._job_inputs(job), job.products) for job in listed
        ]
        return made + [self._step(step) for step in steps]

    def _job_inputs(self, job: Job) -> list[Node]:
        return [
            FilesNode(name=f"files {job.address}", files=job.inputs, cache=self.cache),
            TextNode(name=f"told {job.address}", text=job.text),
            CodeNode(name=f"code {job.address}", sources=job.sources),
        ]

    def _step(self, step: Step) -> pytask.TaskWithoutPath:
        inputs: list[Node] = [
            CodeNode(name=f"code {step.address}", sources=lambda: step_sources(step))
        ]
        for view, pattern in step.raw.items():
            files = catalogue.raw_files(self.lake, pattern)
            inputs.append(
                FilesNode(
                    name=f"files {step.address} {view}",
                    files=self._with_corrections(files),
                    cache=self.cache,
                )
            )
        if step.takes_settings:
            text = self.lake.settings().model_dump_json()
            inputs.append(TextNode(name=f"settings {step.address}", text=text))
        if step.takes_day:
            inputs.append(TextNode(name=f"day {step.address}", text=self.as_of.isoformat()))
        for read in step.reads:
            inputs.extend(self._table_nodes(layer_of(read), name_of(read)))
        products = [self.lake.path(step.layer, step.table)]
        if step.layer == "clean":
            products += [
                self.lake.path("refused", step.table),
                self.lake.path("refused", f"tally_{step.table}"),
            ]
        return self._task(
            step.address,
            lambda: build_step(step, self.lake, self.engine, as_of=self.as_of),
            inputs,
            products,
        )

    def _with_corrections(self, files: list[Path]) -> list[Path]:
        beside = {file.parents[1] / CORRECTIONS for file in files}
        return [*files, *sorted(file for file in beside if file.is_file())]

    def _table_nodes(self, layer: str, table: str) -> list[Node]:
        if table in ("refused", "tallies"):
            return self._refused_nodes(tally=table == "tallies")
        parts = [job for job in self._parts if job.part_of == f"{layer}/{table}"]
        if f"{layer}/{table}" in self.known or table in SINGLE:
            return [self._node(self.lake.path(layer, table))]
        listed = TextNode(
            name=f"parts of {layer}/{table}", text="\n".join(job.address for job in parts)
        )
        return [listed, *(self._node(job.products[0]) for job in parts)]

    def _refused_nodes(self, *, tally: bool) -> list[Node]:
        names = [address.split("/")[1] for address in self.known if address.startswith("clean/")]
        names += [job.products[1].stem for job in self._parts]
        listed = TextNode(name=f"refused {tally}", text="\n".join(names))
        start = "tally_" if tally else ""
        return [listed, *(self._node(self.lake.path("refused", start + name)) for name in names)]

    def _node(self, path: Path) -> TableNode:
        return TableNode(name=str(path.relative_to(self.lake.made)), path=path, cache=self.cache)

    def _task(
        self, address: str, work: Callable[[], Built], inputs: list[Node], products: list[Path]
    ) -> pytask.TaskWithoutPath:
        def execute(inputs: object) -> None:
            self.say("started", {"table": address})
            built = work()
            self.lake.note(address.replace("/", "."), built.record())
            self.outcome.built.append(built)
            self.say("built", built.record())

        return pytask.TaskWithoutPath(
            name=address,
            function=execute,
            depends_on={"inputs": inputs},
            produces={"products": [self._node(path) for path in products]},
        )


def _chosen(
    made: list[pytask.TaskWithoutPath], steps: list[Step], tables: Sequence[str]
) -> list[pytask.TaskWithoutPath]:
    """Keep the named tables and all that they rest on."""
    if not tables:
        return made
    by_product = {node.name: task for task in made for node in _nodes(task.produces["products"])}
    named = {task.name: task for task in made}
    todo = []
    for table in tables:
        found = [task for name, task in named.items() if table in (name, name.split("/", 1)[1])]
        if not found:
            raise FlowError(
                f"There is no table {table!r}.",
                where="mobility run",
                todo=f"choose among {', '.join(step.table for step in steps)}.",
            )
        todo += found
    kept: dict[str, pytask.TaskWithoutPath] = {}
    while todo:
        task = todo.pop()
        if task.name not in kept:
            kept[task.name] = task
            todo += [
                by_product[node.name]
                for node in _nodes(task.depends_on["inputs"])
                if node.name in by_product
            ]
    return list(kept.values())


def _nodes(tree: object) -> list[Node]:
    """Give the nodes that a task of ours holds; pytask would allow trees of them."""
    return [node for node in tree if isinstance(node, Node)] if isinstance(tree, list) else []


def _publish(lake: Lake, cache: HashCache, steps: list[Step], now: datetime) -> str | None:
    """Publish where any mart differs from the published one; give the new run's id."""
    marts = {step.table: lake.path("marts", step.table) for step in steps if step.layer == "marts"}
    content = {name: cache.get(path, "table") for name, path in marts.items()}
    try:
        if Published.current(lake).record().get("content") == content:
            return None
    except SourceError:
        pass  # the first run, or a published one that is no longer whole: publish anew
    record = {
        "content": content,
        "code_version": code_version(),
        "settings": lake.settings().model_dump(mode="json"),
        "inputs": _inputs(lake, cache),
        "tables": {step.address: lake.record(step.address.replace("/", ".")) for step in steps},
    }
    return publish(lake, marts, record, now=now).run_id


def _inputs(lake: Lake, cache: HashCache) -> dict[str, str | None]:
    files = [file for entry in catalogue.deliveries(lake) for file in entry.inputs()]
    return {str(file.relative_to(lake.raw)): cache.get(file) for file in files}


def code_version() -> str:
    """Name the code: the package's version and, in a checkout, its commit."""
    version = metadata.version("ballerup-mobility")
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],
            cwd=Path(__file__).parent, capture_output=True, text=True, check=True, timeout=5,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return version
    return f"{version}+{done.stdout.strip()}"
