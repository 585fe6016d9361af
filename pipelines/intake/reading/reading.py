"""How one of our columns is read, as SQL (DuckDB's dialect) over the delivered text."""

from dataclasses import dataclass

from mobility.lake.connection import quote


@dataclass(frozen=True)
class Reading:
    """One of our columns: what was delivered, what it becomes, and what is said where it cannot.

    Attributes
    ----------
    raw
        SQL over the delivered columns: the text, null where the answer is missing.
    typed
        SQL over `text` (and the delivered columns): the value in our unit, null where the text
        cannot be read.
    rule
        What a text must be.
    faults
        Conditions over `text` under which it is not taken, each with what it breaks.
    marks
        Conditions over `text` that do no harm and are marked with a flag.
    low, high
        Between which a number is possible at all.
    is_quiet
        Whether what cannot be read is told elsewhere: by the person's own row.
    """

    name: str
    raw: str
    typed: str
    rule: str
    required: bool = False
    faults: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    low: float | None = None
    high: float | None = None
    is_quiet: bool = False

    @property
    def text(self) -> str:
        """The column that holds the delivered text."""
        return text_of(self.name)

    @property
    def value(self) -> str:
        """The column that holds the typed value."""
        return value_of(self.name)

    @property
    def checked(self) -> str:
        """SQL of the typed value, null where a fault is found."""
        if not self.faults:
            return self.typed
        found = " or ".join(f"({condition})" for condition, _ in self.faults)
        return f"case when {found} then null else {self.typed} end"

    @property
    def beyond(self) -> str | None:
        """Give SQL that says whether the value is beyond what is possible; None where all is."""
        low = [f"{self.value} < {self.low!r}"] * (self.low is not None)
        high = [f"{self.value} > {self.high!r}"] * (self.high is not None)
        return f"({' or '.join([*low, *high])})" if low or high else None

    @property
    def stands(self) -> str:
        """SQL of the value that is kept."""
        beyond = self.beyond
        return f"case when {beyond} then null else {self.value} end" if beyond else self.value

    @property
    def told(self) -> str:
        """SQL of what is told where the answer cannot stand; null where it can."""
        if self.is_quiet:
            return "null"
        cases = "".join(
            f"when {condition} then {quote(f'{self.name} {rule}')} "
            for condition, rule in self.faults
        )
        rule = quote(f"{self.name} {self.rule}")
        why = f"case {cases}else {rule} end" if cases else rule
        scope = "row" if self.required else "answer"
        given = f"left({self.text}, {_MOST_LETTERS})"
        unread = (
            f"when {self.text} is not null and {self.value} is null then "
            f"{_struct(self.name, given, why, scope)} "
        )
        for limit, sign, word in ((self.low, "<", "at least"), (self.high, ">", "at most")):
            if limit is not None:
                rule = quote(f"{self.name} is {word} {limit:g}")
                beyond = _struct(self.name, given, rule, scope)
                unread += f"when {self.value} {sign} {limit!r} then {beyond} "
        absent = (
            f"when {self.text} is null then "
            f"{_struct(self.name, 'null', quote(f'{self.name} is given'), 'row')} "
        )
        return f"case {unread}{absent if self.required else ''}end"


_MOST_LETTERS = 300
"""Letters of a refused text that are looked at for personal data; fewer are kept."""


def text_of(name: str) -> str:
    """Name the column that holds the delivered text of one of ours."""
    return f'"r_{name}"'


def value_of(name: str) -> str:
    """Name the column that holds the typed value of one of ours."""
    return f'"t_{name}"'


def _struct(column: str, value: str, rule: str, scope: str) -> str:
    return (
        f"{{'column': {quote(column)}, 'value': {value}::varchar, 'rule': {rule}, "
        f"'scope': {quote(scope)}}}"
    )
