"""Forms whose choices become the address: a link reproduces what they show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Choice:
    """One list to choose from: its name in the address, its label, what is chosen, what is offered."""

    name: str
    label: str
    chosen: str
    offered: Mapping[str, str]


def form(address: str, choices: Sequence[Choice], *, hidden: Mapping[str, str], submit: str) -> str:
    """Write a form that asks for the page anew with its choices; it works without a script too.

    Parameters
    ----------
    address
        The page as it is shown; what it asks for and no list here changes is asked for again.
    """
    action, _, asked = address.partition("?")
    own = {choice.name for choice in choices}
    again = {name: value for name, value in parse_qsl(asked) if name not in own} | dict(hidden)
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in again.items()
    )
    fields = "".join(_field(choice) for choice in choices)
    return (
        f'<form class="choices card" method="get" action="{escape(action)}">{kept}{fields}'
        f'<button type="submit">{escape(submit)}</button></form>'
    )


def _field(choice: Choice) -> str:
    options = "".join(
        f'<option value="{escape(value)}"{" selected" if value == choice.chosen else ""}>{escape(label)}</option>'
        for value, label in choice.offered.items()
    )
    return (
        f"<label><span>{escape(choice.label)}</span>"
        f'<select name="{escape(choice.name)}">{options}</select></label>'
    )
