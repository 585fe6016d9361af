"""What the answers in a column speak for, whatever its header says."""

from pipelines.intake.columns import BOOLEANS, CHOICES, LISTS
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.options import options_in, separator_of
from pipelines.intake.drafting.vocabulary import is_word_for, value_of

_NUMBER = r"-?\d+(?:[.,]\d+)?"
_UNIT = (
    r"(?:km|kilometer|m|mil|miles?|min\.?|minutter|minutes?|timer?|t|h|hours?|dage?|days?"
    r"|år|years?)?\.?"
)
_QUANTITY = rf"(?:ca\.?|cirka|about|~)?\s*{_NUMBER}(?:\s*(?:-|–|til|to)\s*{_NUMBER})?\s*{_UNIT}"
_DATE = r"\d{4}-\d\d-\d\d.{0,20}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}.{0,12}"
_PATTERNS = {
    "home_postcode": r"(?:DK-?)?[1-9]\d{3}(?:\.0)?(?:\s+\D.*)?",
    "work_zone": r"(?:DK-?)?[1-9]\d{3}(?:\.0)?(?:\s+\D.*)?",
    "departure": r"(?:kl\.?\s*)?(?:[01]?\d|2[0-3])[:.][0-5]\d(?::\d\d)?(?:\s*[ap]m)?|0\.\d+",
    "travel_date": rf"{_DATE}|[3-5]\d{{4}}(?:\.0)?",
    "answered_on": rf"{_DATE}|[3-5]\d{{4}}\.\d+",
    "distance_km": _QUANTITY,
    "duration_min": rf"{_QUANTITY}|\d{{1,2}}:\d\d(?::\d\d)?",
    "speed_km_h": _NUMBER,
    "days_per_week": r"[0-7](?:[.,]\d+)?(?:\s*-\s*[0-7])?\s*(?:dage?|days?)?.{0,15}",
    "home_office_days": r"[0-7](?:[.,]\d+)?(?:\s*-\s*[0-7])?\s*(?:dage?|days?)?.{0,15}",
    "age": r"\d{1,2}(?:\.0)?(?:\s*år)?",
    "companions": r"\d{1,2}(?:\.0)?",
    "weight": _NUMBER,
    "trip_weight": _NUMBER,
    "day_weight": _NUMBER,
}
_UNIQUE = ("respondent_id", "trip_id", "day_id")
_POINTERS = ("household_id", "tour_id")
_LEAST_WORDS = 0.6
_FREE_LETTERS = 60
_LEAST_OPTIONS = 3
_ALONE = 0.95
"""Share of an id's rows that must be alone with theirs; some people answer twice."""
UNSAID = 0.5
"""What an empty column, or one of codes, speaks for: nothing, and against nothing."""
_CODE = r"-?\d{1,3}(?:\.0)?"
_MOSTLY = 0.9


def evidence(name: str, column: Delivered) -> float:
    """Say how well a column's answers fit one of ours, 0 to 1."""
    if not column.answers:
        return UNSAID
    if name in _PATTERNS:
        return column.share(_PATTERNS[name])
    if name in CHOICES:
        return UNSAID if column.share(_CODE) >= _MOSTLY else placed_share(name, column)
    if name in BOOLEANS:
        return _yes_or_no(column)
    return _select_all(column) if name in LISTS else _as_text(name, column)


def _yes_or_no(column: Delivered) -> float:
    known = sum(
        count
        for text, count in column.answers.items()
        if is_word_for("yes", text) or is_word_for("no", text)
    )
    return known / sum(column.answers.values())


def _as_text(name: str, column: Delivered) -> float:
    is_free = _is_free(column)
    if name in _UNIQUE:
        return 1.0 if column.distinct >= _ALONE * column.filled and not is_free else 0.15
    if name in _POINTERS:
        return 0.9 if column.distinct > 0.2 * column.filled and not is_free else 0.3
    return 0.2 if is_free else 0.8


def _select_all(column: Delivered) -> float:
    """Say how much answers look like boxes ticked: few options that come again and again."""
    separator = separator_of(column.answers)
    options = options_in(column.answers, separator or ",")
    if separator is None or len(options) < _LEAST_OPTIONS:
        return 0.1 if is_free_text(column) else 0.5
    return 1.0


def placed_share(name: str, column: Delivered) -> float:
    """Give the share of answers that the vocabulary has a value for."""
    placed = sum(n for text, n in column.answers.items() if value_of(name, text)[0] is not None)
    return placed / sum(column.answers.values())


def _is_free(column: Delivered) -> bool:
    """Say whether people wrote sentences."""
    total = sum(column.answers.values())
    return sum(n for text, n in column.answers.items() if len(text) > _FREE_LETTERS) > 0.2 * total


def is_free_text(column: Delivered) -> bool:
    """Say whether a column holds what people wrote in words of their own."""
    words = sum(n for text, n in column.answers.items() if len(text.split()) > 3)
    total = sum(column.answers.values())
    return bool(total) and column.distinct > 0.5 * column.filled and words > 0.3 * total
