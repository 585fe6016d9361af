"""Disclosure control: what may leave the house, proven by attacking it first."""

from mobility.disclosure.audit import audit
from mobility.disclosure.cells import Nested, Table
from mobility.disclosure.primary import Rules
from mobility.disclosure.protect import protect
from mobility.disclosure.release import Release, protect_release

__all__ = [
    "Nested",
    "Release",
    "Rules",
    "Table",
    "audit",
    "protect",
    "protect_release",
]
