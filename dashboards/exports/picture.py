"""A figure as a picture that explains itself: title, finding, charts, and what it rests on."""

import re
import textwrap
from html import escape
from typing import Any

import vl_convert

from dashboards.exports.about import About

WIDTH = 800
MARGIN = 24
LETTER = 7.8
"""Mean width of a letter of the text, px; a line is broken by it."""
TITLE, TEXT, SMALL = 19, 14, 11.5
FONT = "Inter, 'Segoe UI', 'DejaVu Sans', sans-serif"
INK, MUTED = "#1c2b33", "#5b6b73"
SCALE = 2.0
"""Pixels of a PNG per unit of the drawing: sharp in print at 16 cm."""
_SIZE = re.compile(r'<svg[^>]*?width="([\d.]+)"[^>]*?height="([\d.]+)"', re.S)


def picture(about: About) -> str:
    """Draw a figure as SVG."""
    parts: list[str] = []
    down = float(MARGIN)
    title = _wrapped(about.figure.title, TITLE)
    finding = _wrapped(about.figure.finding, TEXT)
    down = _write(parts, title, down, TITLE, INK, "bold")
    down = _write(parts, finding, down + 4, TEXT, INK) + 8
    for chart in about.charts:
        drawn, _, height = _chart(chart)
        parts.append(drawn.replace("<svg", f'<svg x="{MARGIN}" y="{down:.0f}"', 1))
        down += height + 8
    note = [
        line
        for heading, text in about.lines()
        for line in _wrapped(f"{heading}: {text}", SMALL)
    ]  # fmt: skip
    down = _write(parts, note, down + 6, SMALL, MUTED) + MARGIN
    description = escape(f"{about.figure.title}. {about.figure.finding}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{WIDTH}" '
        f'height="{down:.0f}" viewBox="0 0 {WIDTH} {down:.0f}" role="img" aria-label="{description}" '
        f'lang="{about.words.code}"><title>{escape(about.figure.title)}</title>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def as_png(svg: str) -> bytes:
    """Turn a drawing into pixels."""
    return bytes(vl_convert.svg_to_png(svg, scale=SCALE))


def _wrapped(text: str, size: float) -> list[str]:
    room = (WIDTH - 2 * MARGIN) / (LETTER * size / TEXT)
    return textwrap.wrap(text, int(room), break_long_words=True)


def _write(
    parts: list[str], lines: list[str], down: float, size: float, colour: str, weight: str = "normal"
) -> float:  # fmt: skip
    """Write lines below `down` and give where they end."""
    for line in lines:
        down += size * 1.35
        parts.append(
            f'<text x="{MARGIN}" y="{down:.1f}" font-family="{FONT}" font-size="{size}" '
            f'font-weight="{weight}" fill="{colour}">{escape(line)}</text>'
        )
    return down


def _chart(chart: dict[str, Any]) -> tuple[str, float, float]:
    """Draw one chart, as wide as the picture; give it with its width and height."""
    spec = {**chart}
    if spec.get("width") == "container":
        spec["width"] = WIDTH - 2 * MARGIN
        spec["autosize"] = {"type": "fit-x", "contains": "padding"}
    asked = spec.get("usermeta", {}).get("embedOptions", {})
    drawn = vl_convert.vegalite_to_svg(
        spec,
        format_locale=asked.get("formatLocale"),
        time_format_locale=asked.get("timeFormatLocale"),
        allowed_base_urls=[],
    )
    width, height = (float(one) for one in _SIZE.search(drawn).groups())  # type: ignore[union-attr]
    return drawn, width, height
