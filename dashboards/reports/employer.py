"""The report for one employer: from its protected cells alone, in Danish and English."""

from pathlib import Path

from dashboards.language import Language
from dashboards.reports.document import Block, Document, Facts, Paragraph
from dashboards.reports.employer_actions import actions, potential, site
from dashboards.reports.employer_beside import beside, changed
from dashboards.reports.employer_climate import climate, headline
from dashboards.reports.employer_methods import methods
from dashboards.reports.employer_told import Subject, Told
from dashboards.reports.employer_travel import answered, modes
from dashboards.reports.workbook import workbook
from dashboards.reports.write import html, pdf
from dashboards.store import Store
from mobility.errors import SourceError
from mobility.lake import StoredRelease
from mobility.lake.releases import LANGUAGES


def employer_report(subject: Subject, store: Store, lang: str) -> Document:
    """Put the report together; every number of people comes from the subject's cells."""
    words = Language(lang)
    told = Told(subject, store, words)
    place = store.settings.municipality.name
    note: list[Block] = []
    if subject.is_synthetic:
        text = words(
            "These answers are made up, to show what a report looks like. No number here is about real people."
        )
        note = [Paragraph(text, is_note=True)]
    return Document(
        title=report_title(subject.wave, words),
        subtitle=words(
            "{employer} · survey of {wave} · made by {place} · run {run}",
            employer=subject.employer, wave=subject.wave, place=place, run=store.run_id,
        ),
        lang=words.code,
        author=place,
        blocks=[
            *note,
            Facts(headline(told)),
            *answered(told),
            *modes(told),
            *beside(told),
            *changed(told),
            *potential(told),
            *site(told),
            *actions(told),
            *climate(told),
            *methods(told),
        ],
        footer=words(
            "{employer}, {wave}, run {run}. For the employer; not to be published as official statistics.",
            employer=subject.employer, wave=subject.wave, run=store.run_id,
        ),
    )  # fmt: skip


def report_title(wave: int, words: Language) -> str:
    """Name the report."""
    return words("How we travel to work {wave}", wave=wave)


def employer_files(subject: Subject, store: Store) -> dict[tuple[str, str], bytes]:
    """Write the report in every language as HTML, PDF and XLSX."""
    files: dict[tuple[str, str], bytes] = {}
    for lang in LANGUAGES:
        document = employer_report(subject, store, lang)
        files[lang, "html"] = html(document).encode("utf-8")
        files[lang, "pdf"] = pdf(document)
        files[lang, "xlsx"] = workbook(document, subject.cells, Language(lang))
    return files


def titles(wave: int) -> dict[str, str]:
    """Name the report in every language."""
    return {lang: report_title(wave, Language(lang)) for lang in LANGUAGES}


def hand_out(release: StoredRelease, out: Path, *, formats: list[str], lang: str) -> list[Path]:
    """Copy a release's reports to a folder, and give the files.

    Raises
    ------
    SourceError
        The folder cannot be written.
    """
    files = {
        out / f"employer-{release.manifest['wave']}-{release.name}-{lang}.{kind}": release.report(
            lang, kind
        )
        for kind in formats
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            file.write_bytes(content)
    except OSError as problem:
        raise SourceError(
            f"The report cannot be written: {problem.strerror}.",
            where=str(out),
            todo=f"name a folder that can be written with --out; the release is kept as {release.name}.",
        ) from None
    return list(files)
