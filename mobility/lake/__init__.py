"""The lake: where tables lie, how they are opened, and how they are written whole or not at all."""

from mobility.lake.connection import connect, read_rows, read_sql
from mobility.lake.files import Lake, bundled, clear_leftovers, write_whole
from mobility.lake.published import Published, publish, put_in_force
from mobility.lake.state import content_hash, file_hash

__all__ = [
    "Lake",
    "Published",
    "bundled",
    "clear_leftovers",
    "connect",
    "content_hash",
    "file_hash",
    "publish",
    "put_in_force",
    "read_rows",
    "read_sql",
    "write_whole",
]
