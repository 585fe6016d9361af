"""The terminal dialogue in which a planner confirms a draft, column by column."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from pipelines.intake.columns import CHOICES, COLUMNS_OF
from pipelines.intake.drafting.columns import Delivered
from pipelines.intake.drafting.entries import entry_for
from pipelines.intake.drafting.examples import examples
from pipelines.intake.drafting.guess import Draft, Guess

Ask = Callable[[str, str], str]
"""Asks a question with a default and gives the answer."""

LEAVE, STOP = "-", "q"


def confirmed(draft: Draft, columns: Sequence[Delivered], ask: Ask) -> Draft | None:
    """Go through a draft with the planner.

    Parameters
    ----------
    draft
        What was drafted.
    columns
        The delivered columns, with their answers.
    ask
        Asks; the default stands for what was drafted.

    Returns
    -------
        The draft as confirmed; None where the planner stopped.
    """
    taken: list[Guess] = []
    left_out = dict(draft.left_out)
    by_header = {header: guess for guess in draft.guesses for header in guess.headers}
    done: set[str] = set()
    for column in columns:
        guess = by_header.get(column.header)
        if column.header in done or left_out.get(column.header, "").startswith("personal"):
            continue
        answer = _asked_for(column, guess, draft, ask)
        if answer == STOP:
            return None
        if answer == LEAVE:
            left_out[column.header] = "left out by the planner"
            continue
        left_out.pop(column.header, None)
        chosen = _chosen(answer, guess, column)
        done |= set(chosen.headers)
        taken.append(_with_values(chosen, ask))
    return replace(draft, guesses=tuple(taken), left_out=left_out)


def _asked_for(column: Delivered, guess: Guess | None, draft: Draft, ask: Ask) -> str:
    known = COLUMNS_OF[draft.survey["kind"]]
    taken_for = f"{guess.name} ({guess.sureness:.0%} sure)" if guess else "nothing of ours"
    shown = ", ".join(examples(column)) or "nothing"
    question = f"{column.header}\n  such as {shown}\n  taken for {taken_for}; our name"
    while True:
        answer = ask(question, guess.name if guess else LEAVE).strip()
        if answer in (LEAVE, STOP) or answer in known or (guess and answer == guess.name):
            return answer
        question = f"  {answer!r} is none of {', '.join(known)}; {LEAVE} leaves it out"


def _chosen(name: str, guess: Guess | None, column: Delivered) -> Guess:
    if guess is not None and guess.name == name:
        return guess.confirmed()
    entry, unplaced = entry_for(name, column)
    return Guess(name, (column.header,), 1.0, entry, unplaced, "confirmed")


def _with_values(guess: Guess, ask: Ask) -> Guess:
    """Ask for the value of every answer that has none yet."""
    values = CHOICES.get(guess.name)
    if values is None or not guess.unplaced:
        return guess
    given = dict(guess.entry.get("values", {}))
    missing = list(guess.entry.get("missing", []))
    for text, count in guess.unplaced.items():
        question = f"  {text!r} ({count} answers) means one of {', '.join(values)}"
        answer = ask(question, str(given.get(text, LEAVE))).strip()
        if answer in values:
            given[text] = answer
        elif answer == "missing":
            missing.append(text)
    entry = guess.entry | {"values": given} | ({"missing": missing} if missing else {})
    left = {text: n for text, n in guess.unplaced.items() if text not in (*given, *missing)}
    return replace(guess, entry=entry, unplaced=left)
