"""What everybody may read: a year's account, with the tables behind it that rest on no answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from dashboards.language import Language
from dashboards.reports.account import account
from dashboards.reports.target_tables import told_on
from dashboards.reports.write import html, pdf
from dashboards.store import Store
from mobility.disclosure import Released, append
from mobility.errors import DisclosureError
from mobility.lake import Package

LANGUAGES = ("da", "en")
TABLES = ("co2_account", "co2_path", "goal_readings", "national_course")
"""Accounts, registers and what is calculated of them: not one of them counts respondents."""

KIND = "transport_account"


@dataclass(frozen=True)
class PublicRelease:
    """A release to everybody, ready to be entered and stored."""

    package: Package
    entry: Released

    def entered(self, lines: Sequence[str], name: str, digest: str) -> str:
        """Write the line that enters it in the ledger."""
        proof = {**self.package.proof, "release": name, "files_sha256": digest}
        return append(lines, Released(**{**vars(self.entry), "proof": proof}))


def public_release(store: Store, *, year: int, now: datetime) -> PublicRelease:
    """Put the account of a year together for everybody.

    Raises
    ------
    SourceError
        The headline account does not hold the year.
    DisclosureError
        A table of it counts respondents after all.
    """
    documents = [
        account(store, year=year, lang=lang, as_of=told_on(store, now.date())) for lang in LANGUAGES
    ]
    tables = {name: _open(name, store) for name in TABLES if name in store.published.tables}
    reports: dict[tuple[str, str], bytes] = {}
    for document in documents:
        reports[document.lang, "html"] = html(document).encode()
        reports[document.lang, "pdf"] = pdf(document)
    marks = [*tables.values(), store.targets]
    is_synthetic = any(one["is_synthetic"].any() for one in marks if "is_synthetic" in one.columns)
    about = {
        "run_id": store.run_id,
        "audience": "public",
        "employer": None,
        "kind": KIND,
        "survey": None,
        "wave": year,
        "threshold": store.settings.disclosure.threshold,
        "is_synthetic": is_synthetic,
        "title": {
            lang: Language(lang)("Transport account {year}", year=year) for lang in LANGUAGES
        },
    }
    proof = {"rests_on": "accounts and registers; no table in it counts respondents"}
    entry = Released(
        what=f"transport account {year}",
        to_whom="everybody",
        when=now.isoformat(timespec="seconds"),
        run=store.run_id,
        people="",
        answers="",
        tables={},
    )
    return PublicRelease(Package(about, tables, reports, proof), entry)


def _open(name: str, store: Store) -> pl.DataFrame:
    """Give a table as it may be read by everybody: this municipality's rows, columns without lists."""
    table = store.mart(name)
    if "n" in table.columns and table["n"].is_not_null().any():
        raise DisclosureError(
            f"{name} counts respondents: it cannot be released to everybody as it is.",
            where=f"the run {store.run_id}, column n",
            todo="take it out of dashboards/reports/public.py, or protect it first.",
        )
    if "municipality_code" in table.columns:
        table = table.filter(pl.col("municipality_code") == store.code)
    flat = [name for name, kind in table.schema.items() if not kind.is_nested()]
    return table.select(flat).drop("n", "n_effective", "run_id", strict=False)
