"""Commands that write flows and zones for other programs, and take theirs in."""

from pathlib import Path
from typing import Annotated

import typer

from mobility.cli.terminal import Json, Root, app, now, open_lake, tell

exports = typer.Typer(help="Flows and zones for other programs.", no_args_is_help=True)
imports = typer.Typer(help="Flows and zones of other programs.", no_args_is_help=True)
app.add_typer(exports, name="export")
app.add_typer(imports, name="import")

OUR_ZONES = "municipality, postcode or parish."


@exports.command("flows")
def export_flows(
    file: Annotated[Path, typer.Argument(help="To write: .parquet, .csv or .omx.")],
    root: Root = None,
    scope: Annotated[
        str | None, typer.Option(help="surveyed, everybody or residents; else all.")
    ] = None,
    direction: Annotated[str | None, typer.Option(help="in or out; else both.")] = None,
    wave: Annotated[int | None, typer.Option(help="Year; else all, in OMX the latest.")] = None,
    as_json: Json = False,
) -> None:
    """Write the published commuter flows; OMX has one matrix for each mode."""
    from pipelines.exchange import Selection
    from pipelines.exchange import export_flows as write

    chosen = Selection(scope, direction, wave)
    tell(write(open_lake(root), file, chosen), as_json)


@exports.command("zones")
def export_zones(
    file: Annotated[Path, typer.Argument(help="To write: .parquet (GeoParquet) or .geojson.")],
    root: Root = None,
    kind: Annotated[str, typer.Option(help=OUR_ZONES)] = "municipality",
    epsg: Annotated[int, typer.Option(help="25832 or 4326.")] = 25832,
    as_json: Json = False,
) -> None:
    """Write the outlines of zones, as maps draw them."""
    from pipelines.exchange import export_zones as write

    tell(write(open_lake(root), file, kind, epsg), as_json)


@imports.command("flows")
def import_flows(
    file: Annotated[Path, typer.Argument(help="To read: .parquet, .csv or .omx.")],
    title: Annotated[str, typer.Option(help="What the screen calls these flows.")],
    root: Root = None,
    synthetic: Annotated[bool, typer.Option("--synthetic", help="They are made up.")] = False,
    as_json: Json = False,
) -> None:
    """Take flows in (origin, destination, perhaps mode, estimate), to be compared with ours."""
    from pipelines.exchange import import_flows as take

    address = take(open_lake(root), file, title, is_synthetic=synthetic, now=now())
    tell(f"Taken in: {address}. `mobility run` lays it beside the other flows.", as_json)


@imports.command("zones")
def import_zones(
    file: Annotated[Path, typer.Argument(help="To read: GeoParquet or GeoJSON.")],
    root: Root = None,
    kind: Annotated[str, typer.Option(help=OUR_ZONES)] = "parish",
    code: Annotated[str, typer.Option(help="Column of the code, four digits.")] = "area_code",
    name: Annotated[str, typer.Option(help="Column of the name.")] = "name",
    municipality: Annotated[
        str, typer.Option(help="Column of the municipality's code.")
    ] = "municipality_code",
    as_json: Json = False,
) -> None:
    """Take outlines of zones in."""
    from pipelines.exchange import Columns
    from pipelines.exchange import import_zones as take

    columns = Columns(code, name, municipality)
    address = take(open_lake(root), file, kind, columns, now=now())
    tell(f"Taken in: {address}. `mobility run` draws it.", as_json)
