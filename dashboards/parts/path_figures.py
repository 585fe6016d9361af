"""The path on the screen: its chart, the readings beside the goals, what matters most, alarms."""

from html import escape
from typing import Any

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.blocks import Block, Html, Raw, Shown, figure, table
from dashboards.parts.events import events_of, told
from dashboards.parts.names import account_name, state_mark
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_charts import course_chart
from dashboards.parts.path_names import ALARMS, book_name, editions, unknown_name

_MOST_UNKNOWNS = 8


def course(page: Shown, path: PathAnswers, book: str) -> list[Block]:
    """Show a book's account, business as usual and measures, with their intervals."""
    words = page.words
    finding = findings.on_the_path(path, book, words)
    years = path.path["year"].unique().to_list()
    happened = events_of(page, "account", years)
    chart = course_chart(path, book, words, page.dress, description=finding, events=happened)
    rows = path.path.row(0, named=True)
    source = words(
        "{account} {vintage}, national projection {projection}, measures {measures}",
        account=account_name(rows["account"], words),
        vintage=words.day(rows["vintage"]),
        projection=rows["projection"].upper(),
        measures=words.day(rows["measures_vintage"]),
    )
    return figure(
        "co2-path",
        [chart],
        title=words("Transport's path: {book}", book=book_name(book, words)),
        finding=finding,
        table=_course_table(path, book, words),
        source=f"{source} · {page.source_line}",
        words=words,
        is_synthetic=bool(path.path["is_synthetic"].any()),
        notes=told(page, happened),
    )


def _course_table(path: PathAnswers, book: str, words: Language) -> str:
    quantities = ("account", "base_year", "business_as_usual", "with_measures")
    if book == "territory":
        quantities = (*quantities, "with_measures_in_account")
    years = path.path["year"].unique().sort().to_list()
    lines = []
    for year in years:
        found = [path.at(name, year, book) for name in quantities]
        told = [findings.interval(row, words) for row in found]
        known = told[0] if found[0] else told[1]
        lines.append((str(year), known, *told[2:]))
    headers = [
        words("Year"),
        words("Account, t CO2e"),
        words("Business as usual"),
        words("With the measures"),
        words("With the measures, as the account would show them"),
    ]
    return table(
        lines,
        headers[: len(lines[0])],
        caption=words("Tonnes of CO2e by year, with 95 % intervals; an account states no error"),
        numbers=(1, 2, 3, 4),
    )


def readings(page: Shown, path: PathAnswers) -> str:
    """Show the goals with their state, and the labelled readings beside them."""
    words = page.words
    rows = [*path.readings(goals=True), *path.readings()]
    if not rows:
        return ""
    lines = [_reading(row, words) for row in sorted(rows, key=lambda row: row["due_year"])]
    shown = table(
        lines,
        [
            words("Goal or reading"),
            words("May be left, t"),
            words("Still to cut"),
            words("Needed a year"),
            words("On the path, t"),
            words("Missing, t"),
            words("Chance"),
        ],
        caption=words("The goals, and labelled readings beside them; no reading is the goal"),
        numbers=(1, 2, 3, 4, 5, 6),
    )
    note = findings.no_own_goal(path, words)
    return (
        f'<h3 id="goal-readings">{escape(words("The goals, and readings beside them"))}</h3>'
        f'<p class="notice">{escape(note)}</p><div class="card">{shown}</div>'
    )


def _reading(row: dict[str, Any], words: Language) -> tuple[str, ...]:
    title = escape(row[f"title_{words.code}"])
    kind = state_mark(row["state"], words) if row["is_goal"] else f"{escape(words('Reading.'))}"
    factor = None if row["yearly_factor"] is None else row["yearly_factor"]
    return (
        Raw(
            f"<div class='wordy'>{title}<br><span class='small'>{kind} "
            f"{escape(row[f'assumes_{words.code}'])}</span></div>"
        ),
        words.number(row["tonnes"]),
        words.share(row["still_to_cut"], 0),
        words.share(factor, 1),
        findings.interval(row, words),
        words.number(row["missing_tonnes"]),
        findings.chance(row["chance_of_meeting"], words),
    )


def what_matters(page: Shown, path: PathAnswers) -> str:
    """Show which unknowns matter most in the year of the cut, and how it is reckoned."""
    words, year = page.words, page.store.settings.goals.reduction_year
    rows = path.unknowns(year)
    how = f"<p>{escape(findings.how_it_is_reckoned(path, words))}</p>"
    title = f'<h3 id="unknowns">{escape(words("How it is reckoned, and what we know least"))}</h3>'
    if not rows:
        return f'{title}<div class="card">{how}</div>'
    lines = [
        (
            unknown_name(row["unknown"], words),
            words.share(row["share_of_variance"], 0),
            findings.signed(row["swing_tonnes"], words),
            words("an assumption of ours") if row["is_assumption"] else words("has a source"),
        )
        for row in rows[:_MOST_UNKNOWNS]
    ]
    shown = table(
        lines,
        [
            words("Unknown"),
            words("Part of the spread"),
            words("From its lowest to its highest tenth, t"),
            words("Known from"),
        ],
        caption=words(
            "What the spread of {year} comes from; unknowns whose part chance could give are left out",
            year=year,
        ),
        numbers=(1, 2),
    )
    return f'{title}<div class="card">{how}{shown}</div>'


def alarms(page: Shown, path: PathAnswers) -> str:
    """Show the pinned scenario sets, with an alarm where one misses its own goal."""
    words, rows = page.words, path.alarms()
    if not rows:
        return ""
    told = "".join(_alarm(row, words) for row in rows if row["kind"] == "misses_its_goal")
    lines = [
        (
            words(row["name"]),
            f"{book_name(row['book'], words)}, {row['year']}",
            words.number(row["limit_tonnes"]),
            words.number(row["was_tonnes"]),
            words.number(row["now_tonnes"]),
            words(ALARMS[row["kind"]]),
            editions(row["moved"], words) or "–",
        )
        for row in rows
    ]
    shown = table(
        lines,
        [
            words("Scenario set"),
            words("Book and year"),
            words("Goal, t"),
            words("When made, t"),
            words("Now, t"),
            words("What an update did"),
            words("Changed since"),
        ],
        caption=words("Each set is pinned to the editions it was made with"),
        numbers=(2, 3, 4),
    )
    return (
        f'<h3 id="scenario-sets">{escape(words("Pinned scenario sets"))}</h3>{told}'
        f'<div class="card">{shown}</div>'
    )


def _alarm(row: dict[str, Any], words: Language) -> str:
    text = words(
        "{name} misses its own goal since {moved} changed: {now} t in {year}, at most {limit} t wanted.",
        name=words(row["name"]),
        moved=editions(row["moved"], words) or words("the configuration"),
        now=words.number(row["now_tonnes"]),
        year=row["year"],
        limit=words.number(row["limit_tonnes"]),
    )
    return f'<p class="notice" role="alert"><strong>{escape(words("Alarm:"))}</strong> {escape(text)}</p>'


def path_blocks(page: Shown, path: PathAnswers, book: str) -> list[Block]:
    """Give the whole section of the path."""
    words = page.words
    head = f'<h2 id="path">{escape(words("The path"))}</h2>'
    if not path.is_there:
        empty = words("There is no path: it needs an account, a national projection and measures.")
        return [Html(f'{head}<p class="notice">{escape(empty)}</p>')]
    return [
        Html(head),
        *course(page, path, book),
        Html(readings(page, path) + what_matters(page, path) + alarms(page, path)),
    ]
