"""The files of one delivery, staged and joined by their keys: a view per kind of record."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import duckdb
import polars as pl

from mobility.errors import SourceError
from mobility.lake import read_rows, read_sql
from mobility.lake.connection import add_view
from pipelines.intake.corrections import corrections_of, mend_view
from pipelines.intake.delivery import Delivery
from pipelines.intake.formats import Opened, Staged, open_delivered
from pipelines.intake.formats.opened import folded
from pipelines.intake.forms import File

MAIN = "main"
"""The name of the file that has a row per record."""


@dataclass
class Table:
    """One delivered file: opened, and the places of its columns that are wanted."""

    name: str
    spec: File
    opened: Opened
    wanted: set[int] = field(default_factory=set)
    staged: Staged | None = None

    def want(self, header: str) -> int | None:
        """Ask for a column by its header, and give its place; None where there is none."""
        place = self.opened.place(header)
        if place is not None:
            self.wanted.add(place)
        return place


class Files:
    """Every file of a delivery, and what of it is wanted."""

    def __init__(self, delivery: Delivery, folder: Path) -> None:
        mapping = delivery.mapping
        self._delivery, self._folder = delivery, folder
        self.tables: dict[str, Table] = {}
        for name, spec in {MAIN: mapping.file, **mapping.files}.items():
            inner = folder / name
            inner.mkdir()
            opened = open_delivered(delivery.file_of(spec), spec, inner)
            self.tables[name] = Table(name, spec, opened)
        self._keys = {name: self._key(table) for name, table in self.tables.items() if name != MAIN}
        for name, table in product(self._keys, self.tables.values()):
            table.want(self.key_of(name))
        self.mended = 0
        self.notes: list[str] = []

    def staged(self, name: str) -> Staged:
        """Give what was written of a file.

        Raises
        ------
        SourceError
            The files were not staged yet.
        """
        staged = self.tables[name].staged
        if staged is None:
            raise SourceError(
                f"The file {name} was not read yet.", where=name, todo="stage the files first."
            )
        return staged

    def key_of(self, name: str) -> str:
        """Name a file's own key."""
        return self.tables[name].opened.columns[self._keys[name][1]]

    def _key(self, table: Table) -> tuple[str, int]:
        """Give the key's header in the main file, and its place in this one."""
        header, own = table.spec.keys
        place = table.want(own) if own else None
        holders = [
            one for one in self.tables.values() if one is not table and one.want(header) is not None
        ]
        if not header or place is None or not holders:
            shown = ", ".join(table.opened.columns[:20])
            raise SourceError(
                f"The file {table.spec.name} cannot be joined: its key {table.spec.key!r} "
                "is not in both files.",
                where=f"{self._delivery.address}/survey.toml, [files.{table.name}] key",
                todo=f"name a column that both have; {table.spec.name} has {shown}.",
            )
        return header, place

    def find(self, header: str, file: str | None, name: str) -> dict[str, int]:
        """Give the place of a column in every file that has it, or in the one that is named.

        Raises
        ------
        SourceError
            No file has it.
        """
        if file is not None and file not in self.tables:
            raise SourceError(
                f"The mapping reads {name} from the file {file!r}, which it does not name.",
                where=f"{self._delivery.address}/survey.toml, [columns] {name}",
                todo=f"name it under [files.{file}], or use {', '.join(self.tables)}.",
            )
        found = {
            table.name: place
            for table in self.tables.values()
            if file in (None, table.name) and (place := table.want(header)) is not None
        }
        if not found:
            raise no_such_column(name, header, self.tables[file or MAIN])
        return found

    def source(self, part: str, header: str, file: str | None, name: str) -> str:
        """Give the SQL of a column in the view of a part; null where its rows do not tell it.

        A key of the main file stands in the others under their own name for it.
        """
        found = self.find(header, file, name)
        for table in [part, *self._joined(part)]:
            if table in found:
                return column(table, found[table])
        if part != MAIN and folded(self._keys[part][0]) == folded(header):
            return column(part, self._keys[part][1])
        for table, (key, place) in self._keys.items():
            if part != MAIN and folded(key) == folded(header):
                own = self.tables[part].want(self.key_of(table))
                return column(part, own) if own is not None else column(table, place)
        return "null"

    def _joined(self, part: str) -> list[str]:
        return [name for name in self.tables if name not in (part, MAIN)]

    def stage(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Write what is wanted of every file, mend it, and make its rows readable by its name."""
        for table in self.tables.values():
            address = self._delivery.address_of(table.spec)
            entries = corrections_of(self._delivery.folder, table.spec.name)
            for header in entries["column"].unique():
                table.want(header)
            target = self._folder / f"{table.name}.parquet"
            table.staged = table.opened.stage(target, sorted(table.wanted))
            add_view(connection, f"raw_{table.name}", target)
            self.mended += mend_view(
                connection, table.name, table.opened.place, entries, where=address
            )

    def view(self, connection: duckdb.DuckDBPyConnection, part: str) -> str:
        """Make the view of a part's rows, every other file's columns beside them; give its name."""
        chosen = [column(part, place, alias=True) for place in sorted(self.tables[part].wanted)]
        joins: dict[str, str] = {}
        waiting = self._joined(part)
        while ready := [one for one in waiting if self._left(part, one, joins) is not None]:
            for other in ready:
                joins[other] = self._join(other, str(self._left(part, other, joins)))
                waiting.remove(other)
        for other in self._joined(part):
            here = sorted(self.tables[other].wanted)
            chosen += [
                column(other, place, alias=True)
                if other in joins
                else f"null::varchar as {column(other, place)}"
                for place in here
            ]
        name = f"delivered_{part}"
        connection.execute(
            f'create view {name} as select "{part}"._row as _row, {", ".join(chosen)} '
            f'from "{part}" {" ".join(joins.values())}'
        ).fetchall()
        return name

    def _left(self, part: str, other: str, joined: Iterable[str]) -> str | None:
        """Give the SQL of the key by which another file joins a part's rows, or what joins them."""
        header = self._keys[other][0]
        opened = self.tables[part].opened
        place = opened.place(header)
        if place is None and part != MAIN:
            place = opened.place(self.key_of(other))
        if place is not None:
            return f'"{part}".c{place}'
        if part != MAIN and folded(self._keys[part][0]) == folded(header):
            return f'"{part}".c{self._keys[part][1]}'
        for between in joined:
            place = self.tables[between].opened.place(header)
            if place is not None:
                return f'"{between}".c{place}'
        return None

    def _join(self, other: str, left: str) -> str:
        key = same(f"c{self._keys[other][1]}")
        first = (
            f'(select * from "{other}" qualify row_number() over (partition by {key} '
            f"order by _row) = 1)"
        )
        right = same(f'"{other}".c{self._keys[other][1]}')
        return f'left join {first} as "{other}" on {same(left)} = {right}'

    def twice(self, connection: duckdb.DuckDBPyConnection, name: str) -> pl.DataFrame:
        """Find the rows of a file whose key an earlier row has already."""
        key = same(f"c{self._keys[name][1]}")
        return read_sql(
            connection,
            f'select _row as row, c{self._keys[name][1]} as value from "{name}" where {key} '
            f"is not null qualify row_number() over (partition by {key} order by _row) > 1",
        )

    def without_partner(self, connection: duckdb.DuckDBPyConnection, name: str) -> int:
        """Count the main file's rows whose key stands in no row of another file."""
        place = self.tables[MAIN].opened.place(self._keys[name][0])
        if place is None:
            return 0
        [(count,)] = read_rows(
            connection,
            f'select count(*) from "{MAIN}" where {same(f"c{place}")} is not null and '
            f"{same(f'c{place}')} not in (select {same(f'c{self._keys[name][1]}')} "
            f'from "{name}" where c{self._keys[name][1]} is not null)',
        )
        return int(str(count))


def column(table: str, place: int, *, alias: bool = False) -> str:
    """Name a delivered column in a view; with `alias`, select it there."""
    name = f'"{table}.c{place}"'
    return f'"{table}".c{place} as {name}' if alias else name


def same(sql: str) -> str:
    """Make the SQL under which two spellings of a key are the same: no space, no ``.0``."""
    return f"regexp_replace(trim({sql}), '\\.0$', '')"


def no_such_column(name: str, header: str, table: Table) -> SourceError:
    """Tell that a mapped column is not in its file, and what may be the matter."""
    known, spec = table.opened.columns, table.spec
    hint = ""
    if len(known) == 1:
        others = [sign for sign in ";,\t|" if sign in known[0] and sign != spec.delimiter]
        if others:
            hint = (
                f" The whole header was read as one column: the delimiter is {others[0]!r}, "
                f"not {spec.delimiter!r}."
            )
    shown = ", ".join(repr(one) for one in known[:15]) + (" ..." if len(known) > 15 else "")
    return SourceError(
        f"The file has no column {header!r}.{hint}",
        where=f"{spec.name}, row {spec.header_row} (its header); survey.toml, [columns] {name}",
        todo=f"correct the mapping, or its delimiter and header_row; the file has {shown}.",
    )
