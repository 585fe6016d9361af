"""Texts that are kept as they are, and postcodes, which become zones."""

from pipelines.intake.personal.detectors import is_personal
from pipelines.intake.personal.masking import FORMULA

MOST_LETTERS = 200
"""A place, a firm or a zone has a shorter name; what is longer is an essay."""
_HOMES = ("home_zone", "origin_zone", "destination_zone")
"""Where an address is somebody's; at a workplace it is a firm's."""
_POSTCODE = r"^(?:DK-?)?\s*(\d{3,5})(?:\.0)?(?:\s*[^\d\s.,].*)?$"


def faults(name: str, text: str) -> tuple[tuple[str, str], ...]:
    """Give the conditions under which a text is not kept, each with what it breaks."""
    kind = "home" if name in _HOMES else "sure"
    return (
        (f"length({text}) > {MOST_LETTERS}", f"is a text of at most {MOST_LETTERS} letters"),
        (f"regexp_matches({text}, '{FORMULA}')", "is a text and no formula"),
        (is_personal(text, kind), "is a text that points to nobody"),
    )


def option_faults(text: str) -> tuple[tuple[str, str], ...]:
    """Give the conditions under which a select-all answer without spelt-out options is not kept."""
    return (
        (f"regexp_matches({text}, '{FORMULA}')", "is a text and no formula"),
        (is_personal(text, "free"), "is a text that points to nobody"),
    )


def postcode(text: str) -> str:
    """Make the SQL that reads a postcode, its lost leading zeros put back."""
    digits = f"regexp_extract(upper({text}), '{_POSTCODE}', 1)"
    width = f"greatest(4, length({digits}))::integer"
    return f"nullif(lpad({digits}, {width}, '0'), '0000')"
