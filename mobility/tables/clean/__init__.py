"""The clean tables, declared by topic: what was delivered, typed and checked."""

import dataframely as dy

TABLES: tuple[type[dy.Schema], ...] = ()
"""Every clean table of bundled facts, written out."""
