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


@reports.command("employer")
def report_employer(
    name: Annotated[str, typer.Argument(help="The employer, as its survey names it.")],
    out: Annotated[Path, typer.Option(help="Folder for the files.", file_okay=False)],
    root: Root = None,
    formats: Annotated[
        str, typer.Option("--format", help="html, pdf, xlsx; several by commas.")
    ] = "html,pdf,xlsx",
    lang: Lang = "da",
    wave: Annotated[int | None, typer.Option(help="Year of the survey; else the latest.")] = None,
) -> None:
    """Write an employer's report, disclosure-controlled and entered in the release ledger."""
    from dashboards.reports.employer import employer_files, hand_out, titles
    from dashboards.reports.employer_told import Subject
    from dashboards.store import open_store
    from mobility.lake import Package, write_release
    from mobility.lake.releases import FORMATS
    from pipelines.lock import locked
    from pipelines.releasing import draft_employer

    chosen = [one.strip() for one in formats.split(",") if one.strip()]
    if not chosen or set(chosen) - set(FORMATS):
        raise typer.BadParameter(f"choose of {', '.join(FORMATS)}.", param_hint="--format")
    lake, moment = open_lake(root), now()
    with locked(lake):
        draft = draft_employer(lake, name, wave=wave, now=moment)
        files = employer_files(Subject.of(draft), open_store(lake))
        package = Package(draft.about(titles(draft.wave)), draft.tables(), files, draft.proof)
        release = write_release(lake, package, enter=draft.entered, now=moment)
    if draft.passed.coarser:
        typer.echo("Told in wider groups: finer ones would reveal somebody.", err=True)
    typer.echo(f"Released as {release.name}, and entered in the ledger.", err=True)
    for file in hand_out(release, out, formats=chosen, lang="en" if lang == "en" else "da"):
        typer.echo(file)


@reports.command("public")
def report_public(
    year: Annotated[int, typer.Option(help="Year of the account.")],
    root: Root = None,
) -> None:
    """Release a year's account to everybody: the report, and tables that rest on no answers."""
    from dashboards.reports.public import public_release
    from dashboards.store import open_store
    from mobility.lake import write_release
    from pipelines.lock import locked

    lake, moment = open_lake(root), now()
    with locked(lake):
        made = public_release(open_store(lake), year=year, now=moment)
        release = write_release(lake, made.package, enter=made.entered, now=moment)
    typer.echo(f"Released to everybody as {release.name}, and entered in the ledger.")


@app.command()
def serve(
    root: Root = None,
    port: Annotated[int, typer.Option(help="Port of the dashboard.")] = 5006,
) -> None:
    """Start the dashboard."""
    from dashboards.app import serve as serve_app

    serve_app(open_lake(root), port=port)
