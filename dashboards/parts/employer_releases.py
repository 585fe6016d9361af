"""What left the house: the releases, and whether the ledger is whole."""

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from dashboards.parts.blocks import Raw, Shown, table
from mobility.disclosure import verify
from mobility.errors import DisclosureError
from mobility.lake import Lake, StoredRelease, ledger_of, list_releases

SHORT = 12
"""Letters of a hash that are shown."""


@dataclass(frozen=True)
class Ledger:
    """The ledger as it was read.

    Attributes
    ----------
    entries
        Its entries by the name of the release.
    size
        Lines in it.
    last
        The last hash; empty where the chain does not hold.
    problem
        What is wrong with it; empty where it is whole.
    """

    entries: dict[str, dict[str, Any]]
    size: int
    last: str
    problem: str

    @classmethod
    def of(cls, lake: Lake) -> "Ledger":
        """Read and verify the ledger of a workspace."""
        lines = ledger_of(lake)
        try:
            last = verify(lines)
        except DisclosureError as broken:
            return cls({}, len(lines), "", f"{broken.what} ({broken.where})")
        entries = [json.loads(line)["entry"] for line in lines]
        return cls(
            {entry["proof"].get("release", ""): entry for entry in entries}, len(lines), last, ""
        )

    def holds(self, release: StoredRelease) -> bool:
        """Say whether a release's files are those that were entered."""
        entry = self.entries.get(release.name)
        return entry is not None and entry["proof"].get("files_sha256") == release.digest()


def released(page: Shown) -> str:
    """Write the list of releases and the state of the ledger."""
    words, lake = page.words, page.store.published.lake
    ledger, kept = Ledger.of(lake), list_releases(lake)
    return (
        f"{_state(page, ledger)}{_list(page, ledger, kept)}"
        if kept
        else (f"{_state(page, ledger)}<p>{escape(words('Nothing has been released yet.'))}</p>")
    )


def _state(page: Shown, ledger: Ledger) -> str:
    words = page.words
    if ledger.problem:
        text = words(
            "The ledger is broken: {problem} Nothing is released until it is put back from a copy.",
            problem=ledger.problem,
        )
        return f'<p class="notice"><strong>✕</strong> {escape(text)}</p>'
    if not ledger.size:
        return f"<p>{escape(words('The ledger is empty.'))}</p>"
    text = words(
        "The ledger holds {lines} entries and its chain holds. Keep the last hash elsewhere too: it alone shows that lines at the end are missing.",
        lines=words.number(ledger.size),
    )
    return f"<p><strong>✓</strong> {escape(text)} <code>{_breaking(ledger.last)}</code></p>"


def _breaking(text: str) -> str:
    """Let a long word break where the screen is narrow."""
    return "<wbr>".join(escape(text[at : at + SHORT]) for at in range(0, len(text), SHORT))


def _list(page: Shown, ledger: Ledger, kept: list[StoredRelease]) -> str:
    words = page.words
    rows = [_line(page, ledger, release) for release in kept]
    headers = [
        words("Released"), words("To whom"), words("What"), words("Cells"), words("of these hidden"),
        words("In the ledger, files as released"), words("Files"),
    ]  # fmt: skip
    return table(rows, headers, caption=words("Every release, the newest first"), numbers=(3, 4))


def _line(page: Shown, ledger: Ledger, release: StoredRelease) -> tuple[str, ...]:
    words, manifest = page.words, release.manifest
    entry = ledger.entries.get(release.name, {"proof": {}})
    made = words.moment(datetime.fromisoformat(str(manifest["made"])))
    whole = words("yes") if ledger.holds(release) else words("NO")
    return (
        made,
        release.employer or words("everybody"),
        f"{release.title(words.code)} · {manifest['run_id'][: SHORT + 3]}",
        words.number(entry["proof"].get("cells")),
        words.number(entry["proof"].get("hidden")),
        f"{'✓' if ledger.holds(release) else '✕'} {whole}",
        Raw(_files(release, words.code)),
    )


def _files(release: StoredRelease, lang: str) -> str:
    """Link to the files as they were released."""
    return " ".join(
        f'<a href="/released/{escape(release.name)}/report.{escape(lang)}.{escape(kind)}">{escape(kind.upper())}</a>'
        for kind in release.manifest["reports"].get(lang, {})
    )
