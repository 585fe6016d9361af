"""Commands for the links by which an employer reads what was released to it."""

import os
from typing import Annotated

import typer

from mobility.cli.terminal import Json, Root, app, now, open_lake, show, tell

links_app = typer.Typer(help="Links to an employer's releases.", no_args_is_help=True)
app.add_typer(links_app, name="link")


@links_app.command("employer")
def link_employer(
    name: Annotated[str, typer.Argument(help="The employer, as its releases name it.")],
    release: Annotated[str, typer.Option(help="One release; else all of the employer's.")] = "",
    days: Annotated[int, typer.Option(help="Days that the link lives.")] = 90,
    port: Annotated[int, typer.Option(help="Port, where mobility.toml names no address.")] = 5006,
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Make a link that expires and can be withdrawn; it opens released files only."""
    from pipelines.linking import Wanted, make_link
    from pipelines.lock import locked

    lake = open_lake(root)
    with locked(lake):
        told = make_link(
            lake, Wanted(name, release, days), now=now(), environment=os.environ, port=port
        )
    if as_json:
        show(told)
    else:
        typer.echo(f"Link {told['number']} for {name}, until {told['expires']}:")
        typer.echo(told["address"])


@links_app.command("withdraw")
def link_withdraw(
    number: Annotated[str, typer.Argument(help="The link's number, as `list` shows it.")],
    root: Root = None,
    as_json: Json = False,
) -> None:
    """Withdraw a link: from now on it opens nothing."""
    from pipelines.linking import withdraw_link
    from pipelines.lock import locked

    lake = open_lake(root)
    with locked(lake):
        told = withdraw_link(lake, number, now=now())
    tell(told, as_json)


@links_app.command("list")
def link_list(root: Root = None, as_json: Json = False) -> None:
    """List the links with their ends; never the links themselves."""
    from datetime import UTC, datetime

    from pipelines.linking import links

    told = [
        {
            "number": one.link.number,
            "employer": one.link.employer,
            "release": one.link.release,
            "made": one.made,
            "expires": datetime.fromtimestamp(one.link.expires, UTC).isoformat(),
            "withdrawn": one.withdrawn,
        }
        for one in links(open_lake(root)).values()
    ]
    if as_json:
        show(told)
        return
    for link in told:
        state = f"withdrawn {link['withdrawn']}" if link["withdrawn"] else f"to {link['expires']}"
        typer.echo(f"{link['number']}  {link['employer']}  {link['release'] or 'all'}  {state}")
