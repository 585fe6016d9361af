"""Commands that build tables and publish runs."""

from typing import Annotated

import typer

from mobility.cli.terminal import Json, Root, app, now, open_lake, show, warn_of_retention


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

    lake = make_demo(root, municipality, today=now().date())
    with progress() as say:
        outcome = run(lake, say=say, now=now())
    typer.echo(outcome_text(outcome, named=False))
    if outcome.failed:
        raise typer.Exit(1)
    typer.echo(headline_text(status(lake, today=now().date())))
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

    lake = open_lake(root)
    warn_of_retention(lake)
    with progress() as say:
        outcome = run_all(
            lake, tables=tables or (), engine_name=engine, force=force, say=say, now=now()
        )
    if as_json:
        show(outcome.record())
    else:
        typer.echo(outcome_text(outcome, named=bool(tables)))
    raise typer.Exit(1 if outcome.failed else 0)


@app.command()
def publish(run_id: Annotated[str, typer.Argument(metavar="RUN")], root: Root = None) -> None:
    """Put an earlier published run in force again."""
    from mobility.lake import Published, put_in_force
    from pipelines.lock import locked

    lake = open_lake(root)
    with locked(lake):
        found = Published.of(lake, run_id)
        put_in_force(lake, found.run_id)
    typer.echo(f"In force: {found.run_id}")


@app.command()
def diff(
    old: Annotated[str | None, typer.Argument()] = None,
    new: Annotated[str | None, typer.Argument()] = None,
    root: Root = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Build nothing again: several causes are `unknown`.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show which published numbers moved between two runs (default: the last two), and why."""
    from pipelines.compare import compare_runs, compared_text
    from pipelines.progress import progress

    with progress() as say:
        told = compare_runs(open_lake(root), old, new, quick=quick, say=say)
    show(told) if as_json else typer.echo(compared_text(told))


@app.command()
def sql(
    query: str,
    root: Root = None,
    format_: Annotated[str, typer.Option("--format", help="table, csv or json.")] = "table",
) -> None:
    """Query the published tables in DuckDB's SQL, read-only."""
    from pipelines.query import answer

    typer.echo(answer(open_lake(root), query, format_), nl=False)


@app.command()
def check(
    source: Annotated[str | None, typer.Argument(help="A source of data_raw; else all.")] = None,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Validate `data_raw/` without building anything."""
    from pipelines.validation import check_raw, checked_text

    told = check_raw(open_lake(root), source)
    show(told) if as_json else typer.echo(checked_text(told))
    raise typer.Exit(1 if any(one["problems"] for one in told) else 0)


@app.command()
def status(root: Root = None, as_json: Json = False) -> None:
    """Show the headline, transport's tonnes and share, the sub-goals and how fresh the data are."""
    from dashboards.status import headline_text
    from dashboards.status import status as read_status

    told = read_status(open_lake(root), today=now().date())
    show(told) if as_json else typer.echo(headline_text(told))
