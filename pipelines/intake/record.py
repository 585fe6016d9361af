"""The SQL that makes conformed rows of delivered ones: texts, then values, then what follows."""

import dataframely as dy
import polars as pl

from mobility.lake.connection import quote
from mobility.tables import MODES
from mobility.tables.clean import surveys
from pipelines.intake.columns import HASHED
from pipelines.intake.delivery import Delivery
from pipelines.intake.flags import Given, flags, same_columns
from pipelines.intake.nearness import nearness
from pipelines.intake.reading import value_of

HASH_LETTERS = 20
"""Letters of an id's hash: 80 bits, so that two of a million ids meet once in 10^12 surveys."""
_AGES = (18, 30, 40, 50, 60, 70)
TOLD, KEPT = "_told", "_kept"
_TYPES = {
    pl.Int32: "integer",
    pl.Int64: "bigint",
    pl.Float64: "double",
    pl.Float32: "float",
    pl.Boolean: "boolean",
    pl.Date: "date",
}


def record_sql(delivery: Delivery, given: Given, view: str, shown: str, record: str) -> str:
    """Make the query that reads a part's rows into the columns of `answers`.

    Parameters
    ----------
    given
        What the rows tell.
    view
        The view of delivered rows; the table ``twice`` has the rows of those that stand twice.
    shown
        The file's address.
    record
        What a row is: person, trip or day.

    Returns
    -------
        SQL of the declared columns, of `TOLD`, what is to be told of the row, and of `KEPT`,
        whether it can stand.
    """
    values = _values(delivery, given, shown, record)
    chosen = ", ".join(
        f'try_cast({values.get(name, "null")} as {_sql_type(column)}) as "{name}"'
        for name, column in surveys.Answers.columns().items()
    )
    raws = "".join(f", {one.raw} as {one.text}" for one in given.readings)
    typed = "".join(f", {one.checked} as {one.value}" for one in given.readings)
    told = _told(given)
    counted = "count(*) filter (where _row not in (select row from twice))"
    same = f"{counted} over (partition by {same_columns(given)})" if _needs_same(given) else "1"
    return (
        f"with raws as (select *{raws} from {view}), "
        f"typed as (select *{typed}, {same} as _same from raws), "
        f"moded as (select *, {_mode(given)} as m_mode from typed), "
        f"told as (select *, {told} as {TOLD} from moded) "
        f"select {chosen}, {TOLD}, "
        f"len(list_filter({TOLD}, lambda x: x.scope = 'row')) = 0 as {KEPT} from told"
        + (" order by _row" if _needs_same(given) else "")
    )


def _needs_same(given: Given) -> bool:
    return "_same" in flags(given)


def _told(given: Given) -> str:
    found = [one.told for one in given.readings]
    twice = (
        "case when _row in (select row from twice) then {'column': (select name from once), "
        "'value': null::varchar, 'rule': (select name from once) || ' stands once', "
        "'scope': 'row'} end"
    )
    return f"list_filter([{', '.join([*found, twice])}], lambda x: x is not null)"


def _values(delivery: Delivery, given: Given, shown: str, record: str) -> dict[str, str]:
    survey = delivery.mapping.survey
    values = {one.name: one.stands for one in given.readings}
    employer = survey.employer
    if isinstance(employer, str):
        values["employer"] = quote(employer)
    if survey.workplace and "workplace" not in values:
        values["workplace"] = quote(survey.workplace)
    zones = [values[name] for name in ("home_zone", "home_postcode") if name in values]
    values["home_zone"] = f"coalesce({', '.join(zones)})" if zones else "null"
    values["age_band"] = _age_band(values)
    values["mode"] = "m_mode"
    values["days_per_week"] = _days_per_week(given, values)
    values |= _identity(delivery, values)
    near = nearness(delivery, given, values)
    listed = flags(given)
    values["flags"] = f"list_concat({listed}, {near})" if near else listed
    return values | {
        "survey": quote(delivery.survey),
        "wave": str(survey.wave),
        "is_synthetic": str(survey.synthetic).lower(),
        "file": quote(shown),
        "row": "_row",
        "kind": quote(survey.kind),
        "record": quote(record),
        "headcount": str(survey.headcount or "null"),
        "employees": str(survey.employees or "null"),
    }


def _identity(delivery: Delivery, values: dict[str, str]) -> dict[str, str]:
    """Replace what points to somebody by keyed hashes; without an id, a row is its own person."""
    made = {}
    for name in HASHED:
        told = values.get(name)
        if told is None and name != "respondent_id":
            continue
        told = told or f"{quote(delivery.name + ' row ')} || _row"
        made[name] = f"case when {told} is not null then {hashed(delivery, values, told)} end"
    return made


def hashed(delivery: Delivery, values: dict[str, str], told: str) -> str:
    """Make the SQL of an id's hash; the same person of one employer has one in every wave."""
    scope = quote(f"{delivery.key}|{delivery.survey}|")
    who = values.get("employer", "null")
    return f"left(sha256({scope} || coalesce({who}, '') || '|' || {told}), {HASH_LETTERS})"


def _matrix(given: Given) -> dict[str, str]:
    return {mode: value_of(f"days_{mode}") for mode in MODES if given.has(f"days_{mode}")}


def _mode(given: Given) -> str:
    """Give the usual mode: as told, else that of most days (of equals, the first in our order)."""
    days = _matrix(given)
    told = [value_of("mode")] if given.has("mode") else []
    if days:
        most = _most(days)
        cases = " ".join(
            f"when {most} > 0 and coalesce({one}, 0) = {most} then '{mode}'"
            for mode, one in days.items()
        )
        told.append(f"case {cases} end")
    return f"coalesce({', '.join(told)})" if told else "null::varchar"


def _most(days: dict[str, str]) -> str:
    return f"greatest({', '.join(f'coalesce({one}, 0)' for one in days.values())})"


def _days_per_week(given: Given, values: dict[str, str]) -> str:
    days = _matrix(given)
    if not days or "days_per_week" in values:
        return values.get("days_per_week", "null")
    total = " + ".join(f"coalesce({one}, 0)" for one in days.values())
    return f"case when {_most(days)} > 0 then least({total}, 7) end"


def _age_band(values: dict[str, str]) -> str:
    told = [values["age_band"]] if "age_band" in values else []
    if age := values.get("age"):
        cases = " ".join(
            f"when {age} < {bound} then '{band}'"
            for bound, band in zip(_AGES, surveys.AGE_BANDS, strict=False)
        )
        last = surveys.AGE_BANDS[-1]
        told.append(f"case {cases} when {age} >= {_AGES[-1]} then '{last}' end")
    return f"coalesce({', '.join(told)})" if told else "null"


def _sql_type(column: dy.Column) -> str:
    if isinstance(column.dtype, pl.List):
        return "float[]" if column.dtype.inner == pl.Float32 else "varchar[]"
    return next((sql for kind, sql in _TYPES.items() if column.dtype == kind), "varchar")


__all__ = ["KEPT", "TOLD", "hashed", "record_sql"]
