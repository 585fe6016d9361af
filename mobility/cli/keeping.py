"""Commands that keep the workspace: backup, restore, and tidying of old runs."""

from pathlib import Path
from typing import Annotated

import typer

from mobility.cli.terminal import Json, Root, app, now, open_lake, show


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, such as backup.tar.gz.")],
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Write deliveries, settings, published runs and releases to one file."""
    from mobility.lake.backup import back_up, backed_up_text
    from pipelines.lock import locked

    lake = open_lake(root)
    with locked(lake):
        told = back_up(lake, file, now=now())
    show(told) if as_json else typer.echo(backed_up_text(told))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `mobility backup` wrote.")],
    root: Annotated[
        Path | None, typer.Option("--root", help="The workspace's folder; else the current one.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put what stands there aside, and restore.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put a backup in place; every file is checked before anything is touched."""
    from mobility.lake import Lake
    from mobility.lake.restore import restore as put_back
    from mobility.lake.restore import restored_text
    from pipelines.lock import locked

    lake = Lake((root or Path.cwd()).resolve())
    with locked(lake):
        told = put_back(lake, file, replace=replace, now=now())
    show(told) if as_json else typer.echo(restored_text(told))


@app.command()
def tidy(
    root: Root = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say, delete nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Delete old published runs by the rules of mobility.toml, [history]."""
    from mobility.lake.history import tidied_text
    from mobility.lake.history import tidy as tidy_runs
    from pipelines.lock import locked

    lake = open_lake(root)
    with locked(lake):
        told = tidy_runs(lake, now=now(), dry_run=dry_run)
    show(told) if as_json else typer.echo(tidied_text(told))
