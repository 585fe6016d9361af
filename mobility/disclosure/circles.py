"""How tables hang together: like a tree, or in circles.

References
----------
Graham (1979), On the universal relation, University of Toronto (the reduction that leaves the
circles). Tarjan & Yannakakis (1984), SIAM J. Comput. 13(3): 566-579 (acyclic schemes and chordal
graphs). Rose (1972), in Graph Theory and Computing: 183-217 (closing as few gaps as can be).
"""

from collections import Counter
from collections.abc import Iterable
from itertools import combinations

Names = frozenset[str]
"""The variables that a table tells apart."""


def core(scopes: Iterable[Names]) -> set[Names]:
    """Take away what hangs on by one end until only circles are left."""
    edges, before = set(scopes), None
    while edges != before:
        before = edges
        count = Counter(name for edge in edges for name in edge)
        kept = {frozenset(name for name in edge if count[name] > 1) for edge in edges}
        edges = {edge for edge in kept if edge and not any(edge < other for other in kept)}
    return edges


def connected(edges: set[Names]) -> list[list[Names]]:
    """Part the edges into groups that share no variable."""
    groups: list[list[Names]] = []
    for edge in sorted(edges, key=sorted):
        near = [group for group in groups if any(edge & other for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([edge, *(other for group in near for other in group)])
    return groups


def cliques_of(edges: Iterable[Names]) -> list[Names]:
    """Close a circle's gaps by as few pairs as can be, and give the groups that are all paired."""
    near: dict[str, set[str]] = {}
    for edge in edges:
        for name in edge:
            near.setdefault(name, set()).update(edge - {name})
    found: list[Names] = []

    def gaps(name: str) -> int:
        return sum(b not in near[a] for a, b in combinations(near[name], 2))

    while near:
        least = min(sorted(near), key=gaps)
        around = near.pop(least)
        if not any(around | {least} <= clique for clique in found):
            found.append(frozenset(around | {least}))
        for name in around:
            near[name] = (near[name] | around) - {name, least}
    return found
