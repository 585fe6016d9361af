"""The front door: the command `mobility`. What is heavy is opened inside its commands."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mobility.errors import MobilityError

if TYPE_CHECKING:
    from mobility.lake import Lake
    from mobility.stations import Look

app = typer.Typer(
    name="mobility",
    help="From commuting surveys to the chance of meeting a climate goal.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
report_app = typer.Typer(help="Reports as files: HTML, PDF and XLSX.", no_args_is_help=True)
app.add_typer(report_app, name="report")

Root = Annotated[
    Path | None,
    typer.Option("--root", help="The workspace; else the nearest upward.", file_okay=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print machine-readable results.")]
Lang = Annotated[str, typer.Option("--lang", help="da or en.")]


def main() -> None:
    """Run the command; tell a problem in three parts, with a traceback only on ``--debug``."""
    debug = "--debug" in sys.argv
    arguments = [argument for argument in sys.argv[1:] if argument != "--debug"]
    try:
        app(args=arguments, prog_name="mobility")
    except MobilityError as problem:
        if debug:
            raise
        typer.echo(f"Error: {problem}", err=True)
        sys.exit(1)
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(130)
    except Exception as problem:
        if debug:
            raise
        told = str(problem).splitlines()[0] if str(problem) else ""
        typer.echo(
            f"Error: {type(problem).__name__}: {told}\n  where: mobility {' '.join(arguments)}\n"
            "  to do: run it again with --debug and report what it prints.",
            err=True,
        )
        sys.exit(1)


def _lake(root: Path | None) -> "Lake":
    from mobility.lake import Lake

    lake = Lake.find(root)
    lake.settings()  # where there is no workspace, no command makes a folder of one
    return lake


def _now() -> datetime:
    return datetime.now(UTC)


def _warn_of_retention(lake: "Lake") -> None:
    """Name the deliveries whose answers should be forgotten by now."""
    from pipelines.intake.catalogue import overdue

    for entry in overdue(lake, _now().date()):
        typer.echo(
            f"Warning: {entry.address} was to be forgotten by {entry.mapping().survey.retention}; "
            f"run `mobility forget {entry.address}`.",
            err=True,
        )


def _ask(question: str, default: str) -> str:
    return str(typer.prompt(question, default=default, err=True))


def _print(result: object) -> None:
    typer.echo(json.dumps(result, ensure_ascii=False, indent=1, default=str))


def _say(text: str, as_json: bool) -> None:
    _print({"said": text}) if as_json else typer.echo(text)


@app.command()
def demo(
    root: Root = None,
    municipality: Annotated[
        str | None,
        typer.Option(help="Code of another municipality, such as 0163; without an example."),
    ] = None,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Do not start the dashboard.")
    ] = False,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 5006,
) -> None:
    """Make an example workspace, run everything, print the headline, serve the dashboard."""
    from dashboards.status import headline_text, status
    from pipelines.progress import outcome_text, progress
    from pipelines.runner import run
    from pipelines.workspace import make_demo

    lake = make_demo(root, municipality, today=_now().date())
    with progress() as say:
        outcome = run(lake, say=say, now=_now())
    typer.echo(outcome_text(outcome, named=False))
    if outcome.failed:
        raise typer.Exit(1)
    typer.echo(headline_text(status(lake, today=_now().date())))
    if not no_serve:
        from dashboards.app import serve as serve_app

        serve_app(lake, port=port)


@app.command()
def run(
    tables: Annotated[list[str] | None, typer.Argument(help="Tables to build; else all.")] = None,
    root: Root = None,
    engine: Annotated[str, typer.Option(help="duckdb or spark.")] = "duckdb",
    force: Annotated[bool, typer.Option("--force", help="Build what is up to date too.")] = False,
    as_json: Json = False,
) -> None:
    """Build what is stale and publish all marts together, or none."""
    from pipelines.progress import outcome_text, progress
    from pipelines.runner import run as run_all

    lake = _lake(root)
    _warn_of_retention(lake)
    with progress() as say:
        outcome = run_all(
            lake, tables=tables or (), engine_name=engine, force=force, say=say, now=_now()
        )
    if as_json:
        _print(outcome.record())
    else:
        typer.echo(outcome_text(outcome, named=bool(tables)))
    raise typer.Exit(1 if outcome.failed else 0)


@app.command()
def publish(run_id: Annotated[str, typer.Argument(metavar="RUN")], root: Root = None) -> None:
    """Put an earlier published run in force again."""
    from mobility.lake import Published, put_in_force
    from pipelines.lock import locked

    lake = _lake(root)
    with locked(lake):
        found = Published.of(lake, run_id)
        put_in_force(lake, found.run_id)
    typer.echo(f"In force: {found.run_id}")


@app.command()
def add(
    file: Path,
    root: Root = None,
    mapping: Annotated[
        Path | None, typer.Option(help="The survey.toml that reads the file.")
    ] = None,
    wave: Annotated[
        int | None, typer.Option(help="Year of the survey; else the mapping's.")
    ] = None,
    employer: Annotated[str | None, typer.Option(help="Employer; else the mapping's.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show, keep nothing.")] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Confirm the draft here, column by column.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring in a delivery: check it, say what is refused and which headline numbers move."""
    from pipelines.adding import Addition, add_delivery
    from pipelines.intake.added import added_text
    from pipelines.lock import locked

    lake = _lake(root)
    wanted = Addition(file, mapping, wave, employer, dry_run)
    with locked(lake):
        told = add_delivery(lake, wanted, now=_now(), ask=_ask if interactive else None)
    _print(told) if as_json else typer.echo(added_text(told))


@app.command()
def remove(
    delivery: Annotated[str, typer.Argument(help="<source>/<delivery>, as `check` lists them.")],
    root: Root = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take it in again.")] = False,
) -> None:
    """Take a delivery out of the next runs; its file stays."""
    from pipelines.withdrawal import remove_delivery

    typer.echo(remove_delivery(_lake(root), delivery, undo=undo, now=_now()))


@app.command()
def forget(
    delivery: str,
    root: Root = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a delivery's person rows and raw file for good; published estimates stay."""
    from pipelines.withdrawal import forget_delivery

    if not yes:
        typer.confirm(f"Delete every person row and raw file of {delivery} for good?", abort=True)
    typer.echo(forget_delivery(_lake(root), delivery))


@app.command()
def observe(
    what: Annotated[str, typer.Argument(help="A sub-goal such as T02, or the place of a count.")],
    value: Annotated[float, typer.Argument()],
    day: Annotated[str, typer.Option("--date", help="Day it held, YYYY-MM-DD.")],
    source: Annotated[str, typer.Option("--source", help="Where it is known from.")],
    root: Root = None,
    who: Annotated[str | None, typer.Option(help="Who observed it; else the user's name.")] = None,
    note: Annotated[str, typer.Option(help="Anything to add.")] = "",
    as_json: Json = False,
) -> None:
    """Keep a new observation of a sub-goal or a count, with who and when."""
    from pipelines.observing import Observation, keep_observation

    seen = Observation(what=what, value=value, day=day, source=source, who=who, note=note)
    _say(keep_observation(_lake(root), seen, now=_now()), as_json)


@app.command()
def decide(
    target_id: Annotated[str, typer.Argument(help="A sub-goal such as T19.")],
    by: Annotated[str, typer.Option(help="Who signed it.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    reading: Annotated[str | None, typer.Option(help="Reading of an open text, such as a.")] = None,
    state: Annotated[str | None, typer.Option(help="State that replaces the rules'.")] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="Day it was signed; else today.")
    ] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Keep a signed decision: a reading of an open text, or a state in place of the rules'."""
    from pipelines.deciding import Signature, keep_decision

    now = _now()
    signed = Signature(target_id, reading, state, by, day or now.date().isoformat(), reason)
    _say(keep_decision(_lake(root), signed, now=now), as_json)


@app.command()
def pin(
    name: str,
    year: Annotated[int, typer.Option(help="Year that the set aims at.")],
    limit: Annotated[float, typer.Option(help="Tonnes that it is to stay below then.")],
    measure: Annotated[
        list[str] | None, typer.Option(help="A measure; again for more. Else all in force.")
    ] = None,
    book: Annotated[str, typer.Option(help="territory, residents or workplaces.")] = "territory",
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Pin a scenario set to the editions in force; a later run says when it misses its aim."""
    from pipelines.pinning import Aim
    from pipelines.pinning import pin as pin_set

    aim = Aim(name, tuple(measure or ()), book, year, limit)
    _say(pin_set(_lake(root), aim, now=_now()), as_json)


@app.command()
def check(
    source: Annotated[str | None, typer.Argument(help="A source of data_raw; else all.")] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Validate `data_raw/` without building anything."""
    from pipelines.validation import check_raw, checked_text

    told = check_raw(_lake(root), source)
    _print(told) if as_json else typer.echo(checked_text(told))
    raise typer.Exit(1 if any(one["problems"] for one in told) else 0)


@app.command()
def status(root: Root = None, as_json: Json = False) -> None:
    """Show the headline, transport's tonnes and share, the sub-goals and how fresh the data are."""
    from dashboards.status import headline_text
    from dashboards.status import status as read_status

    told = read_status(_lake(root), today=_now().date())
    _print(told) if as_json else typer.echo(headline_text(told))


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument()] = None,
    new: Annotated[str | None, typer.Argument()] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Show which published numbers moved between two runs (default: the last two), and why."""
    from pipelines.compare import compare_runs, compared_text

    told = compare_runs(_lake(root), old, new)
    _print(told) if as_json else typer.echo(compared_text(told))


@app.command()
def sql(
    query: str,
    root: Root = None,
    format_: Annotated[str, typer.Option("--format", help="table, csv or json.")] = "table",
) -> None:
    """Query the published tables in DuckDB's SQL, read-only."""
    from pipelines.query import answer

    typer.echo(answer(_lake(root), query, format_), nl=False)


@report_app.command("account")
def report_account(
    year: Annotated[int, typer.Option(help="Year of the account.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)],
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Write the yearly transport account for the council, as HTML and PDF."""
    from dashboards.reports.account import write_account
    from dashboards.store import open_store

    store = open_store(_lake(root))
    for file in write_account(store, year=year, out=out, lang=lang, today=_now().date()):
        typer.echo(file)


@report_app.command("status")
def report_status(
    quarter: Annotated[str, typer.Option(help="The quarter, such as 2026Q3.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)],
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Write the quarter's status for the steering group on two pages, as HTML and PDF."""
    from dashboards.reports.status import write_status
    from dashboards.store import open_store

    store = open_store(_lake(root))
    for file in write_status(store, quarter=quarter, out=out, lang=lang, today=_now().date()):
        typer.echo(file)


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="A public source, such as passenger_cars.")],
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Download a public source into a new delivery of `data_raw/`."""
    import os

    from pipelines.fetching import fetch as fetch_source

    lake = _lake(root)
    address = fetch_source(
        lake, source, now=_now(), keys=os.environ, say=lambda line: typer.echo(line, err=True)
    )
    _say(f"Fetched: {address}. `mobility run` takes it in.", as_json)


@app.command("log-stations")
def log_stations(
    root: Root = None,
    once: Annotated[bool, typer.Option("--once", help="Look at each feed once and end.")] = False,
    as_json: Json = False,
) -> None:
    """Store a snapshot of each feed of shared mobility, when it is due, until ended."""
    from pipelines.station_log import log_stations as log_feeds
    from pipelines.station_log import look_text

    def told(look: "Look") -> None:
        typer.echo(f"{look.at:%Y-%m-%d %H:%M:%S} {look.system}: {look_text(look)}", err=True)

    looks = log_feeds(_lake(root), once=once, told=told)
    if as_json:
        _print([vars(look) for look in looks])
    else:
        kept = ", ".join(f"data_raw/gbfs/{look.system}" for look in looks)
        typer.echo(f"Kept in {kept}. `mobility run` takes it in.")


@app.command()
def serve(
    root: Root = None,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 5006,
) -> None:
    """Start the dashboard."""
    from dashboards.app import serve as serve_app

    serve_app(_lake(root), port=port)


if __name__ == "__main__":
    main()
