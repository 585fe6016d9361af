"""How the numbers of an employer's report were had, in plain words."""

from dashboards.parts.employer_names import HIDDEN
from dashboards.reports.document import Block, Heading, Paragraph, Table
from dashboards.reports.employer_told import Told
from mobility.co2.commuting_year import HOME_OFFICE_KWH_PER_DAY, WEEKS_AT_WORK


def methods(told: Told) -> list[Block]:
    """Tell how the numbers were had, and how people are protected."""
    words = told.words
    return [
        Heading(words("How the numbers were had")),
        Paragraph(
            words(
                "Shares are of employees: each answer is weighted so that sexes, age groups and workplaces count by their size. Intervals hold the true value in 95 of 100 surveys like this one; they come from {replicates} re-drawn sets of weights and do not hold what the silent would have said.",
                replicates=words.number(told.store.settings.survey.replicates),
            )
        ),
        Paragraph(
            words(
                "Kilograms are km x 2 ways x days a week x {weeks} weeks x kg per km, by mode and by what the car runs on; a car is shared by as many as in the national mean of commuters; walking and cycling emit nothing. A day at home adds {kwh} kWh of electricity; heat is not counted, since no Danish source says what a day at home adds. Answers with a mode that has no factor are left out of the kilograms.",
                weeks=words.number(WEEKS_AT_WORK),
                kwh=words.number(HOME_OFFICE_KWH_PER_DAY, 1),
            )
        ),
        *_protection(told),
    ]


def _protection(told: Told) -> list[Block]:
    """Tell what is hidden, and why nobody can be worked out."""
    words, proof = told.words, told.subject.proof
    text = words(
        "Small groups are protected. A group of fewer than {threshold} people is not shown, nor one in which all answered alike; where groups were too small they were merged. Further numbers are hidden ({sign}) so that no sum or difference of what is printed gives a small group back, also beside every report released before: this was proven by attacking the report before it left, also as one who reckons with all tables crossed at once. Comparisons and changes rest on numbers alone that each employer's own report may show.",
        threshold=told.subject.threshold,
        sign=HIDDEN,
    )
    if left := _listed(proof, "not_crossed"):
        text += " " + words(
            "Too large to be crossed, and therefore reckoned with only in part: {names}.",
            names="; ".join(map(str, left)),
        )
    if told.subject.coarser:
        text += " " + words(
            "Beside earlier reports the finest groups would have revealed somebody, so this report tells wider ones."
        )
    lines = [
        [words("Cells in the tables"), words.number(_number(proof, "cells"))],
        [words("of these hidden"), words.number(_number(proof, "hidden"))],
        [words("Fewest people in a group that is shown"), words.number(told.subject.threshold)],
        [words("Proof (hash of the released cells)"), str(proof.get("release_sha256", ""))[:16]],
    ]
    head = [words("Protection"), words("Value")]
    return [Paragraph(text), Table(words("Proof of protection"), head, lines, (1,), (2, 2))]


def _listed(proof: object, name: str) -> list[object]:
    found = proof.get(name) if isinstance(proof, dict) else None
    return list(found) if isinstance(found, list | tuple) else []


def _number(proof: object, name: str) -> float | None:
    found = proof.get(name) if isinstance(proof, dict) else None
    return float(found) if isinstance(found, int | float) else None
