"""The clean tables, declared by topic: what was delivered, typed and checked."""

import dataframely as dy

from mobility.tables.clean.accounts import Co2Accounts

FACTS: tuple[type[dy.Schema], ...] = (Co2Accounts,)
"""Every clean table of bundled facts, written out."""

TABLES = FACTS
"""Every clean table."""

__all__ = ["FACTS", "TABLES", "Co2Accounts"]
