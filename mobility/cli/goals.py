"""Commands on sub-goals: what was observed, decided, pinned."""

from typing import Annotated

import typer

from mobility.cli.terminal import Json, Root, app, now, open_lake, tell


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
    tell(keep_observation(open_lake(root), seen, now=now()), as_json)


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

    at = now()
    signed = Signature(target_id, reading, state, by, day or at.date().isoformat(), reason)
    tell(keep_decision(open_lake(root), signed, now=at), as_json)


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
    tell(pin_set(open_lake(root), aim, now=now()), as_json)
