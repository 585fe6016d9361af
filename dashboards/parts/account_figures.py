"""The account on the screen: key figures, tonnes and share by year, and what other accounts say."""

from html import escape

from dashboards.language import Language
from dashboards.parts.blocks import Block, Shown, figure, table
from dashboards.parts.events import events_of, told
from dashboards.parts.names import account_name, sector_name
from dashboards.store import Series
from mobility.charts.transport_share import transport_share
from mobility.charts.transport_tonnes import transport_tonnes


def key_figures(page: Shown, series: Series) -> str:
    """Give the last year's tonnes, share and total, each with how it moved."""
    words, first, last, before = page.words, series.first, series.last, series.before_last
    source = words(
        "{account}, {year}", account=account_name(series.account, words), year=last["year"]
    )
    cards = [
        (words("Transport's emissions"), words.number(last["transport"]), "t CO2e", _moved(first, last, before, "transport", words)),
        (words("Transport's share of all CO2"), words.share(last["share"]), "", _share_moved(first, last, words)),
        (words("All CO2 of the municipality"), words.number(last["total"]), "t CO2e", _moved(first, last, before, "total", words)),
    ]  # fmt: skip
    shown = "".join(
        f'<div class="card"><h2 class="small">{escape(title)}</h2>'
        f'<p class="figure-number key">{escape(value)} <small>{escape(unit)}</small></p>'
        f'<p>{escape(moved)}</p><p class="small">{escape(source)}</p></div>'
        for title, value, unit, moved in cards
    )
    return f'<div class="grid">{shown}</div>'


def _moved(
    first: dict[str, float],
    last: dict[str, float],
    before: dict[str, float],
    name: str,
    words: Language,
) -> str:
    return words(
        "{change} since {first}; {latest} in the last year",
        change=words.signed(last[name] / first[name] - 1),
        first=first["year"],
        latest=words.signed(last[name] / before[name] - 1),
    )


def _share_moved(first: dict[str, float], last: dict[str, float], words: Language) -> str:
    return words("{share} in {first}", share=words.share(first["share"]), first=first["year"])


def account_finding(series: Series, words: Language) -> str:
    """Say how tonnes and share moved between stated years, and which way the last year went."""
    first, last, before = series.first, series.last, series.before_last
    change = last["transport"] / first["transport"] - 1
    latest = last["transport"] / before["transport"] - 1
    text = words(
        "From {first} to {last} transport's emissions {direction} by {change} ({from_tonnes} to {to_tonnes} t CO2e), "
        "while its share of all CO2 went from {from_share} to {to_share}.",
        first=first["year"],
        last=last["year"],
        direction=words.change(change),
        change=words.share(abs(change)),
        from_tonnes=words.number(first["transport"]),
        to_tonnes=words.number(last["transport"]),
        from_share=words.share(first["share"]),
        to_share=words.share(last["share"]),
    )
    if change < 0 and last["share"] > first["share"]:
        text += " " + words(
            "The share rose although the tonnes fell, because the rest fell faster."
        )
    return (
        text
        + " "
        + words(
            "In the last year, {before} to {last}, the tonnes {direction} by {change}.",
            before=before["year"],
            last=last["year"],
            direction=words.change(latest),
            change=words.share(abs(latest)),
        )
    )


def account_figure(page: Shown, series: Series) -> list[Block]:
    """Show tonnes and share by year."""
    words = page.words
    finding = account_finding(series, words)
    texts = {
        "tonnes": words("tonnes of CO2e"),
        "share": words("transport's share"),
        "transport": words("transport"),
        "rest": words("all the rest"),
        "year": words("year"),
        "description": finding,
    }
    happened = events_of(page, "account", series.years["year"].to_list())
    charts = [
        transport_tonnes(series.years, words=texts, dress=page.dress, events=happened),
        transport_share(series.years, words=texts, dress=page.dress),
    ]
    rows = [
        (
            str(row["year"]),
            words.number(row["transport"]),
            words.number(row["total"]),
            words.share(row["share"]),
        )
        for row in series.years.iter_rows(named=True)
    ]
    twin = table(
        rows,
        [words("Year"), words("Transport, t CO2e"), words("Total, t CO2e"), words("Share")],
        caption=words("Tonnes and share by year"),
        numbers=(1, 2, 3),
    )
    return figure(
        "transport-tonnes",
        charts,
        title=words("Transport's tonnes, and its share"),
        finding=finding,
        table=twin,
        source=f"{account_name(series.account, words)}, {words('vintage')} {words.day(series.vintage)} · {page.source_line}",
        words=words,
        notes=told(page, happened),
    )


def other_accounts(page: Shown) -> str:
    """Show what other accounts say; numbers of two accounts are never subtracted."""
    words, rows = page.words, page.store.other_accounts
    if rows.is_empty():
        return ""
    lines = [
        (
            account_name(row["account"], words),
            str(row["year"]),
            sector_name(row["sector"], words),
            words.number(row["tonnes"]),
            words.share(row["share"]),
            words(row["note"] or ""),
        )
        for row in rows.iter_rows(named=True)
    ]
    shown = table(
        lines,
        [
            words("Account"),
            words("Year"),
            words("Sector"),
            words("Tonnes of CO2e"),
            words("Share"),
            words("Note"),
        ],
        caption=words(
            "Other accounts have another boundary or vintage; numbers of two accounts are never subtracted."
        ),
        numbers=(3, 4),
    )
    return f'<h2>{escape(words("What other accounts say"))}</h2><div class="card">{shown}</div>'
