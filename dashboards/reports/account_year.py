"""The account's year in a report: its figures, what moved and why, and what it rests on."""

from dashboards.parts import path_findings as findings
from dashboards.parts.names import account_name, sector_name, source_title
from dashboards.reports.document import Block, Facts, Heading, Paragraph, Table
from dashboards.reports.told import Told

READ = (
    "energy_co2_account",
    "climate_policy",
    "business_policy",
    "national_projection",
    "measures",
    "scenarios",
    "decisions",
    "observations",
    "target_evidence",
    "population",
    "passenger_cars",
)
"""Sources that the account rests on."""


def figures(told: Told) -> list[Block]:
    """Give the year's key figures beside the year before."""
    words, last = told.words, told.years.row(-1, named=True)
    before = told.years.row(-2, named=True) if len(told.years) > 1 else None
    source = words("the account; it states no error")
    moved = source
    if before:
        change = last["transport"] / before["transport"] - 1
        moved = words(
            "{change} since {year}; {source}",
            change=("+" if change > 0 else "") + words.share(change),
            year=before["year"],
            source=source,
        )
    return [
        Heading(words("The year in figures")),
        Facts(
            [
                (words("Transport's emissions"), f"{words.number(last['transport'])} t", moved),
                (words("Transport's share of all CO2"), words.share(last["share"]), source),
                (
                    words("All CO2 of the municipality"),
                    f"{words.number(last['total'])} t",
                    source,
                ),
            ]
        ),
        Paragraph(words("Tonnes stand beside shares: the share can rise while the tonnes fall.")),
        Table(
            words("Tonnes and share by year"),
            [words("Year"), words("Transport, t CO2e"), words("Total, t CO2e"), words("Share")],
            [
                (
                    str(row["year"]),
                    words.number(row["transport"]),
                    words.number(row["total"]),
                    words.share(row["share"]),
                )
                for row in told.years.iter_rows(named=True)
            ],
            numbers=(1, 2, 3),
        ),
    ]


def what_moved(told: Told) -> list[Block]:
    """Say what moved since last year, and why as far as the data tell."""
    words = told.words
    years = told.years["year"].to_list()
    if len(years) < 2:
        return []
    spans = [(years[-2], years[-1]), (years[0], years[-1])]
    sentences = [findings.what_moved(told.path, *span, words) for span in dict.fromkeys(spans)]
    lines = [
        (
            f"{start}–{end}",
            findings.part_name(part, words),
            findings.signed(part["tonnes"], words),
            part["new_vintage"],
        )
        for start, end in dict.fromkeys(spans)
        for part in told.path.changes("transport", start, end)
    ]
    recounted = [
        (
            str(told.year),
            findings.part_name(part, words),
            findings.signed(part["tonnes"], words),
            f"{part['old_vintage']} → {part['new_vintage']}",
        )
        for part in told.path.changes("transport", told.year, told.year)
    ]
    headers = [words("Years"), words("Part"), words("t CO2e"), words("Edition")]
    caption = words("Transport's change; the parts of a span sum to its change")
    return [
        Heading(words("What moved since last year, and why")),
        *(Paragraph(text) for text in sentences if text),
        Paragraph(findings.split_caveat(words)),
        Table(caption, headers, lines + recounted, (2,), (1, 3, 1, 1.4)),
    ]


def sources(told: Told) -> list[Block]:
    """Name the other accounts, which disagree, and the sources."""
    words = told.words
    others = told.store.other_accounts.to_dicts()
    lines = [
        (
            account_name(row["account"], words),
            str(row["year"]),
            sector_name(row["sector"], words),
            words.number(row["tonnes"]),
            words.share(row["share"]),
        )
        for row in others
    ]
    listed = [
        (
            source_title(row, words),
            words(row["publisher"] or "–"),
            row["delivery"],
            words.day(row["retrieved"]),
        )
        for row in told.store.quality.iter_rows(named=True)
        if row["source"] in READ
    ]
    return [
        Heading(words("What other accounts say")),
        Table(
            words("Other accounts have another boundary or vintage; numbers of two accounts are never subtracted."),
            [words("Account"), words("Year"), words("Sector"), words("Tonnes of CO2e"), words("Share")],
            lines, (3, 4), (3, 0.7, 2.4, 1.2, 0.9),
        ),
        Heading(words("Sources")),
        Table(
            words("What this report rests on; every number is in the published tables of the run"),
            [words("Source"), words("Publisher"), words("Edition"), words("Retrieved")],
            listed, (), (4, 2.2, 1.2, 1.7),
        ),
    ]  # fmt: skip
