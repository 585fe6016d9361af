"""Disclosure control: what may leave the house, proven by attacking it first."""

from mobility.disclosure.audit import audit
from mobility.disclosure.beside import protect_beside
from mobility.disclosure.cells import Nested, Table
from mobility.disclosure.counted import counted, counted_options
from mobility.disclosure.crossed import Crossed, crossed
from mobility.disclosure.differencing import refuse_differences, revealed
from mobility.disclosure.ledger import Released, append, cells_shown, releases, verify
from mobility.disclosure.primary import Rules
from mobility.disclosure.protect import protect
from mobility.disclosure.release import Beside, Release, protect_release
from mobility.disclosure.rollup import protect_rolled_up, recoded, roll_up

__all__ = [
    "Beside",
    "Crossed",
    "Nested",
    "Release",
    "Released",
    "Rules",
    "Table",
    "append",
    "audit",
    "cells_shown",
    "counted",
    "counted_options",
    "crossed",
    "protect",
    "protect_beside",
    "protect_release",
    "protect_rolled_up",
    "recoded",
    "refuse_differences",
    "releases",
    "revealed",
    "roll_up",
    "verify",
]
