"""Values that the versions of GBFS write in different ways."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

LANGUAGES = ("da", "en")
"""Languages taken first where a text comes in several."""

LAST_SECOND = 253_402_300_799
"""The last second that a calendar of four digits has, POSIX: 9999-12-31 23:59:59 UTC."""


class Record(BaseModel):
    """What every record has: fields not named here are left alone, as the specification asks."""

    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


def _instant(value: object) -> object:
    """Read POSIX seconds (2.x) or RFC 3339 (3.0); 0 says that nothing was ever reported."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lstrip("-").isdigit():
        value = int(value)
    if isinstance(value, int | float):
        if value > LAST_SECOND:
            raise ValueError("no instant: it is after the year 9999")
        return datetime.fromtimestamp(value, UTC) if value > 0 else None
    if isinstance(value, str):
        told = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        # the specification asks for an offset; a feed that leaves it out means UTC
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    return value


def _text(value: object, info: ValidationInfo) -> object:
    """Read a text (2.x) or take one of several languages (3.0)."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return value
    wanted: Mapping[str, Any] = info.context or {}
    texts = {
        str(each.get("language", "")).split("-")[0]: each.get("text")
        for each in value
        if isinstance(each, Mapping)
    }
    for language in (*wanted.get("languages", ()), *LANGUAGES, *texts):
        if texts.get(language):
            return texts[language]
    return None


Instant = Annotated[datetime | None, BeforeValidator(_instant)]
"""An instant in UTC."""

Text = Annotated[str | None, BeforeValidator(_text)]
"""A text in one language."""
