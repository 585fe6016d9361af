"""An attacker written from scratch: knows what is printed, that it adds up, and arithmetic.

Shares nothing with the protector: tables are lists of dicts, sums are found by looking at the
rows, guesses come from SciPy's `milp` in whole numbers, or from writing out every table that fits.
"""

from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp


def printed(frame, by, count="n", where=()):
    """Read a table off a frame as its reader does: no status, only keys and counts."""
    return [
        (frozenset([*where, *((v, row[v]) for v in by if row[v] is not None)]), row[count])
        for row in frame.iter_rows(named=True)
    ]


def equations(tables):
    """Find, for each total, the rows that differ from it by one more thing told."""
    found = []
    for table in tables:
        keys = [key for key, _ in table]
        for whole in keys:
            below = {}
            for key in keys:
                if len(key) == len(whole) + 1 and whole < key:
                    ((variable, _),) = key - whole
                    below.setdefault(variable, []).append(key)
            found += [(whole, parts) for parts in below.values()]
    return found


def system(tables):
    """Give the hidden cells, the matrix and the right side that they must fulfil."""
    known = {key: n for table in tables for key, n in table if n is not None}
    hidden = sorted({key for table in tables for key, _ in table} - set(known), key=str)
    column = {key: i for i, key in enumerate(hidden)}
    rows, right = [], []
    for whole, parts in equations(tables):
        row, side = np.zeros(len(hidden)), 0.0
        for key, sign in [(whole, -1.0), *((part, 1.0) for part in parts)]:
            if key in column:
                row[column[key]] += sign
            else:
                side -= sign * known[key]
        if row.any():
            rows.append(row)
            right.append(side)
        else:
            assert side == 0, "what is printed does not add up"
    return hidden, np.array(rows).reshape(len(rows), len(hidden)), np.array(right)


def guesses(tables, asked=None):
    """Give the least and the most that each hidden count can be, or those asked for."""
    hidden, matrix, right = system(tables)
    found = {}
    for i, key in enumerate(hidden):
        if asked is not None and key not in asked:
            continue
        ends = []
        for sign in (1.0, -1.0):
            aim = np.zeros(len(hidden))
            aim[i] = sign
            rules = [LinearConstraint(matrix, right, right)] if len(matrix) else []
            solved = milp(
                aim, integrality=np.ones(len(hidden)), constraints=rules, bounds=Bounds(0, np.inf)
            )
            ends.append(float(round(solved.x[i])) if solved.x is not None else np.inf)
        found[key] = tuple(ends)
    return found


def all_tables(tables, most):
    """Write out every whole-number table that fits, no hidden count above `most`."""
    hidden, matrix, right = system(tables)
    tried = np.array(list(product(range(most + 1), repeat=len(hidden))))
    fits = tried[(tried @ matrix.T == right).all(axis=1)]
    return {key: sorted(set(fits[:, i].tolist())) for i, key in enumerate(hidden)}


def inferable(tables, primary, threshold=5):
    """List the primary cells that the attacker pins to fewer than the threshold allows."""
    found = guesses(tables, set(primary))
    return [key for key in primary if found[key][1] - found[key][0] < threshold]


def joint(tables, within=None, impossible=None):
    """Write out the table of all variables at once, as one who crosses everything would.

    `within` tells for some values the wider ones, finest first; `impossible` says of a person's
    answers that nobody has them. Gives the cells asked for as sums of the crossed table, and the
    matrix and right side of what is printed.
    """
    within = within or {}
    wider = {v: {w for above in chains.values() for w in above} for v, chains in within.items()}
    values = {}
    for table in tables:
        for key, _ in table:
            for variable, value in key:
                if value not in wider.get(variable, ()):
                    values.setdefault(variable, {})[value] = None
    everybody = [dict(zip(values, told, strict=True)) for told in product(*values.values())]
    people = [one for one in everybody if not (impossible and impossible(one))]

    def holds(one, key):
        return all(one[v] == x or x in within.get(v, {}).get(one[v], ()) for v, x in key)

    rows = {key: [holds(one, key) for one in people] for table in tables for key, _ in table}
    shown = {key: n for table in tables for key, n in table if n is not None}
    matrix = np.array([rows[key] for key in shown], dtype=float)
    return rows, matrix, np.array([float(n) for n in shown.values()])


def crossing(tables, asked, within=None, impossible=None):
    """Give the least and the most of cells to one who reckons with the table of all variables."""
    rows, matrix, right = joint(tables, within, impossible)
    found = {}
    for key in asked:
        ends = []
        for sign in (1.0, -1.0):
            solved = milp(
                sign * np.array(rows[key], dtype=float),
                integrality=np.ones(matrix.shape[1]),
                constraints=[LinearConstraint(matrix, right, right)],
                bounds=Bounds(0, np.inf),
            )
            assert solved.x is not None or solved.status in (3, 4), "nothing fits what is printed"
            ends.append(np.inf if solved.x is None else float(round(sign * solved.fun)))
        found[key] = tuple(ends)
    return found
