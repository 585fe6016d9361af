"""A figure on its page: finding, chart, table twin, files to take away, a paragraph to copy."""

from collections.abc import Iterator
from html import escape

from dashboards.language import Language
from dashboards.parts.blocks import Block, Figure, Html, Live, synthetic_mark
from dashboards.parts.specs import place_of
from dashboards.state import State

FORMATS = {"png": "PNG", "svg": "SVG", "csv": "CSV", "xlsx": "Excel (XLSX)"}
"""What a figure can be taken away as."""
FIGURES = "figures"
"""Where the files of figures stand, as the first part of their addresses."""


def drawn(figure: Figure, slug: str, state: State, *, level: int, run_id: str) -> list[Html]:
    """Lay a figure out.

    Parameters
    ----------
    slug, state
        The page and what is chosen on it: together the figure's address.
    level
        Of its heading.
    run_id
        The run that a citation names.
    """
    name, words = figure.name, figure.words
    mark = synthetic_mark(words) if figure.is_synthetic else ""
    # an old run in the address stays; else the link shows the run in force
    here = f"{state.address(slug)}#{name}"
    return [
        Html(
            f'<figure class="card" id="{name}" aria-labelledby="{name}-title">'
            f'<h{level} class="figure-title" id="{name}-title">{escape(figure.title)}</h{level}>{mark}'
            f'<p class="finding">{escape(figure.finding)}</p>'
        ),
        *(Html(place_of(chart)) for chart in figure.charts),
        Html(
            f'{figure.notes}<div class="under"><details class="twin"><summary>{escape(words("The figure as a table"))}</summary>{figure.table}</details>'
            f"{_downloads(figure, slug, state)}{_paragraph(figure, slug, state, run_id)}</div>"
            f"<figcaption>{escape(figure.source)} · "
            f'<a href="{escape(here)}">{escape(words("Figure {name}", name=name))}</a></figcaption></figure>'
        ),
    ]


def figure_address(name: str, form: str, slug: str, state: State) -> str:
    """Give the address of a figure's file."""
    return state.address(f"{FIGURES}/{slug or 'overview'}/{name}.{form}")


def _downloads(figure: Figure, slug: str, state: State) -> str:
    words = figure.words
    links = "".join(
        f'<li><a href="{escape(figure_address(figure.name, form, slug, state))}" download>{title}</a></li>'
        for form, title in FORMATS.items()
    )
    note = words("Each file says what was chosen, its source, its run and its error.")
    return (
        f'<details class="downloads"><summary>{escape(words("Download"))}</summary>'
        f'<ul>{links}</ul><p class="small">{escape(note)}</p></details>'
    )


def paragraph(figure: Figure, run_id: str) -> str:
    """Write the paragraph for a council's agenda, without its link."""
    words = figure.words
    made_up = words("The data are made up for an example.") + " " if figure.is_synthetic else ""
    source = figure.source
    run = "" if run_id in source else f" · {words('Run {run}', run=run_id)}"
    return f"{figure.finding} {made_up}({words('Source')}: {source}{run}.)"


def _paragraph(figure: Figure, slug: str, state: State, run_id: str) -> str:
    words: Language = figure.words
    pinned = f"{state.address(slug, run=run_id)}#{figure.name}"
    ident = f"{figure.name}-paragraph"
    return (
        f'<details class="quote"><summary>{escape(words("For the agenda"))}</summary>'
        f'<p id="{ident}">{escape(paragraph(figure, run_id))} '
        f'<span class="address" data-origin="{escape(pinned)}">{escape(pinned)}</span></p>'
        f'<p class="needs-script" hidden><button type="button" data-copies="{ident}" '
        f'data-done="{escape(words("Copied."))}" data-selected="{escape(words("Marked: copy it with Ctrl-C."))}">'
        f'{escape(words("Copy the paragraph"))}</button> <span role="status"></span></p></details>'
    )


def laid_out(blocks: list[Block], slug: str, state: State, *, run_id: str) -> Iterator[Html | Live]:
    """Lay out a page's figures, each with a heading one level below the one that it stands under."""
    level = 2
    for block in blocks:
        if isinstance(block, Figure):
            yield from drawn(block, slug, state, level=level, run_id=run_id)
            continue
        if isinstance(block, Html) and "<h2" in block.text:
            level = 3
        yield block
