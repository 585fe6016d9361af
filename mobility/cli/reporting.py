"""Commands that write reports, and the one that serves the dashboard."""

from pathlib import Path
from typing import Annotated

import typer

from mobility.cli.terminal import Lang, Root, app, now, open_lake, reports


@reports.command("account")
def report_account(
    year: Annotated[int, typer.Option(help="Year of the account.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)],
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Write the yearly transport account for the council, as HTML and PDF."""
    from dashboards.reports.account import write_account
    from dashboards.store import open_store

    store = open_store(open_lake(root))
    for file in write_account(store, year=year, out=out, lang=lang, today=now().date()):
        typer.echo(file)


@reports.command("status")
def report_status(
    quarter: Annotated[str, typer.Option(help="The quarter, such as 2026Q3.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)],
    root: Root = None,
    lang: Lang = "da",
) -> None:
    """Write the quarter's status for the steering group on two pages, as HTML and PDF."""
    from dashboards.reports.status import write_status
    from dashboards.store import open_store

    store = open_store(open_lake(root))
    for file in write_status(store, quarter=quarter, out=out, lang=lang, today=now().date()):
        typer.echo(file)


@app.command()
def serve(
    root: Root = None,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 5006,
) -> None:
    """Start the dashboard."""
    from dashboards.app import serve as serve_app

    serve_app(open_lake(root), port=port)
