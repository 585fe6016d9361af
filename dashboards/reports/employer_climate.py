"""An employer's scope 3 category 7, with the rows that an ESG report needs."""

import polars as pl

from dashboards.parts.employer_names import HIDDEN
from dashboards.reports.document import Block, Heading, Paragraph, Table
from dashboards.reports.employer_told import Told
from mobility.units import KG_PER_TONNE

METHODS = {
    "distance": "distance-based: km, days and mode of each answer",
    "fuel": "fuel-based: by what each car runs on",
    "average": "average-data: shares and averages of all surveyed employers",
}
PARTS = {
    "commuting": "the ways",
    "home_office": "energy of days at home (electricity)",
    "category_7": "category 7 in all",
}
CHOSEN = "distance"
"""The method of the rows for an ESG report: it uses what the people told."""


def climate(told: Told) -> list[Block]:
    """Tell kg per employee and year by part, method and vintage of the factors."""
    words = told.words
    return [
        Heading(words("Climate account of the commute (GHG Protocol, scope 3, category 7)")),
        Table(
            words("By part, distance-based"),
            [words("Part"), words("kg CO2e per employee and year"), words("t CO2e a year")],
            [_line(told, words(name), _part(told, part)) for part, name in PARTS.items()],
            (1, 2),
            (2, 1.5, 1.5),
        ),
        Table(
            words("Category 7 by three methods"),
            [words("Method"), words("kg CO2e per employee and year"), words("t CO2e a year")],
            [_line(told, words(name), _method(told, method)) for method, name in METHODS.items()],
            (1, 2),
            (2, 1.5, 1.5),
        ),
        *_vintages(told),
        *_esg(told),
    ]


def _part(told: Told, part: str) -> dict[str, object] | None:
    return told.one("climate", quantity=part, method=CHOSEN, vintage=_newest(told))


def _method(told: Told, method: str) -> dict[str, object] | None:
    if method == "average":
        return told.one("climate average", quantity="category_7")
    return told.one("climate", quantity="category_7", method=method, vintage=_newest(told))


def _newest(told: Told) -> str | None:
    own = told.rows("climate", quantity="category_7", method="fuel")["vintage"]
    return own[0] if len(own) else None


def _line(told: Told, name: str, row: dict[str, object] | None) -> list[str]:
    if row is None:
        return [name, HIDDEN, HIDDEN]
    factor = None if told.employees is None else told.employees / KG_PER_TONNE
    return [name, told.amount(row), HIDDEN if factor is None else told.amount(row, 0, factor)]


def _vintages(told: Told) -> list[Block]:
    """Tell how much newer factors alone move the result."""
    words, lines = told.words, []
    whole = told.rows("climate", quantity="category_7", method=CHOSEN).sort("vintage")
    for row in whole.iter_rows(named=True):
        lines.append(_line(told, words("factors as of {year}", year=row["vintage"]), row))
    moved = told.rows("climate", quantity="change_of_factors")
    for row in moved.iter_rows(named=True):
        lines.append(_line(told, words("the newer factors alone"), row))
    if whole.height < 2:
        return []
    head = [words("Vintage"), words("kg CO2e per employee and year"), words("t CO2e a year")]
    return [
        Table(
            words("Category 7 by vintage of the factors, the same answers"),
            head,
            lines,
            (1, 2),
            (2, 1.5, 1.5),
        )
    ]


def _esg(told: Told) -> list[Block]:
    """Write the rows of an ESG report."""
    words, whole = told.words, _part(told, "category_7")
    if whole is None:
        return []
    answered = told.one("answered", quantity="response", value="yes")
    km = told.one("climate", quantity="commute_km", method=CHOSEN, vintage=_newest(told))
    factor = None if told.employees is None else told.employees / KG_PER_TONNE
    lines = [
        [
            words("Scope 3, category 7: employee commuting, t CO2e"),
            HIDDEN if factor is None else told.amount(whole, 0, factor),
        ],
        [words("kg CO2e per employee"), told.amount(whole)],
        [words("km to and from work per employee"), told.amount(km)],
        [words("Employees"), HIDDEN if told.employees is None else words.number(told.employees)],
        [words("Share of employees whose own answers are used"), told.share(answered)],
        [words("Method"), words(METHODS[CHOSEN])],
        [
            words("Factors"),
            words(
                "direct emissions, as of {year}; what fuels and power emit before use is not counted",
                year=_newest(told) or HIDDEN,
            ),
        ],
        [words("Year of the survey"), str(told.subject.wave)],
    ]
    text = (
        words("These rows rest on made-up answers and must not be reported.")
        if told.subject.is_synthetic
        else ""
    )
    return [
        *([Paragraph(text, is_note=True)] if text else []),
        Table(
            words("Rows for an ESG report (ESRS E1-6, VSME B3: scope 3)"),
            [words("Row"), words("Value")],
            lines,
            (1,),
            (2.2, 2),
        ),
    ]


def headline(told: Told) -> list[tuple[str, str, str]]:
    """Give the key figures."""
    words = told.words
    drives = told.one("modes", quantity="share", value="car_driver")
    whole = _part(told, "category_7")
    near = told.rows("potential bike", quantity="share_of_staff").filter(
        pl.col("by_value") == "0-5"
    )
    short = near.row(0, named=True) if near.height else None
    return [
        (words("Usually drive"), _value(told, drives), _ends(told, drives)),
        (
            words("kg CO2e per employee and year"),
            HIDDEN if whole is None else words.number(whole["estimate"]),
            words("scope 3, category 7"),
        ),
        (words("Drive under 5 km"), _value(told, short), _ends(told, short)),
    ]


def _value(told: Told, row: dict[str, object] | None) -> str:
    if row is None or row["estimate"] is None:
        return HIDDEN
    return told.words.share(float(str(row["estimate"])), 0)


def _ends(told: Told, row: dict[str, object] | None) -> str:
    if row is None or row["low"] is None:
        return told.words("too few answers to show")
    low, high = (told.words.share(float(str(row[end])), 0) for end in ("low", "high"))
    return told.words("95 % interval {low} to {high}", low=low, high=high)
