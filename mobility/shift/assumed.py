"""Facts of the level of service, looked up by alternative."""

import polars as pl

from mobility.errors import EstimateError

FOR_ALL = "any"
"""The alternative of a fact that holds for all that have none of their own."""


class Assumed:
    """Sourced facts about how one travels.

    Parameters
    ----------
    facts
        alternative, quantity, value, source, and where a value holds for a stretch only from_km.

    Raises
    ------
    EstimateError
        A column is absent, or a fact has no source.
    """

    def __init__(self, facts: pl.DataFrame) -> None:
        absent = {"alternative", "quantity", "value", "source"} - set(facts.columns)
        if absent or facts["source"].null_count():
            raise EstimateError(
                f"Facts of service lack {sorted(absent) or 'a source'}.",
                where=f"columns {facts.columns}",
                todo="give alternative, quantity, from_km, value and source of every fact.",
            )
        start = pl.col("from_km").fill_null(0.0) if "from_km" in facts.columns else pl.lit(0.0)
        self._facts: dict[tuple[str, str], list[tuple[float, float]]] = {}
        for alternative, quantity, at, value in (
            facts.select("alternative", "quantity", start.alias("at"), "value").sort("at").rows()
        ):
            self._facts.setdefault((quantity, alternative), []).append((at, float(value)))

    def number(self, quantity: str, alternative: str, *, default: float | None = None) -> float:
        """Give a number: the alternative's own, or that for all.

        Raises
        ------
        EstimateError
            There is none, and no default.
        """
        found = self._look(quantity, alternative)
        if found:
            return found[0][1]
        if default is None:
            raise _missing(quantity, alternative)
        return default

    def stretches(self, quantity: str, alternative: str) -> list[tuple[float, float]]:
        """Give (from_km, value) along a way, the first from 0.

        Raises
        ------
        EstimateError
            There is none, or none from 0 on.
        """
        found = self._look(quantity, alternative)
        if not found or found[0][0] != 0.0 or min(value for _, value in found) <= 0:
            raise _missing(quantity, alternative)
        return found

    def _look(self, quantity: str, alternative: str) -> list[tuple[float, float]]:
        own = self._facts.get((quantity, alternative))
        return own or self._facts.get((quantity, FOR_ALL), [])


def _missing(quantity: str, alternative: str) -> EstimateError:
    return EstimateError(
        f"No {quantity} of {alternative} is known (above nought, from 0 km on).",
        where="facts of service",
        todo=f"add a row: {alternative} or {FOR_ALL}, {quantity}, its value and its source.",
    )
