"""The accessibility statement: what holds, what was tested, what is missing, and whom to tell."""

from html import escape

from dashboards.language import Language

TITLE = "Accessibility statement"
HOLDS = (
    "Every figure has a finding in words, a table with the same numbers, and its uncertainty.",
    "Nothing is told by colour alone: states have a sign and a word, series a shape or a dash, the municipality's own bar a mark.",
    "Everything can be reached and worked with the keyboard; the first stop skips to the content, and the focus is always seen.",
    "Lists are answered by a button, so that arrow keys change nothing by themselves.",
    "The language of the page and of its parts is told to screen readers; charts carry their finding as a description.",
    "Text can be enlarged to 200 % and is laid out anew down to 320 pixels; wide tables scroll by themselves and can be scrolled with the keyboard.",
    "Light and dark have contrasts of 4.5 to 1 at least; colours are told apart with the common kinds of colour blindness (Paul Tol's scheme).",
    "Words of the trade explain themselves where they stand, on hover and on focus; Escape closes the explanation.",
)
TESTED = (
    "Each page in both languages with axe-core, without serious or critical findings; run with every change of the program.",
    "The order of the focus, the names that screen readers speak, and the width of a phone, in a real browser by the same tests.",
    "Not tested: with people who use aids daily, and with a screen reader spoken aloud. That is the next step before this statement is signed.",
)
MISSING = (
    "The points of a chart cannot be reached one by one with the keyboard; the table below each figure holds the same numbers.",
    "Maps are pictures; the table below holds every area by name.",
    "Names and notes that were delivered in one language are shown in it on both.",
)


def lead(words: Language) -> str:
    """Say what the dashboard is made to meet."""
    return words(
        "This dashboard is made to meet WCAG 2.1 at level AA, as the law on accessible websites of public bodies asks."
    )


def statement(words: Language, place: str) -> str:
    """Write the statement below its title and lead, as markup."""
    draft = words(
        "This is a draft by those who made the program. It becomes {place}'s statement when the municipality has tested it, named whom to write to, and registered it with the Agency for Digital Government.",
        place=place,
    )
    tell = words(
        "Tell the municipality what you cannot read or use. If its answer does not help, the Agency for Digital Government (Digitaliseringsstyrelsen) oversees the law."
    )
    parts = (("What holds", HOLDS), ("How it was tested", TESTED), ("What is missing", MISSING))
    return (
        f'<p class="notice">{escape(draft)}</p>'
        + "".join(_section(title, lines, words) for title, lines in parts)
        + f'<h2>{escape(words("If something shuts you out"))}</h2><div class="card"><p>{escape(tell)}</p></div>'
    )


def _section(title: str, lines: tuple[str, ...], words: Language) -> str:
    items = "".join(f"<li>{escape(words(line))}</li>" for line in lines)
    return f'<h2>{escape(words(title))}</h2><div class="card"><ul>{items}</ul></div>'
