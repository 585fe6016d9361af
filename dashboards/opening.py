"""A page for a reader who asks with an address."""

from collections.abc import Callable, Mapping

from dashboards.pages import Page
from dashboards.store import Store

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


__all__ = ["Stores", "opened"]
