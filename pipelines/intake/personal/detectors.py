"""What may point to somebody: e-mails, numbers, addresses, names, in a text."""

import re
from functools import cache

import polars as pl

from mobility.lake.connection import quote
from pipelines.intake.reading.vocabulary import words


@cache
def patterns(kind: str) -> dict[str, str]:
    """Give patterns by what they find.

    Parameters
    ----------
    kind
        ``sure`` for what is a person's wherever it stands, ``home`` with addresses, ``free`` with
        what is only likely, as is right for free text.
    """
    told = words("personal")
    found: dict[str, str] = dict(told["sure"])
    if kind in ("home", "free"):
        found |= told["home"]
    if kind == "free":
        for what, pattern in told["free"].items():
            found[what] = f"{found[what]}|{pattern}" if what in found else pattern
        found["name"] = _names()
    return found


def _names() -> str:
    given = "|".join(words("personal")["names"]["given"])
    family = "|".join(words("personal")["names"]["family"])
    return (
        rf"(?:^|[^\pL])(?:{given}) \p{{Lu}}\pL+|(?:^|[^\pL])\p{{Lu}}\pL+ (?:{family})(?:[^\pL]|$)"
    )


def is_personal(text: str, kind: str) -> str:
    """Make the SQL that says whether a text points to somebody."""
    joined = "|".join(f"(?:{pattern})" for pattern in patterns(kind).values())
    return f"regexp_matches({text}, {quote(joined)})"


def kinds_in(values: pl.Series, kind: str = "free") -> pl.Series:
    """Name what each text gives away, ``e_mail, name``; empty where nothing was found."""
    frame = values.cast(pl.String).to_frame("text")
    found = [
        pl.when(pl.col("text").str.contains(pattern)).then(pl.lit(what.replace("_", "-")))
        for what, pattern in patterns(kind).items()
    ]
    return frame.select(pl.concat_str(found, separator=", ", ignore_nulls=True)).to_series()


def header_kind(header: str) -> str | None:
    """Say what personal data a column's header announces; None where none.

    A header of few words names a column; in a long question such a word says little.
    """
    text = re.sub(r"[^\w\s-]", " ", header.casefold()).strip()
    parts = [part.strip() for part in re.split(r"[\[\]:]", header.casefold())]
    for kind, spelt in words("personal")["headers"].items():
        if any(part.strip(" ?*().") in spelt for part in [text, *parts]):
            return str(kind)
    return None
