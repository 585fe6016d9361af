"""Numbers of the path that moved since an earlier run, and the alarms of pinned scenario sets."""

from datetime import date

from dashboards.language import Language
from dashboards.parts import path_findings as findings
from dashboards.parts.path_answers import PathAnswers
from dashboards.parts.path_names import editions
from dashboards.reports.document import Block, Paragraph, Table
from dashboards.store import Store
from mobility.lake import Published
from mobility.lake.published import runs


def moved_numbers(store: Store, first: date, words: Language) -> list[Block]:
    """Tell the path's numbers that moved since the last run before a day, and alarms."""
    path, year = PathAnswers(store), store.settings.goals.reduction_year
    told = [
        words(
            "{name} misses its own goal since {moved} changed: {now} t in {year}, at most {limit} t wanted.",
            name=words(row["name"]),
            moved=editions(row["moved"], words) or words("the configuration"),
            now=words.number(row["now_tonnes"]),
            year=row["year"],
            limit=words.number(row["limit_tonnes"]),
        )
        for row in path.alarms()
        if row["kind"] == "misses_its_goal"
    ]
    alarms = [Paragraph(f"{words('Alarm:')} {text}", is_note=True) for text in told]
    earlier = _run_before(store, first)
    if earlier is None:
        none = words(
            "No run was published before {day}, so no number of the path can be compared.",
            day=words.day(first),
        )
        return [*alarms, Paragraph(none)]  # fmt: skip
    old = PathAnswers(earlier)
    names = {
        "account": (words("Transport in the account"), _last_year(path)),
        "business_as_usual": (words("Business as usual"), year),
        "with_measures": (words("With the measures"), year),
    }
    lines = []
    for quantity, (title, at) in names.items():
        was, now = old.at(quantity, at), path.at(quantity, at)
        if was and now and round(was["estimate"]) != round(now["estimate"]):
            texts = findings.interval(was, words), findings.interval(now, words)
            lines.append((f"{title}, {at}", *texts))
    same = words("No number of the path moved since run {run}.", run=earlier.run_id)
    return [
        *alarms,
        *([] if lines else [Paragraph(same)]),
        Table(
            words("Numbers that moved since run {run}", run=earlier.run_id),
            [words("Number"), words("Was"), words("Is")],
            lines,
            (1, 2),
            (2, 2, 2),
        ),
    ]


def _last_year(path: PathAnswers) -> int:
    row = path.last_account()
    return row["year"] if row else 0


def _run_before(store: Store, first: date) -> Store | None:
    """Open the last run that was published before a day, where there is one."""
    lake = store.published.lake
    stamp = f"{first:%Y%m%d}"
    before = [run for run in runs(lake) if run < stamp]
    return Store(Published.of(lake, before[-1]), store.settings) if before else None
