"""The table that nobody printed: what crosses all variables of a release.

Tables of two variables each are margins of one table of all variables, whose counts are whole and
not negative too. A reader who reckons with that knows a little more than the printed sums tell.
"""

from collections.abc import Mapping
from itertools import product

import numpy as np

from mobility.disclosure.cells import Sheet, Table
from mobility.disclosure.release import Beside
from mobility.errors import DisclosureError

MOST_CELLS = 20_000
"""Cells: the largest crossed table that is reckoned with; more take the solver minutes."""


def crossed(tables: Mapping[str, Table]) -> Beside:
    """Let the attacker reckon with the crossed table; pass the result on to `protect_release`.

    Raises
    ------
    DisclosureError
        The crossed table would be too large, or the tables are not all of the same people.
    """
    values: dict[str, dict[object, None]] = {}
    shared = {tuple(sorted(table.where.items(), key=str)) for table in tables.values()}
    if len(shared) != 1:
        raise DisclosureError(
            "Only tables of the same people can be crossed.",
            where=f"tables {', '.join(tables)}",
            todo="cross the tables of each group of people by themselves.",
        )
    for table in tables.values():
        for name in table.by:
            for value in table.rows[name].drop_nulls():
                values.setdefault(name, {})[value] = None
    size = int(np.prod([len(found) for found in values.values()]))
    if size > MOST_CELLS:
        raise DisclosureError(
            f"The crossed table would have {size} cells.",
            where=f"variables {', '.join(values)}",
            todo="cross fewer variables; the sums that are printed are attacked in any case.",
        )
    own = next(iter(shared))
    keys = [
        frozenset([*own, *zip(values, told, strict=True)]) for told in product(*values.values())
    ]
    return Beside([Sheet(keys, np.full(size, np.nan))], complete=frozenset(values))
