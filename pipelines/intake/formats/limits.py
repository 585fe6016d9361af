"""How large a delivered file may be: beyond these it is no survey, or was made to do harm."""

MOST_COLUMNS = 5_000
"""Columns. The widest national travel surveys have under 1,000; a sheet can hold 16,384."""

MOST_ROWS = 100_000_000
"""Rows. Twice the largest diary that the house was built for."""

FREE_ROWS = 6_000_000
"""Rows that a file may have whatever its size."""

LEAST_BYTES_A_ROW = 8
"""Bytes of the delivered file for each row beyond those, packed or not. A packed diary's row has
about 12; a made-up file can hold 200 rows in one byte."""

MOST_RATIO = 200
"""Times that an archive may grow. Deflate packs survey tables 5 to 30 times; at most 1,032."""

FREE_BYTES = 64 << 20
"""An archive may unpack to this many bytes whatever its ratio."""

MOST_BYTES = 32 << 30
"""Bytes that an archive may unpack to at all."""

MOST_TEXT_BYTES = 192 << 20
"""Bytes of a workbook's shared texts, which have to be held in memory."""

MOST_CELLS = 25_000_000
"""Cells of a sheet: a million people who answer 25 questions, and two minutes of reading."""

MOST_LETTERS = 131_072
"""Letters in one answer: four times what a cell of a spreadsheet can hold."""

MEMORY = "320MB"
"""What DuckDB may hold while it reads; beyond it, it writes to a temporary folder."""
