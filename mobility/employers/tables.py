"""Rows of cells as tables for disclosure control, and back."""

from collections.abc import Iterator, Mapping

import polars as pl

from mobility.disclosure import Rules, Table
from mobility.employers.groups import DETAILS, LEVELS, parts_of
from mobility.tables.marts.estimates import NUMBERS

GROUP = ["topic", "quantity", "method", "vintage"]
"""What tells the tables of one staff apart."""

COMPARED = ("comparison", "change")
"""Topics whose rows are no cells: they may be told where the cell they rest on is."""

OPEN = ("climate average",)
"""Topics in which no answer of the staff counts by itself."""

MOST_SMALL = dict.fromkeys(("modes", "modes by workplace", "staff", "days"), 0.0)
FEW_SMALL = 0.2
"""Share of the cells with somebody that may be too small before wider groups are told; our choice.
Groups are widened first, and holes made second."""

NO_NUMBERS = ("bound_low", "bound_high")


def in_detail(cells: pl.DataFrame, rules: Rules, *, coarser: int = 0) -> pl.DataFrame:
    """Choose for each topic the finest groups of which few are too small, and keep these.

    Parameters
    ----------
    coarser
        Steps wider than that: where earlier releases forbid the finest.
    """
    family = pl.col("topic").str.replace(r"^days .*$", "days")
    kept = []
    for (name,), own in cells.group_by(family, maintain_order=True):
        details = [detail for detail in DETAILS if detail in own["detail"]]
        if not details:
            kept.append(own)
            continue
        at = min(details.index(_chosen(own, str(name), rules)) + coarser, len(details) - 1)
        kept.append(own.filter(pl.col("detail") == details[at]))
    return pl.concat(kept)


def _chosen(cells: pl.DataFrame, name: str, rules: Rules) -> int:
    """Find the finest detail of which few cells with somebody in them are too small."""
    found = DETAILS[-1]
    for detail in sorted(cells["detail"].unique(), reverse=True):
        own = cells.filter(pl.col("detail") == detail, pl.col("answers") > 0)
        small = own.filter(pl.col("answers") < rules.threshold).height
        if own.height and small <= MOST_SMALL.get(name, FEW_SMALL) * own.height:
            found = detail
    return found if found in cells["detail"] else int(cells["detail"].max())  # type: ignore[arg-type]


def tables_of(cells: pl.DataFrame) -> dict[str, Table]:
    """Write the cells of one staff as tables, a variable in a column of its own name."""
    one = cells.row(0, named=True)
    named = {name: one[name] for name in ("survey", "wave", "employer")}
    # the people of all employers together have none in common
    where = {name: value for name, value in named.items() if value is not None}
    return {
        name: _table(rows, where | _answered(rows))
        for name, rows in _parted(cells)
        if rows["topic"][0] not in (*COMPARED, *OPEN)
    }


def rows_of(cells: pl.DataFrame, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Write protected tables as rows again, with what may be told beside them.

    Parameters
    ----------
    cells
        The rows that `tables_of` was given.
    tables
        The protected tables by the same names.
    """
    kept = []
    for name, rows in _parted(cells):
        if name in tables:
            own = tables[name]
            numbers = [column for column in own.columns if column in rows.columns]
            kept.append(rows.drop(*numbers, "largest", "second").hstack(own.select(numbers)))
    told = pl.concat(kept, how="diagonal_relaxed")
    is_thin = pl.col("reliability") == "not_shown"
    told = told.with_columns(
        pl.when(~is_thin).then(pl.col(name)).alias(name) for name in (*NUMBERS, *NO_NUMBERS)
    )
    beside = cells.filter(pl.col("topic").is_in([*COMPARED, *OPEN])).drop("largest", "second")
    rests_on = pl.struct("variable", "value").map_elements(
        lambda cell: is_told(told, cell["value"]), return_dtype=pl.Boolean
    )
    allowed = beside.filter(rests_on | pl.col("topic").is_in(OPEN)) if beside.height else beside
    columns = [name for name in cells.columns if name not in ("largest", "second")]
    return pl.concat([told.select(columns), allowed.select(columns)], how="vertical_relaxed")


def is_told(told: pl.DataFrame, value: str | None) -> bool:
    """Say whether a group's share can be read off the tables that are given out.

    A group that nobody is of can be read off too, where the table is fine enough to have it.
    """
    modes = told.filter(topic="modes", quantity="share")
    whole = modes.filter(pl.col("value").is_null()).drop_nulls("answers")
    if value is None or whole.is_empty():
        return whole.height > 0
    within = modes.filter(pl.col("value").is_in([value, *parts_of(value)]))
    if within.height:
        return within["answers"].null_count() == 0
    return any(level in (value, *parts_of(value)) for level in LEVELS[int(whole["detail"][0])])


def _parted(cells: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Part rows into tables; each option of a select-all question is one."""
    keys = [*GROUP, pl.when(pl.col("quantity") == "ticked").then(pl.col("variable")).alias("_part")]
    for key, rows in cells.group_by(keys, maintain_order=True):
        yield " / ".join(str(part) for part in key if part is not None), rows


def _answered(rows: pl.DataFrame) -> dict[str, object]:
    """Say what else the people of a table have in common, beside their employer."""
    topic = str(rows["topic"][0])
    if topic.startswith("answered"):
        return {}
    if topic in ("barriers", "motivators"):
        return {"answered": "yes", f"asked for {topic}": True}
    return {"answered": "yes"}


def _table(rows: pl.DataFrame, where: Mapping[str, object]) -> Table:
    names = {"value": rows["variable"][0], "by_value": rows["by_variable"][0]}
    by = [name for name in names.values() if name is not None]
    is_amount = rows["largest"].null_count() == 0
    numbers = ["answers", "estimate", "standard_error", "low", "high", "n", "n_effective"]
    numbers += ["reliability", *(("largest", "second") if is_amount else ())]
    numbers += [name for name in NO_NUMBERS if rows[name].null_count() < rows.height]
    columns = [pl.col(key).alias(name) for key, name in names.items() if name is not None]
    if not by:  # everybody together: a table of one cell
        by, columns = ["survey"], [pl.lit(where["survey"], pl.String).alias("survey")]
    return Table(
        rows.select(*columns, *numbers),
        by,
        "answers",
        where=where,
        value="estimate" if is_amount else None,
        largest="largest" if is_amount else None,
        second="second" if is_amount else None,
    )
