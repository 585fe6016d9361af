"""What a delivery is called in `data_raw`, and what wins over its mapping."""

import json
import re

from pipelines.intake.forms import Mapping


def with_overrides(text: str, wave: int | None, employer: str | None) -> str:
    """Write what the command line says into the mapping's `[survey]`."""
    name = None if employer is None else json.dumps(employer, ensure_ascii=False)
    for key, value in {"wave": wave, "employer": name}.items():
        if value is None:
            continue
        head, start, rest = text.partition("[survey]")
        body, end, tail = rest.partition("\n[")
        body = re.sub(rf"(?m)^{key}\s*=.*\n?", "", body)
        text = f"{head}{start}\n{key} = {value}{body}{end}{tail}"
    return text


def address_of(mapping: Mapping, wave: int | None, employer: str | None) -> tuple[str, str]:
    """Give source and delivery: the survey's name without year and employer; then those two."""
    survey = mapping.survey
    year = wave or survey.wave
    who = employer or (survey.employer if isinstance(survey.employer, str) else None)
    title = survey.title.replace(str(survey.wave), " ")
    if isinstance(survey.employer, str):
        title = title.replace(survey.employer, " ")
    source = slug(survey.survey or title)
    if survey.survey is None and survey.kind == "commuting" and not source.startswith("surveys"):
        source = f"surveys_{source}"
    return source, f"{year}-{slug(who)}" if who else str(year)


def slug(text: str) -> str:
    """Write a name as a folder's: small letters without accents, words joined by `_`."""
    plain = text.lower()
    spelt = {"æ": "ae", "ø": "oe", "å": "aa", "ö": "oe", "ä": "ae", "ü": "ue", "é": "e"}
    for letter, letters in spelt.items():
        plain = plain.replace(letter, letters)
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "delivery"
