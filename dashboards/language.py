"""Danish and English: message catalogues, numbers and dates, by Babel."""

import re
from datetime import date, datetime
from functools import cache
from importlib import resources

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

LANGUAGES = {"da": "da_DK", "en": "en_GB"}
_UNIT = re.compile(r"(?<=[\d}]) (?=(?:%|t|km|m|kW|kWh|MWh|kr\.|mio\.)(?:\W|$))")
"""The space between a number and its unit, where no line may break."""
_MOMENTS = {"da": "d. MMM y 'kl.' HH.mm", "en": "d MMM y, HH:mm"}
LOCALES_OF_CHARTS = {"da": "da-DK", "en": "en-GB"}


class Language:
    """One language: ``language("Tonnes of CO2e")`` gives its words, the methods its numbers.

    Parameters
    ----------
    code
        "da" or "en"; anything else is Danish.
    """

    def __init__(self, code: str) -> None:
        self.code = code if code in LANGUAGES else "da"
        self.locale = LANGUAGES[self.code]
        self._words = _catalogue(self.code)

    def __call__(self, text: str, /, **values: object) -> str:
        """Give a text in this language, with its values filled in."""
        words = self._words.get(text, text)
        return words.format(**values) if values else words

    def number(self, value: float | None, digits: int = 0) -> str:
        """Write a number: 44.375 in Danish, 44,375 in English; a dash where there is none."""
        if value is None:
            return "–"
        return format_decimal(
            round(value, digits) + 0.0,  # no minus before nothing
            format="#,##0." + "0" * digits if digits else "#,##0",
            locale=self.locale,
        ).replace("-", "−")

    def share(self, value: float | None, digits: int = 1) -> str:
        """Write a share as percent."""
        if value is None:
            return "–"
        return format_percent(
            value,
            format="#,##0." + "0" * digits + "\u00a0%" if digits else "#,##0\u00a0%",
            locale=self.locale,
        ).replace("-", "−")

    def signed(self, value: float, digits: int = 1) -> str:
        """Write a change as percent, with its sign."""
        mark = "+" if value > 0 else "−" if value < 0 else "±"
        return f"{mark}{self.share(abs(value), digits)}"

    def day(self, value: date | str | None) -> str:
        """Write a date; a text that is none as it is."""
        if value is None:
            return "–"
        if isinstance(value, str):
            try:
                value = date.fromisoformat(value)
            except ValueError:
                return value
        return format_date(value, format="long", locale=self.locale)

    def short_day(self, value: str | None) -> str:
        """Write a date short, so that it stays on one line: 22. nov. 2026."""
        if value is None:
            return "–"
        try:
            return format_date(date.fromisoformat(value), format="medium", locale=self.locale)
        except ValueError:
            return value

    def moment(self, value: datetime) -> str:
        """Write a point in time, to the minute: 22. nov. 2026 kl. 06.39."""
        return format_datetime(value, format=_MOMENTS[self.code], locale=self.locale)

    def change(self, value: float) -> str:
        """Name a direction: rose or fell."""
        return self("rose") if value > 0 else self("fell") if value < 0 else self("stayed the same")


@cache
def _catalogue(code: str) -> dict[str, str]:
    """Read a language's catalogues, one per topic; English is the texts themselves."""
    folder = resources.files("dashboards") / "catalogues" / code
    words: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name) if folder.is_dir() else []:
        with file.open("rb") as stream:
            words |= {
                str(one.id): _UNIT.sub("\u00a0", str(one.string))
                for one in read_po(stream)
                if one.id and one.string
            }
    return words
