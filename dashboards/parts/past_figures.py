"""What moved in the account from year to year, and why as far as the data tell."""

from html import escape
from itertools import pairwise

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.blocks import Block, Html, Shown, table
from dashboards.parts.path_answers import PathAnswers

RECENT = 5
"""Years back in which a recount is looked for."""


def past_blocks(page: Shown, path: PathAnswers) -> list[Block]:
    """Show each year's change of transport's tonnes with its parts."""
    words, series = page.words, page.store.headline
    if series is None:
        return []
    years = series.years["year"].to_list()
    moved = findings.what_moved(path, years[0], years[-1], words)
    whole = f"{moved} {findings.split_caveat(words)} {_recounted(path, years[-1], words)}".strip()
    spans = [*pairwise(years), (years[0], years[-1])]
    lines = [
        (
            f"{start}–{end}",
            findings.part_name(part, words),
            findings.signed(part["tonnes"], words),
            part["old_vintage"]
            if part["old_vintage"] == part["new_vintage"]
            else f"{part['old_vintage']} → {part['new_vintage']}",
        )
        for start, end in spans
        for part in path.changes("transport", start, end)
    ]
    recounts = [
        (str(year), findings.part_name(part, words), findings.signed(part["tonnes"], words),
         f"{part['old_vintage']} → {part['new_vintage']}")
        for year in years
        for part in path.changes("transport", year, year)
    ]  # fmt: skip
    if not lines:
        return []
    shown = table(
        lines + recounts,
        [words("Years"), words("Part"), words("t CO2e"), words("Edition")],
        caption=words(
            "Transport's change from year to year; the parts of a span sum to its change"
        ),
        numbers=(2,),
    )
    return [
        Html(
            f'<h2 id="past">{escape(words("What moved, and why"))}</h2><div class="card">'
            f'<p class="finding">{escape(whole)}</p><details><summary>'
            f"{escape(words('Year by year'))}</summary>{shown}</details>"
            f'<p class="small">{escape(page.source_line)}</p></div>'
        )
    ]


def _recounted(path: PathAnswers, last: int, words: Language) -> str:
    """Say what a new edition made of the same year: method and boundary, nobody's doing."""
    years = [
        year for year in range(last, last - RECENT, -1) if path.changes("transport", year, year)
    ]
    if not years:
        return ""
    parts = path.changes("transport", years[0], years[0])
    told = "; ".join(
        f"{findings.part_name(part, words)} {findings.signed(part['tonnes'], words)} t"
        for part in parts
    )
    return words(
        "From edition {old} to {new} the same year, {year}, was counted anew: {parts}. That is nobody's doing.",
        old=parts[0]["old_vintage"],
        new=parts[0]["new_vintage"],
        year=years[0],
        parts=told,
    )
