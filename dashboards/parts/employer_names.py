"""The names that groups of modes have where small staffs are told in wider groups."""

from dashboards.language import Language
from dashboards.parts.names import MODE_NAMES

GROUP_NAMES = {
    "cycle": "bicycle and e-bike",
    "public": "train and bus",
    "rest": "motorcycle and other",
    "active": "walking and cycling",
    "riders": "car as a passenger, motorcycle and other",
    "collective": "train, bus, car as a passenger and other",
    "others": "all other ways",
}
HIDDEN = "·"
"""Stands where a number is not told."""


def group_name(code: str, words: Language) -> str:
    """Name a mode or a group of modes."""
    return words(GROUP_NAMES.get(code, MODE_NAMES.get(code, code)))
