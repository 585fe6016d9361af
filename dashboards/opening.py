"""A page for a reader who asks with an address."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import product
from weakref import WeakKeyDictionary

import panel as pn
import polars as pl

from dashboards.keeping import Kept
from dashboards.pages import PAGES, Page
from dashboards.parts.blocks import Block, Live
from dashboards.state import LANGUAGES
from dashboards.store import Store
from mobility.errors import MobilityError

PAGES_KEPT = 60
"""Pages of a run with what is chosen on them, about 0.3 MB each."""
_MADE: WeakKeyDictionary[Store, Kept[tuple[object, ...], list[Block]]] = WeakKeyDictionary()
Stores = Callable[[str], Store]


def opened(page: type[Page], arguments: Mapping[str, list[bytes]], stores: Stores) -> Page:
    """Open a page with what its address asks for, of the run in force or of the run it names.

    Raises
    ------
    SourceError
        Nothing is published, or no run is called what the address says.
    """
    asked = arguments.get("run", [b""])[0].decode("utf-8", "replace")
    store = stores(asked)
    return page(store, page.state_class.read(dict(arguments), language=store.settings.language))


def blocks_of(page: Page) -> list[Block]:
    """Give a page's blocks: made once for all who ask for the same of the same run.

    Only where the page says that it is the same for all; no view of such a page is one reader's.
    """
    if not page.is_same_for_all:
        return page.blocks()
    kept = _MADE.setdefault(page.store, Kept(PAGES_KEPT))
    key = (type(page), *sorted(page.state.chosen().items()))
    return kept.of(key, lambda: _shared(page))


def _shared(page: Page) -> list[Block]:
    blocks = page.blocks()
    if any(_is_one_readers(block) for block in blocks):
        raise TypeError(f"{type(page).__name__} keeps one reader's view, and says it is all's.")
    return blocks


def warm(stores: Stores) -> None:
    """Make every page as it is shown at first, in each language, so that no reader waits for it.

    What cannot be opened is left: its reader is told.
    """
    shared = [page for page in PAGES if page.is_same_for_all]
    for lang, page in product(LANGUAGES, shared):
        with suppress(MobilityError, pl.exceptions.ColumnNotFoundError):
            blocks_of(opened(page, {"lang": [lang.encode()]}, stores))


def _is_one_readers(block: Block) -> bool:
    return isinstance(block, Live) and isinstance(block.view, pn.viewable.Viewable)


__all__ = ["Stores", "blocks_of", "opened", "warm"]
