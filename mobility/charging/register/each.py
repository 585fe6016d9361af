"""Registers read record by record, so that one fault refuses one record and not the others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import polars as pl

from mobility.charging.register.municipality import read_municipality
from mobility.charging.register.nobil import read_nobil
from mobility.charging.register.ocpi import read_ocpi
from mobility.charging.register.open_charge_map import read_open_charge_map
from mobility.charging.register.table import REGISTER
from mobility.errors import SourceError

TELLING = {"AddressInfo": "open_charge_map", "csmd": "nobil", "coordinates": "ocpi"}
"""What a record of each form has, and no other."""

ILL_BUILT = "a record is built as its form asks"
_ILL = (AttributeError, TypeError, LookupError, ValueError, OverflowError)
"""What reading raises where a text or a number stands in the place of a list or an object."""

TWICE = "a place stands once in a delivery"

Refused = tuple[int, str]
"""A record's number, and what is wrong with it."""


def form_of(records: Sequence[Any]) -> str | None:
    """Tell the form of parsed records by the first that tells it; none where it is unknown."""
    told = (
        form
        for record in records
        if isinstance(record, Mapping)
        for key, form in TELLING.items()
        if key in record
    )
    return next(told, None)


def source_of(form: str, records: Sequence[Any]) -> str:
    """Name a source: its form, and of OCPI the operator's code, since each operator is one."""
    if form != "ocpi":
        return form
    first = next((record for record in records if isinstance(record, Mapping)), {})
    code = "".join(str(first.get(key) or "") for key in ("country_code", "party_id"))
    return f"ocpi_{code.lower()}" if code else "ocpi"


def read_each(
    form: str, records: Sequence[Any], *, reference: Mapping[str, Any] | None = None
) -> tuple[pl.DataFrame, list[Refused]]:
    """Read parsed records of one form one by one.

    Parameters
    ----------
    form
        ``open_charge_map``, ``nobil`` or ``ocpi``.
    records
        The list of records.
    reference
        Open Charge Map's reference data, for names of operators.

    Returns
    -------
    tuple
        Rows of :data:`REGISTER` with ``row`` (the record's number, from 1); and what was refused.
    """
    source = source_of(form, records)
    readers: dict[str, Callable[..., pl.DataFrame]] = {
        "open_charge_map": partial(read_open_charge_map, reference=reference),
        "nobil": partial(read_nobil, source=source),
        "ocpi": partial(read_ocpi, source=source),
    }
    numbered = ((number, [record]) for number, record in enumerate(records, start=1))
    return _gathered(readers[form], numbered)


def read_each_site(rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Refused]]:
    """Read a municipality's list site by site.

    Parameters
    ----------
    rows
        The list as text, with ``_row``.

    Returns
    -------
    tuple
        As of :func:`read_each`; a site's number is its first row's.

    Raises
    ------
    SourceError
        The list lacks a column that must be there.
    """
    read_municipality(rows.clear())  # the header is right or wrong for all rows
    sites = rows.group_by("site_id", maintain_order=True)
    return _gathered(read_municipality, ((int(site["_row"][0]), site) for _, site in sites))


def _gathered(
    read: Callable[[Any], pl.DataFrame], numbered: Iterator[tuple[int, Any]]
) -> tuple[pl.DataFrame, list[Refused]]:
    kept: list[pl.DataFrame] = [pl.DataFrame(schema={**REGISTER, "row": pl.Int64})]
    refused: list[Refused] = []
    seen: set[str] = set()
    for number, record in numbered:
        try:
            rows = read(record)
        except SourceError as fault:
            refused.append((number, fault.what))
            continue
        except _ILL:
            refused.append((number, ILL_BUILT))
            continue
        pools = set(rows["pool_id"])
        if pools & seen:
            refused.append((number, TWICE))
            continue
        seen |= pools
        kept.append(rows.with_columns(row=pl.lit(number, pl.Int64)))
    return pl.concat(kept), refused
