"""What changed since the run published before: goals that moved, quoted numbers, deliveries."""

from html import escape

from dashboards.language import Language
from dashboards.parts.blocks import Shown
from dashboards.parts.names import STATES, source_title
from dashboards.since import Moved, Since, since_last

QUOTED = {
    "transport_tonnes": "Transport's emissions, t CO2e",
    "transport_share": "Transport's share of all CO2",
    "with_measures": "Path with the measures in the goal's year, t CO2e",
    "commuters_by_car": "Surveyed commuters who drive",
    "commuters_by_bike": "Surveyed commuters who cycle",
}
SHARES = ("transport_share", "commuters_by_car", "commuters_by_bike")
MOST = 6
"""Lines of a kind that are listed; the rest are counted."""


def since_card(page: Shown) -> str:
    """Tell what the run changed, with a link to the page as it was before."""
    words, since = page.words, since_last(page.store)
    title = f'<section class="card" id="since" aria-labelledby="since-title"><h2 id="since-title">{escape(words("What changed since the last run"))}</h2>'
    if since is None:
        text = words("This is the first published run; the next one is compared with it here.")
        return f"{title}<p>{escape(text)}</p></section>"
    run = words(
        "Against run {run}, published {when} UTC.",
        run=since.before.run_id,
        when=words.moment(since.before.published_at),
    )
    link = page.state.address("", run=since.before.run_id)
    before = f'<p class="small">{escape(run)} <a href="{escape(link)}">{escape(words("Show this page as it was"))}</a></p>'
    if since.is_empty:
        same = words("No sub-goal, no quoted number and no delivery is another than before.")
        return f"{title}<p>{escape(same)}</p>{before}</section>"
    return f"{title}<ul>{_listed(_lines(page, since), words)}</ul>{before}</section>"


def _lines(page: Shown, since: Since) -> list[str]:
    words = page.words
    return [
        *(_goal(one, page) for one in since.goals),
        *(_number(one, words) for one in since.numbers),
        *(escape(words("New: {title}", title=source_title(row, words))) for row in since.came),
        *(escape(words("No longer counted: {title}", title=source_title(row, words))) for row in since.went),
    ]  # fmt: skip


def _listed(lines: list[str], words: Language) -> str:
    shown = [f"<li>{line}</li>" for line in lines[: 2 * MOST]]
    if len(lines) > len(shown):
        rest = words("{count} more", count=len(lines) - len(shown))
        shown.append(f"<li>{escape(rest)}</li>")
    return "".join(shown)


def _goal(moved: Moved, page: Shown) -> str:
    words, row = page.words, moved.now
    link = f"{page.state.elsewhere('targets')}#{moved.what}"
    name = f'<a href="{escape(link)}">{moved.what} {escape(row[f"title_{words.code}"])}</a>'
    now, was = words(STATES[row["state"]]), moved.before
    if was is None:
        told = words("new, {now}", now=now)
    elif was["state"] != row["state"]:
        told = words("from {was} to {now}", was=words(STATES[was["state"]]), now=now)
    else:
        told = words(
            "still {now}; measured {before}, before {value}",
            now=now, before=words.number(row["value"], 1), value=words.number(was["value"], 1),
        )  # fmt: skip
    return f"{name}: {escape(told)}"


def _number(moved: Moved, words: Language) -> str:
    write = words.share if moved.what in SHARES else words.number
    text = words(
        "{name}: {before} before, {now} now",
        name=words(QUOTED[moved.what]), before=write(moved.before), now=write(moved.now),
    )  # fmt: skip
    return escape(text)
