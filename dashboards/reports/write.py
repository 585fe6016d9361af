"""A report written to files: HTML that asks nothing of the network, and PDF that a reader can hear."""

import json
from importlib import resources
from pathlib import Path

import altair as alt
import jinja2
import typst
import vl_convert

from dashboards.language import LOCALES_OF_CHARTS
from dashboards.reports.document import Document
from mobility.errors import EstimateError, SourceError

WIDTH = 640
"""Pixels of a chart in a report."""

SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Type sizes in points, the largest first; a report with few pages takes the largest that fits."""


EASY = 8.5
"""Points: type down to here is read without effort; smaller only to keep within the pages."""


def drawn(chart: alt.TopLevelMixin, lang: str) -> str:
    """Draw a chart as SVG, with the numbers of a language."""
    locale = LOCALES_OF_CHARTS[lang]
    spec = chart.properties(width=WIDTH).to_dict()
    svg: str = vl_convert.vegalite_to_svg(
        json.dumps(spec),
        format_locale=vl_convert.get_format_locale(locale),
        time_format_locale=vl_convert.get_time_format_locale(locale),
    )
    return svg


def html(document: Document) -> str:
    """Write a document as HTML that is whole in itself."""
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    template = environment.from_string(_part("page.html"))
    return template.render(document=document, blocks=document.told())


def pdf(document: Document) -> bytes:
    """Write a document as tagged PDF (PDF/UA-1).

    Raises
    ------
    EstimateError
        It does not fit its pages even in the smallest type.
    """
    if document.most_pages is None:
        return b"".join(_typeset(document, SIZES[0], "pdf"))
    pages = {size: _pages(document, size) for size in SIZES}
    for most in (1, document.most_pages):
        # a page that a little smaller type spares is not begun for a line or two
        enough = [s for s in SIZES if pages[s] <= most and (s >= EASY or most > 1)]
        if enough:
            return b"".join(_typeset(document, enough[0], "pdf"))
    raise EstimateError(
        f"{document.title} does not fit {document.most_pages} pages.",
        where=f"report, {len(document.blocks)} blocks at {SIZES[-1]} pt",
        todo="report on a shorter time.",
    )


def _pages(document: Document, size: float) -> int:
    return len(_typeset(document, size, "svg"))


def _typeset(document: Document, size: float, kind: str) -> list[bytes]:
    """Set a document in type: the whole as PDF, or its pages as SVG."""
    told = {
        "title": document.title,
        "subtitle": document.subtitle,
        "lang": document.lang,
        "author": document.author,
        "footer": document.footer,
        "blocks": document.told(),
    }
    inputs = {"document": json.dumps(told, ensure_ascii=False), "size": str(size)}
    standards = {"pdf_standards": ["ua-1"]} if kind == "pdf" else {}
    made = typst.compile(_part("page.typ").encode(), sys_inputs=inputs, format=kind, **standards)
    return made if isinstance(made, list) else [made]


def _part(name: str) -> str:
    return (resources.files("dashboards") / "reports" / name).read_text("utf-8")


def write(document: Document, out: Path, name: str) -> list[Path]:
    """Write a document as HTML and as PDF into a folder, and give the files.

    Raises
    ------
    SourceError
        The folder cannot be written.
    """
    files = {out / f"{name}.html": html(document).encode("utf-8")}
    files[out / f"{name}.pdf"] = pdf(document)
    try:
        out.mkdir(parents=True, exist_ok=True)
        for file, content in files.items():
            file.write_bytes(content)
    except OSError as problem:
        raise SourceError(
            f"The report cannot be written: {problem.strerror}.",
            where=str(out),
            todo="name a folder that can be written with --out.",
        ) from None
    return list(files)
