"""Poisson flows with the balancing factors profiled out: what one set of parameters implies."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobility.flows.balance import check_lines
from mobility.flows.deterrence import Deterrence
from mobility.flows.factors import balance
from mobility.flows.pairs import Floats, Matrix
from mobility.flows.two_way import Weights, inverse, project


@dataclass(frozen=True)
class State:
    """Balanced flows at given parameters.

    ``weights`` are the flows as kernel and factors; ``log_rows`` and ``log_columns`` the factors
    with the kernel's scaling undone, which is what another kernel or other margins can start from.
    """

    parameters: Floats
    weights: Weights
    log_rows: Floats
    log_columns: Floats


@dataclass(frozen=True)
class Moments:
    """Flow-weighted sums of the signed features, and what origins and destinations explain.

    ``sums`` (k,), ``squares`` (k, k), ``row_part`` (n, k), ``column_part`` (m, k) and
    ``information`` (k, k), the part of the squares left over after the two-way fit.
    """

    sums: Floats
    squares: Floats
    row_part: Floats
    column_part: Floats
    information: Floats


@dataclass
class Profile:
    """Flows ``exp(a_i + b_j) * deterrence`` whose margins are met at any parameters.

    Parameters
    ----------
    deterrence
        Features of the cost.
    rows, columns
        Totals of origins and destinations over the weighted cells.
    cell_weight
        Weight of each cell; None where all count once. Zero leaves a cell out.
    attraction
        For a model of the origins alone, the destinations' pull ``(m,)``; None for both margins.
    """

    deterrence: Deterrence
    rows: Floats
    columns: Floats
    cell_weight: Floats | None = None
    attraction: Floats | None = None
    passes: int = 0
    kernels: int = 0
    buffer: Floats | None = None

    def at(self, parameters: Sequence[float], start: State | None, tol: float) -> State:
        """Balance the flows at these parameters, beginning from an earlier state's factors.

        Raises
        ------
        EstimateError
            A line with a total has no open cell, or the balance does not settle.
        """
        kernel = self.deterrence.kernel(parameters, out=self._buffer())
        table = kernel.table
        if self.cell_weight is not None:
            table = self._weighted(table)
        self.kernels += 1
        if start is None:
            check_lines(table, self.rows, self._pull())
        if self.attraction is not None:
            scale = float(np.max(kernel.columns, initial=0.0))
            by_column = self.attraction * np.exp(kernel.columns - scale)
            by_row = self.rows * inverse(table @ by_column)
            reached = by_column * (by_row @ table)
            self.passes += 2
            shift = scale
        else:
            begun = None
            if start is not None:
                begun = _exp(start.log_columns + kernel.columns)
            factors = balance(table, self.rows, self.columns, start=begun, tol=tol)
            by_row, by_column, shift = factors.rows, factors.columns, 0.0
            reached = factors.reached
            self.passes += 2 * factors.passes
        return State(
            np.asarray(parameters, dtype=np.float64),
            Weights(table, by_row, by_column, self.rows, reached),
            _log(by_row) - kernel.rows - shift,
            _log(by_column) - kernel.columns + shift,
        )

    def moments(self, state: State, before: Moments | None, tol: float) -> Moments:
        """Sum the signed features over the flows, and project them on origins and destinations."""
        rows, columns, squares = self._sums(state.weights)
        row_part, column_part, rest = self._project(state.weights, rows, columns, before, tol)
        # With what the fit left over, its error enters the squares it explains only squared.
        explained = rows.T @ row_part + (columns + rest).T @ column_part
        information = squares - (explained + explained.T) / 2
        # Margins that are not met yet count by what they would explain of the features.
        missing = (
            self.columns - state.weights.column_sums
            if self.attraction is None
            else 0 * self.columns
        )
        sums = rows.sum(axis=0) + column_part.T @ missing
        return Moments(sums, squares, row_part, column_part, information)

    def _sums(self, weights: Weights) -> tuple[Floats, Floats, Floats]:
        pairs, table = self.deterrence.pairs, values_of(weights.kernel)
        signed = list(zip(self.deterrence.signs, self.deterrence.features, strict=True))
        rows = np.zeros((pairs.shape[0], len(signed)))
        columns = np.zeros((pairs.shape[1], len(signed)))
        squares = np.zeros((len(signed), len(signed)))
        for cells in pairs.row_blocks():
            by_row = weights.rows[cells]
            for k, (sign, feature) in enumerate(signed):
                part = table[cells] * (sign * feature[cells])
                known = pairs.matrix(part)
                rows[cells, k] = by_row * (known @ weights.columns)
                columns[:, k] += weights.columns * (by_row @ known)
                for other in range(k, len(signed)):
                    twice = pairs.matrix(part * (signed[other][0] * signed[other][1][cells]))
                    squares[k, other] += float(by_row @ (twice @ weights.columns))
        self.passes += 3 * len(signed)
        return rows, columns, np.triu(squares) + np.triu(squares, 1).T

    def objective(self, state: State, observed: Floats) -> float:
        """Give the log-likelihood, its part that does not depend on the model left out."""
        value = float(observed @ state.parameters)
        for totals, logs in ((self.rows, state.log_rows), (self.columns, state.log_columns)):
            held = totals > 0
            value += float(totals[held] @ logs[held])
        return value - float(self.rows.sum())

    def sums_of(self, flows: Floats) -> Floats:
        """Sum the signed features over observed flows."""
        signed = zip(self.deterrence.signs, self.deterrence.features, strict=True)
        return np.array([sign * float(np.vdot(flows, feature)) for sign, feature in signed])

    def _project(
        self, weights: Weights, rows: Floats, columns: Floats, before: Moments | None, tol: float
    ) -> tuple[Floats, Floats, Floats]:
        if self.attraction is not None:
            none = np.zeros_like(columns)
            return rows * inverse(self.rows)[:, None], none, none
        start = None if before is None else before.column_part
        return project(weights, rows, columns, start=start, tol=tol)

    def _pull(self) -> Floats:
        return self.columns if self.attraction is None else self.attraction

    def _weighted(self, table: Matrix) -> Matrix:
        values = values_of(table)
        values *= np.asarray(self.cell_weight)
        return table

    def _buffer(self) -> Floats:
        # One table serves all parameters tried: of an earlier state only the factors are used.
        if self.buffer is None:
            self.buffer = np.empty_like(self.deterrence.features[0])
        return self.buffer


def values_of(table: Matrix) -> Floats:
    """Give the values of a table's cells, in the order of its pairs."""
    return table if isinstance(table, np.ndarray) else np.asarray(table.data)


def _exp(values: Floats) -> Floats:
    finite: NDArray[np.bool_] = np.isfinite(values)
    top = values[finite].max(initial=-np.inf)
    # Only the factors' proportions count as a start, so the largest may be one.
    return np.where(finite, np.exp(np.where(finite, values - top, 0.0)), 0.0)


def _log(values: Floats) -> Floats:
    return np.log(values, out=np.full_like(values, -np.inf), where=values > 0)
