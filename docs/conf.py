"""The site: `python -m sphinx -W -b html docs site`, with the extra `docs`."""

from pathlib import Path

from mobility.tables import clean, marts, name_of

project = "Ballerup mobility"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
autodoc_typehints = "none"  # array types are long; the docstrings give shapes and units
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
exclude_patterns = ["travel_survey"]
suppress_warnings = ["toc.not_included"]  # the first page leads to all; a test holds it
html_theme = "alabaster"
_MADE = Path(__file__).parent / "tables.md"


def _table(declared: type) -> list[str]:
    """Describe a declared table: what a row is, and every column with its type and bounds."""
    lines = [f"### {name_of(declared)}", "", (declared.__doc__ or "").strip().split("\n\n")[0], ""]
    lines += ["| column | type | key | may be missing |", "|---|---|---|---|"]
    key = declared.primary_key()
    for name, column in declared.columns().items():
        kind = str(column.dtype).replace("|", "/")
        kind = kind if len(kind) < 60 else kind[:57] + "..."
        is_key, may_miss = ("yes" if one else "" for one in (name in key, column.nullable))
        lines.append(f"| `{name}` | {kind} | {is_key} | {may_miss} |")
    return [*lines, ""]


def _write() -> None:
    """Write the page of all tables from their declarations."""
    lines = ["# All tables", "", "Made from the declarations; never edited.", ""]
    for title, tables in (("Published", marts.TABLES), ("Clean", clean.TABLES)):
        lines += [f"## {title}", ""]
        for declared in tables:
            lines += _table(declared)
    _MADE.write_text("\n".join(lines), "utf-8")


_write()
