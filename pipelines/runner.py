"""A run: the stale is built, and all marts are published together or none."""

import contextlib
import io
import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import polars as pl
import pytask

from mobility.errors import FlowError, MobilityError, SourceError
from mobility.lake import Lake, Published, publish
from mobility.lake.faults import storage_problem, telling_faults
from mobility.lake.history import tidy
from mobility.lake.published import refuse_newer_in_force
from mobility.lake.state import HashCache
from pipelines.engines import engine
from pipelines.graph import Graph, Work, chosen
from pipelines.intake import catalogue
from pipelines.lineage import lineage
from pipelines.lock import locked
from pipelines.made_of import keep_inputs, made_of
from pipelines.memory import MEMORY, mend_memory
from pipelines.steps import all_steps
from pipelines.tallies import Built

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
        The settings are not readable, another run is under way, a named table does not exist, or
        the disk is full, closed or broken.
    """
    settings = lake.settings()
    with telling_faults("data_lake"), locked(lake):
        refuse_newer_in_force(lake)
        mend_memory(lake.state)
        catalogue.refuse_vanished(catalogue.deliveries(lake))
        outcome = Outcome()
        cache = lake.hashes()
        steps = all_steps()

        def carry_out(address: str, work: Work) -> None:
            say("started", {"table": address})
            try:
                built = work()
            except pl.exceptions.PanicException as problem:  # no Exception, so pytask lets it pass
                raise RuntimeError(f"polars gave up: {problem}") from problem
            lake.note(address.replace("/", "."), built.record())
            outcome.built.append(built)
            say("built", built.record())

        as_of = settings.as_of or now.date()
        graph = Graph(lake, cache, steps, engine(engine_name), as_of, carry_out)
        tasks = chosen(graph.tasks(), tables)
        _execute(tasks, lake, force=force, outcome=outcome, say=say)
        cache.save()
        if not tables and not outcome.failed:
            outcome.published = _publish(lake, cache, tasks, as_of, now)
            cache.save()
            if outcome.published:
                tidy(lake, now=now)
        return outcome


def _execute(
    tasks: list[pytask.TaskWithoutPath], lake: Lake, *, force: bool, outcome: Outcome, say: Say
) -> None:
    lake.state.mkdir(parents=True, exist_ok=True)
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet):
        session = pytask.build(
            tasks=tasks, paths=lake.state, task_files=(), force=force, capture="no",
            database_url=f"sqlite:///{lake.state / MEMORY}",
            show_traceback=False, verbose=0,
        )  # fmt: skip
    for report in session.execution_reports:
        _keep(report, outcome, say)
    # A scheduler that stopped early reports no failure of a table, but what it left is not whole.
    if len(session.execution_reports) < len(tasks):
        raise FlowError(
            "The graph of tables could not be run.",
            where="pipelines/steps.py",
            todo=f"see what the scheduler said: {quiet.getvalue()[-2000:]}",
        )


def _keep(report: Any, outcome: Outcome, say: Say) -> None:
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


def _told(name: str, exc_info: Any) -> MobilityError:
    """Tell why a task failed; one who ended the run is let go."""
    _, error, trace = exc_info
    if isinstance(error, MobilityError):
        return error
    if isinstance(error, KeyboardInterrupt):
        raise error
    if fault := storage_problem(error, where=f"table {name}"):
        return fault
    text = f"{type(error).__name__}: {error}".splitlines()[0]
    where = f"table {name}"
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:
        where += f", {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}"
    return FlowError(
        f"{name} could not be built: {text}",
        where=where,
        todo="report this with the output of `mobility run --debug`.",
    )


def _publish(
    lake: Lake, cache: HashCache, tasks: list[pytask.TaskWithoutPath], as_of: date, now: datetime
) -> str | None:
    """Publish where any mart differs from the published one; give the new run's id.

    Parameters
    ----------
    tasks
        Those of all tables, and of the deliveries' parts of tables.
    """
    built = [task.name for task in tasks]
    names = [address.split("/")[1] for address in built if address.startswith("marts/")]
    marts = {name: lake.path("marts", name) for name in names}
    content = {name: cache.get(path, "table") for name, path in marts.items()}
    try:
        current = Published.current(lake)
        if current.record().get("content") == content and not current.damaged():
            return None
    except SourceError:
        pass  # the first run, or a published one that is no longer whole: publish anew
    inputs = _inputs(lake, cache)
    keep_inputs(lake, inputs)
    record = {
        "content": content,
        "code_version": code_version(),
        "settings": lake.settings().model_dump(mode="json"),
        "inputs": inputs,
        "as_of": as_of,
        "made_of": made_of(tasks, lake.raw),
        "tables": {address: lake.record(address.replace("/", ".")) for address in built},
        "lineage": lineage(all_steps()),
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
