"""The lake: where tables lie, how they are opened, and how they are written whole or not at all."""

from mobility.lake.connection import connect, read_rows, read_sql
from mobility.lake.files import Lake, bundled, clear_leftovers, write_whole
from mobility.lake.published import Published
from mobility.lake.publishing import publish, put_in_force
from mobility.lake.releases import StoredRelease, ledger_of, list_releases, read_release
from mobility.lake.releasing import Package, write_release
from mobility.lake.state import content_hash, file_hash

__all__ = [
    "Lake",
    "Package",
    "Published",
    "StoredRelease",
    "bundled",
    "clear_leftovers",
    "connect",
    "content_hash",
    "file_hash",
    "ledger_of",
    "list_releases",
    "publish",
    "put_in_force",
    "read_release",
    "read_rows",
    "read_sql",
    "write_release",
    "write_whole",
]
