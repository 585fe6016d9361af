"""The one gate: what of a staff may leave the house, proven, and beside all that left before."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

import polars as pl

from mobility.disclosure import (
    Beside,
    Release,
    Released,
    Rules,
    protect_beside,
    protect_release,
)
from mobility.employers.groups import DETAILS, NESTED
from mobility.employers.tables import COMPARED, in_detail, rows_of, tables_of
from mobility.employers.together import known_links
from mobility.errors import DisclosureError


@dataclass(frozen=True)
class Passed:
    """What passed the gate.

    Attributes
    ----------
    cells
        The rows as they may leave: hidden numbers are null.
    release
        The protected tables with their proof.
    entry
        What the ledger will say.
    coarser
        Steps by which groups were widened because of earlier releases.
    """

    cells: pl.DataFrame
    release: Release
    entry: Released
    coarser: int


def rules_of(threshold: int) -> Rules:
    """Give the rules of employers' releases: groups that all answered alike are hidden too."""
    return Rules(threshold=threshold, homogeneity=True)


def protected(cells: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Protect one staff's cells by themselves, in the finest groups that will do."""
    chosen = in_detail(cells, rules)
    tables = tables_of(chosen)
    beside = Beside(links=known_links(tables))
    release = protect_release(tables, rules=rules, nested=NESTED, beside=beside)
    return rows_of(chosen, release.published())


def passed(
    cells: pl.DataFrame, draft: Released, earlier: Iterable[Released], rules: Rules
) -> Passed:
    """Protect one staff's cells beside all earlier releases, in wider groups where need be.

    Where it is what comparisons tell of others that forbids it, the release goes without them.

    Raises
    ------
    DisclosureError
        In no groups are they safe; the reason is that of the finest.
    """
    known, refused = list(earlier), None
    # in each form with the rows that tell of others too, then without them
    alone = cells.filter(~pl.col("topic").is_in(COMPARED)), replace(draft, implied=())
    forms = [(cells, draft), alone] if draft.implied else [(cells, draft)]
    for coarser, (form, told) in product(range(len(DETAILS)), forms):
        chosen = in_detail(form, rules, coarser=coarser)
        try:
            release, entry = protect_beside(
                tables_of(chosen), told, known, rules=rules, nested=NESTED, links=known_links
            )
        except DisclosureError as problem:
            refused = refused or problem
        else:
            return Passed(rows_of(chosen, release.published()), release, entry, coarser)
    assert refused is not None
    raise refused
