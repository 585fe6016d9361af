"""What every page has: its address, its title, and the blocks that it is made of."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, TypeVar

from dashboards.language import LOCALES_OF_CHARTS, Language
from dashboards.parts.blocks import Block
from dashboards.state import State
from dashboards.store import Store
from mobility.charts.theme import Dress

Made = TypeVar("Made")


class Page(ABC):
    """A page of the dashboard: it draws what the store answers, and computes nothing.

    Parameters
    ----------
    store
        The published run.
    state
        What the reader has chosen.
    """

    slug: ClassVar[str]
    title: ClassVar[str]
    state_class: ClassVar[type[State]] = State
    in_menu: ClassVar[bool] = True
    """Whether the menu names it; else another page or the footer leads to it."""
    part_of: ClassVar[str] = ""
    """Slug of the page in the menu that it belongs to, where it is not in the menu itself."""
    in_footer: ClassVar[bool] = False
    is_same_for_all: ClassVar[bool] = False
    """Whether it shows published marts alone, the same to everybody who asks for the same."""

    has_widgets: ClassVar[bool] = False
    """Whether widgets may stand on it, which are one reader's: a session of Panel's for each."""

    def __init__(self, store: Store, state: State) -> None:
        self.store = store
        self.state = state
        self.words = Language(state.lang)
        self.dress = Dress(LOCALES_OF_CHARTS[self.words.code], dark=state.theme == "dark")

    @abstractmethod
    def blocks(self) -> list[Block]:
        """Give the page's blocks, top to bottom."""

    def once(self, make: Callable[..., Made], *given: object, of: tuple[object, ...] = ()) -> Made:
        """Make a part of the page once for all who read the same run, language and light.

        Parameters
        ----------
        make
            What makes it; it is given a page on which nothing else is chosen, and what follows.
        of
            The choices that it rests on, where it rests on any.
        """
        state = self.state_class(lang=self.state.lang, theme=self.state.theme, run=self.state.run)
        key = (make.__module__, make.__qualname__, *state.chosen().values(), *of)
        plain = type(self)(self.store, state)
        made: Made = self.store.kept.of(key, lambda: make(plain, *given))
        return made

    @property
    def source_line(self) -> str:
        """Say which run the page's numbers are from."""
        return self.words("Run {run}", run=self.store.run_id)
