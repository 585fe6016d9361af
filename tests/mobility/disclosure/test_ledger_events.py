"""The release ledger through random events: entries, withdrawals, and tampering at any place."""

import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, precondition, rule

from mobility.disclosure import Released, append, releases, verify
from mobility.disclosure.ledger import BEGINNING
from mobility.errors import DisclosureError

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=8)
cells = st.dictionaries(
    st.frozensets(st.tuples(st.sampled_from(["mode", "zone"]), words), max_size=2).filter(
        lambda cell: len({name for name, _ in cell}) == len(cell)
    ),
    st.none() | st.integers(0, 500),
    max_size=3,
)
entered = st.builds(
    Released,
    what=words, to_whom=words, when=words, run=words, people=words, answers=words,
    tables=st.dictionaries(words, cells, max_size=2),
    partial=st.frozensets(words, max_size=2),
    proof=st.dictionaries(words, st.integers() | words, max_size=2),
)  # fmt: skip


class Ledger(RuleBasedStateMachine):
    """A ledger, what was entered in it, and the last hash as somebody else keeps it."""

    copies = Bundle("copies")

    def __init__(self):
        super().__init__()
        self.lines, self.entered, self.last = [], [], BEGINNING

    @rule(release=entered)
    def enter(self, release):
        self.lines.append(append(self.lines, release))
        self.entered.append(release)
        self.last = verify(self.lines)

    @rule(target=copies)
    def copy(self):
        return tuple(self.lines), self.last

    @rule(kept=copies)
    def a_copy_of_before_is_whole_and_its_beginning(self, kept):
        lines, last = kept
        assert verify(lines) == last
        assert self.lines[: len(lines)] == list(lines)

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def alter_a_character(self, data):
        at = data.draw(st.integers(0, len(self.lines) - 1))
        line = self.lines[at]
        place = data.draw(st.integers(0, len(line) - 1))
        other = data.draw(st.sampled_from('"0a,{ ').filter(lambda c: c != line[place]))
        self.found([*self.lines[:at], line[:place] + other + line[place + 1 :],
                    *self.lines[at + 1 :]], at + 1)  # fmt: skip

    @precondition(lambda self: len(self.lines) > 1)
    @rule(data=st.data())
    def take_out_or_exchange(self, data):
        at = data.draw(st.integers(0, len(self.lines) - 2))
        without = [*self.lines[:at], *self.lines[at + 1 :]]
        self.found(without, at + 1)
        self.found([*without[: at + 1], self.lines[at], *without[at + 1 :]], at + 1)

    @precondition(lambda self: self.lines)
    @rule(data=st.data())
    def forge_a_line_with_a_hash_of_its_own(self, data):
        at = data.draw(st.integers(0, len(self.lines) - 1))
        forged = append(self.lines[:at], data.draw(entered))
        lines = [*self.lines[:at], forged, *self.lines[at + 1 :]]
        if forged != self.lines[at]:
            with pytest.raises(DisclosureError):
                verify(lines, last=self.last)

    @precondition(lambda self: self.lines)
    @rule()
    def cut_off_the_end(self):
        with pytest.raises(DisclosureError, match="kept elsewhere"):
            verify(self.lines[:-1], last=self.last)

    @precondition(lambda self: self.lines)
    @rule(field=st.sampled_from(["what", "to_whom", "answers", "tables", "proof"]), data=st.data())
    def change_what_a_line_says(self, field, data):
        at = data.draw(st.integers(0, len(self.lines) - 1))
        read = json.loads(self.lines[at])
        read["entry"][field] = [read["entry"][field]]
        told = json.dumps(read, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.found([*self.lines[:at], told, *self.lines[at + 1 :]], at + 1)

    @invariant()
    def everything_entered_is_read_back_in_its_order(self):
        assert list(releases(self.lines)) == self.entered
        assert verify(self.lines, last=self.last) == self.last

    def found(self, lines, number):
        with pytest.raises(DisclosureError, match=rf"line {number}\b"):
            verify(lines)
        with pytest.raises(DisclosureError):
            append(lines, self.entered[0])


TestLedger = Ledger.TestCase
TestLedger.settings = settings(
    max_examples=15, stateful_step_count=12, deadline=None, derandomize=True
)
