"""Commands that bring deliveries in, and take them out again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mobility.cli.terminal import Json, Root, app, ask, now, open_lake, show, tell

if TYPE_CHECKING:
    from mobility.stations import Look


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
    draft: Annotated[
        bool, typer.Option("--draft", help="Show how the file would be read; write nothing.")
    ] = False,
    decisions: Annotated[
        Path | None, typer.Option(help="What was decided of the draft's columns, as JSON.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of the same survey's earlier.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Bring in a delivery: check it, say what is refused and which headline numbers move."""
    from pipelines.adding import Addition, add_delivery
    from pipelines.intake.added import added_text
    from pipelines.lock import locked
    from pipelines.progress import progress
    from pipelines.proposing import propose

    lake = open_lake(root)
    wanted = Addition(file, mapping, wave, employer, dry_run, decisions, replace)
    if draft:
        told = propose(lake, wanted.proposal, now=now())
        show(told) if as_json else typer.echo(told["mapping"], nl=False)
        return
    if interactive:
        with locked(lake):
            told = add_delivery(lake, wanted, now=now(), ask=ask)
    else:
        with locked(lake), progress() as say:
            told = add_delivery(lake, wanted, now=now(), say=say)
    show(told) if as_json else typer.echo(added_text(told))


@app.command()
def remove(
    delivery: Annotated[str, typer.Argument(help="<source>/<delivery>, as `check` lists them.")],
    root: Root = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take it in again.")] = False,
) -> None:
    """Take a delivery out of the next runs; its file stays."""
    from pipelines.withdrawal import remove_delivery

    typer.echo(remove_delivery(open_lake(root), delivery, undo=undo, now=now()))


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
    typer.echo(forget_delivery(open_lake(root), delivery))


@app.command()
def fetch(
    source: Annotated[str, typer.Argument(help="A public source, such as passenger_cars.")],
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Download a public source into a new delivery of `data_raw/`."""
    import os

    from pipelines.fetching import fetch as fetch_source

    lake = open_lake(root)
    address = fetch_source(
        lake, source, now=now(), keys=os.environ, say=lambda line: typer.echo(line, err=True)
    )
    tell(f"Fetched: {address}. `mobility run` takes it in.", as_json)


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

    looks = log_feeds(open_lake(root), once=once, told=told)
    if as_json:
        show([vars(look) for look in looks])
    else:
        kept = ", ".join(f"data_raw/gbfs/{look.system}" for look in looks)
        typer.echo(f"Kept in {kept}. `mobility run` takes it in.")
