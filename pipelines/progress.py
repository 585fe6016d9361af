"""What a run tells while it goes on, on standard error, and what it says at its end."""

import contextlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.status import Status

from pipelines.runner import Outcome, Say


@contextlib.contextmanager
def progress() -> Iterator[Say]:
    """Give what hears of a run's progress and shows it live."""
    console = Console(file=sys.stderr, highlight=False, markup=False, soft_wrap=True)
    with console.status("", spinner="dots") as status:
        yield lambda event, about: _show(console, status, event, about)


def _show(console: Console, status: Status, event: str, about: dict[str, object]) -> None:
    table = str(about["table"])
    if event == "started":
        status.update(f"building {table}")
    elif event == "built":
        console.print(f"  built    {table:<66}  {_rows(about)}")
    elif event == "failed":
        console.print(f"  FAILED   {table}", style="bold red")
    elif event == "skipped":
        console.print(f"  skipped  {table} (rests on a table that failed)")


def _rows(about: dict[str, object]) -> str:
    text = f"{_count(about['rows_out'])} rows"
    if about["refused"]:
        text += f", {_count(about['refused'])} refused"
    if about["answers_refused"]:
        text += f", {_count(about['answers_refused'])} answers refused"
    return f"{text}, {about['seconds']:.1f} s"


def _count(number: object) -> str:
    return f"{number:,}"


def outcome_text(outcome: Outcome, *, named: bool) -> str:
    """Say in a few lines what ran, what was up to date, what was refused and what is in force."""
    refused = sum(one.refused for one in outcome.built)
    answers = sum(one.answers_refused for one in outcome.built)
    lines = [
        f"{len(outcome.built)} tables built, {len(outcome.current)} up to date, "
        f"{len(outcome.failed)} failed, {len(outcome.skipped)} skipped."
    ]
    if refused or answers:
        lines.append(
            f"In the tables built, rows refused: {refused:,}; single answers refused: {answers:,}; "
            "see data_lake/refused/ or the data page."
        )
    for name, error in outcome.failed.items():
        lines.append(f"\n{name} failed: {error}")
    if outcome.published:
        lines.append(f"Published as {outcome.published}.")
    elif outcome.failed:
        lines.append("\nNothing was published; the numbers of the run before stay in force.")
    elif not named:
        lines.append("No published number changed; no new run was made.")
    return "\n".join(lines)
