"""Who answered, in plain words: how far from the population, and what weighting did.

What is found is told as a key and values, so that every language can say it.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.survey.given import weights_of
from mobility.survey.margins import Margins, Table, table_of
from mobility.survey.strength import kish

Array = NDArray[np.float64]

PHRASES = {
    "answered": "{answers} of {asked} people answered ({rate:.0%}).",
    "before": "Before weighting the answers were furthest from the population in {variable}: "
    "{level} made up {population:.0%} of the people and {share:.0%} of the answers.",
    "after_balanced": "After weighting all known groups have their share.",
    "after_unbalanced": "After weighting {variable} = {level} is still {share:.0%} of the answers, "
    "but {population:.0%} of the people.",
    "effective": "The {answers} answers tell as much as {effective} answers of equal weight.",
    "largest": "The largest weight counts {ratio:.1f} times the mean; the heaviest 5 % of the "
    "answers carry {share:.0%} of the whole.",
    "largest_high": "One answer counts {ratio:.1f} times the mean, which is much: a few people "
    "move the result.",
    "representative": "Groups answered about equally often (R-indicator {indicator:.2f}).",
    "unrepresentative": "Groups answered very unequally (R-indicator {indicator:.2f}): the result "
    "rests on the weights.",
}
"""The sentences in English, by key."""

_UNBALANCED = 0.1  # standardised difference; Austin (2009), Statistics in Medicine 28: 3083-3107
_HEAVY = 5.0  # weight over mean weight; Potter (1990) trims at about this; our choice
_EQUAL = 0.8  # R-indicator above which answers count as balanced; our choice


@dataclass(frozen=True)
class Finding:
    """One sentence to be said.

    Attributes
    ----------
    key
        Which one of `PHRASES`, or of its translation.
    values
        What stands in it.
    """

    key: str
    values: dict[str, float | str]

    def english(self) -> str:
        """Say it in English."""
        return PHRASES[self.key].format(**self.values)


def standardised_differences(
    sample: pl.DataFrame, margins: Margins, *, weight: str, base_weight: str | None = None
) -> pl.DataFrame:
    """Compare the sample with the population, before and after weighting.

    Parameters
    ----------
    margins
        Persons per level, per variable.
    weight, base_weight
        Columns of weights after and before; without the latter 1 each.

    Returns
    -------
    frame
        ``variable, level, population, before, after`` (shares), and ``difference_before,
        difference_after``: less the population, over its standard deviation.
    """
    table = table_of(sample, margins, tol=1e-6)
    after = _by_cell(table, weights_of(sample, weight))
    base = np.ones(len(sample)) if base_weight is None else weights_of(sample, base_weight)
    before = _by_cell(table, base)
    rows = []
    for margin in table.margins:
        wanted = margin.totals / margin.totals.sum()
        shares = [margin.sums(cells) / cells.sum() for cells in (before, after)]
        spread = np.sqrt(wanted * (1 - wanted))
        columns = {
            "variable": [margin.variable] * len(wanted),
            "level": margin.levels,
            "population": wanted,
            "before": shares[0],
            "after": shares[1],
        }
        differences = [np.divide(one - wanted, spread, out=np.zeros_like(wanted),
                                 where=spread > 0) for one in shares]  # fmt: skip
        rows.append(
            pl.DataFrame(columns).with_columns(
                difference_before=pl.Series(differences[0]),
                difference_after=pl.Series(differences[1]),
            )
        )
    return pl.concat(rows)


def margin_gaps(sample: pl.DataFrame, margins: Margins, *, weight: str) -> pl.DataFrame:
    """Show how far the weights' sums are from each margin: the proof that raking settled.

    Returns
    -------
    frame
        ``variable, level, total, sum, gap``; the gap is relative.
    """
    table = table_of(sample, margins, tol=1e-6)
    cells = _by_cell(table, weights_of(sample, weight))
    frames = [
        pl.DataFrame(
            {
                "variable": [margin.variable] * len(margin.levels),
                "level": margin.levels,
                "total": margin.totals,
                "sum": margin.sums(cells),
            }
        )
        for margin in table.margins
    ]
    return pl.concat(frames).with_columns(gap=pl.col("sum") / pl.col("total") - 1)


def weight_summary(weight: Array) -> pl.DataFrame:
    """Tell how unequal weights are.

    Returns
    -------
    frame
        One row: ``n, n_effective`` (Kish), ``design_effect, largest_ratio`` (largest over mean),
        ``smallest_ratio`` and ``heaviest_share`` (of the whole, carried by the heaviest 5 %).
    """
    order = np.sort(weight)[::-1]
    heavy = order[: max(1, round(0.05 * len(order)))].sum()
    effective = kish(weight)
    return pl.DataFrame(
        {
            "n": [len(weight)],
            "n_effective": [effective],
            "design_effect": [len(weight) / effective],
            "largest_ratio": [weight.max() / weight.mean()],
            "smallest_ratio": [weight.min() / weight.mean()],
            "heaviest_share": [heavy / weight.sum()],
        }
    )


def r_indicator(propensity: Array, weight: Array | None = None) -> float:
    """Give 1 - 2 S of the response propensities: 1 where all groups answer equally often.

    Parameters
    ----------
    propensity
        Chance to answer of each person, shape (n,).
    weight
        Persons that each stands for; absent: 1 each, as where the whole sample is known.

    References
    ----------
    Schouten, Cobben & Bethlehem (2009), Survey Methodology 35(1): 101-113; from the respondents
    and population totals alone: Shlomo, Skinner & Schouten (2012), J. Stat. Plan. Inf. 142.
    """
    each = np.ones(len(propensity)) if weight is None else weight
    mean = float((each * propensity).sum() / each.sum())
    spread = np.sqrt((each * (propensity - mean) ** 2).sum() / each.sum())
    return float(1 - 2 * spread)


def findings(
    sample: pl.DataFrame,
    margins: Margins,
    *,
    weight: str,
    base_weight: str | None = None,
    asked: float | None = None,
) -> list[Finding]:
    """Say in plain words who answered and what weighting did about it.

    Parameters
    ----------
    asked
        People asked, for the response rate and the R-indicator; absent: neither is said.
    """
    table = standardised_differences(sample, margins, weight=weight, base_weight=base_weight)
    weights = weights_of(sample, weight)
    summary = weight_summary(weights).row(0, named=True)
    said = []
    if asked is not None:
        rate = len(sample) / asked
        said.append(Finding("answered", {"answers": len(sample), "asked": asked, "rate": rate}))
    said.append(_worst(table, "before"))
    said.append(_worst(table, "after"))
    said.append(
        Finding("effective", {"answers": len(sample), "effective": round(summary["n_effective"])})
    )
    ratio, share = summary["largest_ratio"], summary["heaviest_share"]
    key = "largest_high" if ratio > _HEAVY else "largest"
    said.append(Finding(key, {"ratio": ratio, "share": share}))
    if asked is not None:
        said.append(_evenness(weights, asked))
    return said


def _by_cell(table: Table, weight: Array) -> Array:
    return np.bincount(table.cell, weight, table.n_cells).astype(float)


def _worst(table: pl.DataFrame, when: str) -> Finding:
    row = table.sort(pl.col(f"difference_{when}").abs(), descending=True).row(0, named=True)
    values = {"variable": row["variable"], "level": row["level"], "share": row[when]}
    values["population"] = row["population"]
    if when == "before":
        return Finding("before", values)
    balanced = abs(row["difference_after"]) <= _UNBALANCED
    return Finding("after_balanced", {}) if balanced else Finding("after_unbalanced", values)


def _evenness(weights: Array, asked: float) -> Finding:
    """Judge the propensities that the weights imply: their inverse, scaled to the response rate."""
    held = weights > 0
    propensity = weights.sum() / (weights[held] * asked)
    indicator = r_indicator(np.minimum(propensity, 1), weights[held])
    key = "representative" if indicator >= _EQUAL else "unrepresentative"
    return Finding(key, {"indicator": indicator})
