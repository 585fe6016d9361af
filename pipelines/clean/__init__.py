"""From delivered files to the clean tables: one file per table, of the table's name."""
