"""The yearly transport account for the council: what moved since last year, and why."""

from datetime import date
from pathlib import Path

from dashboards.language import Language
from dashboards.parts.names import account_name
from dashboards.reports.account_ahead import books, goals, measures, path_ahead
from dashboards.reports.account_year import figures, sources, what_moved
from dashboards.reports.document import Block, Document, Heading, Paragraph, Table
from dashboards.reports.target_tables import (
    changed,
    every_sub_goal,
    history,
    owners,
    state_text,
    told_on,
    why,
)
from dashboards.reports.told import Told
from dashboards.reports.write import write
from dashboards.store import Store
from mobility.errors import SourceError


def write_account(store: Store, *, year: int, out: Path, lang: str, today: date) -> list[Path]:
    """Write the account of a year as HTML and PDF.

    Raises
    ------
    SourceError
        The headline account does not hold the year, or the folder cannot be written.
    """
    document = account(store, year=year, lang=lang, as_of=told_on(store, today))
    return write(document, out, f"account-{year}-{document.lang}")


def account(store: Store, *, year: int, lang: str, as_of: date) -> Document:
    """Put the account of a year together.

    Raises
    ------
    SourceError
        The headline account does not hold the year.
    """
    words, series = Language(lang), store.headline
    years = series.years["year"].to_list() if series else []
    if series is None or year not in years:
        raise SourceError(
            f"The account holds no {year}.",
            where="--year, the headline account of this municipality",
            todo=f"choose one of {', '.join(str(one) for one in years)}."
            if years
            else "deliver an account, and run `mobility run`.",
        )
    told = Told(store, words, series, year, as_of)
    place = store.settings.municipality.name
    return Document(
        title=words("Transport account {year}", year=year),
        subtitle=words(
            "{place} · {account}, edition {vintage} · run {run}",
            place=place,
            account=account_name(series.account, words),
            vintage=series.vintage,
            run=store.run_id,
        ),
        lang=words.code,
        author=place,
        blocks=[
            *figures(told),
            *what_moved(told),
            *goals(told),
            *path_ahead(told),
            *measures(told),
            *books(told),
            *sub_goals(told),
            *sources(told),
        ],
        footer=words(
            "{place}, run {run}, as of {day}", place=place, run=store.run_id, day=words.day(as_of)
        ),
    )


def sub_goals(told: Told) -> list[Block]:
    """Lay out every sub-goal, and what changed in a year."""
    words = told.words
    if told.store.targets.is_empty():
        return []
    then = told.as_of.replace(year=told.as_of.year - 1, day=min(told.as_of.day, 28))
    before, after = history(told.store, then), history(told.store, told.as_of)
    pairs = changed(before, after)
    lines = [
        (now["id"], state_text(was, words), state_text(now, words), why(was, now, words))
        for was, now in pairs
    ]
    nothing = words("No sub-goal has changed since {day}.", day=words.day(then))
    return [
        Heading(words("The sub-goals")),
        *owners(told.store, words),
        every_sub_goal(told.store, words),
        *([] if lines else [Paragraph(nothing)]),
        Table(
            words("What has changed since {day}", day=words.day(then)),
            [words("Id"), words("Was"), words("Is"), words("Why")],
            lines,
            (),
            (0.6, 1.6, 1.6, 4),
        ),
    ]
