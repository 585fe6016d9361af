"""Flows as a list of pairs, and as one matrix for each mode."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, listed, zone_names

ALL_MODES = "all"
"""The name of the only matrix where flows tell no modes."""


def to_matrices(
    flows: pl.DataFrame,
    *,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
    value: str = "estimate",
) -> tuple[dict[str, Floats], list[str], list[str]]:
    """Lay a list of flows out as a matrix for each mode.

    Parameters
    ----------
    flows
        Rows of ``origin, destination, value`` and, perhaps, ``mode``.
    origins, destinations
        The lines wanted, in their order; None for those that the flows name, sorted.
    value
        The column laid out; a pair without a row is zero, and so is one whose value is hidden.

    Returns
    -------
    tuple
        Matrices ``(n, m)`` by mode, the origins and the destinations.

    Raises
    ------
    EstimateError
        A pair stands twice in one mode, or a zone is not among the lines wanted.
    """
    by = ["origin", "destination"] + (["mode"] if "mode" in flows.columns else [])
    twice = flows.filter(flows.select(by).is_duplicated())
    if len(twice):
        raise EstimateError(
            "A pair of zones has several rows of one mode.",
            where=f"{by}: {twice.select(by).row(0)}",
            todo="sum them, or take the other keys out first.",
        )
    names = []
    for column, wanted in (("origin", origins), ("destination", destinations)):
        found = flows[column].cast(pl.String)
        names.append(sorted(found.unique()) if wanted is None else [str(name) for name in wanted])
        unknown = found.filter(~found.is_in(names[-1])).unique()
        if len(unknown):
            raise EstimateError(
                f"Flows have a {column} that is not among the zones wanted.",
                where=f"{column}: {listed(unknown.sort())}",
                todo="add these zones, or leave their flows out and say so.",
            )
    zone_names((len(names[0]), len(names[1])), names[0], names[1])
    places = [
        flows[column].cast(pl.Enum(lines)).to_physical().to_numpy()
        for column, lines in zip(("origin", "destination"), names, strict=True)
    ]
    modes = pl.repeat(ALL_MODES, len(flows), eager=True)
    if "mode" in by:
        modes = flows["mode"].cast(pl.String)
    values = flows[value].cast(pl.Float64).fill_null(0.0).to_numpy()
    matrices = {}
    for mode in modes.unique(maintain_order=True):
        here = (modes == mode).to_numpy()
        matrices[mode] = np.zeros((len(names[0]), len(names[1])))
        matrices[mode][places[0][here], places[1][here]] = values[here]
    return matrices, names[0], names[1]


def from_matrices(
    matrices: Mapping[str, Floats], origins: Sequence[str], destinations: Sequence[str]
) -> pl.DataFrame:
    """List the flows of matrices, pairs of zero left out.

    Parameters
    ----------
    matrices
        ``(n, m)`` by mode.
    origins, destinations
        Names of their lines.

    Returns
    -------
    frame
        ``origin, destination, mode, estimate``.
    """
    parts = []
    for mode, matrix in matrices.items():
        names = zone_names((matrix.shape[0], matrix.shape[1]), origins, destinations)
        rows, columns = np.nonzero(matrix)
        parts.append(
            pl.DataFrame(
                {
                    "origin": np.asarray(names[0], dtype=object)[rows].tolist(),
                    "destination": np.asarray(names[1], dtype=object)[columns].tolist(),
                    "mode": [mode] * len(rows),
                    "estimate": matrix[rows, columns].astype(np.float64),
                },
                schema_overrides={"origin": pl.String, "destination": pl.String, "mode": pl.String},
            )
        )
    return pl.concat(parts)
