"""What all commands share: the options that recur, the workspace, how results are told."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from mobility.lake import Lake

app = typer.Typer(
    name="mobility",
    help="From commuting surveys to the chance of meeting a climate goal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
reports = typer.Typer(help="Reports as files: HTML, PDF and XLSX.", no_args_is_help=True)
app.add_typer(reports, name="report")

Root = Annotated[
    Path | None,
    typer.Option("--root", help="The workspace; else the nearest upward.", file_okay=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print machine-readable results.")]
Lang = Annotated[str, typer.Option("--lang", help="da or en.")]


def open_lake(root: Path | None) -> "Lake":
    """Open the workspace of a folder, or the nearest upward; never make one."""
    from mobility.lake import Lake

    lake = Lake.find(root)
    lake.settings()  # where there is no workspace, no command makes a folder of one
    return lake


def now() -> datetime:
    """Read the clock: nothing below the command line does."""
    return datetime.now(UTC)


def warn_of_retention(lake: "Lake") -> None:
    """Name the deliveries whose answers should be forgotten by now."""
    from pipelines.intake.catalogue import overdue

    for entry in overdue(lake, now().date()):
        typer.echo(
            f"Warning: {entry.address} was to be forgotten by {entry.mapping().survey.retention}; "
            f"run `mobility forget {entry.address}`.",
            err=True,
        )


def ask(question: str, default: str) -> str:
    """Ask one question of a draft; an empty answer is the default."""
    return str(typer.prompt(question, default=default, err=True))


def show(result: object) -> None:
    """Print a result for machines."""
    typer.echo(json.dumps(result, ensure_ascii=False, indent=1, default=str))


def tell(text: str, as_json: bool) -> None:
    """Print one sentence, for people or for machines."""
    show({"said": text}) if as_json else typer.echo(text)
