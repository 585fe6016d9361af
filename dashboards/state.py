"""What the reader has chosen; all of it lives in the address."""

from urllib.parse import urlencode

import param

LANGUAGES = ("da", "en")
THEMES = ("auto", "light", "dark")


class State(param.Parameterized):
    """The reader's choices. A page adds its own in a subclass."""

    lang = param.Selector(objects=list(LANGUAGES), default="da", doc="Language of the screen.")
    theme = param.Selector(
        objects=list(THEMES), default="auto", doc="Light, dark, or as the system."
    )
    run = param.String(default="", doc="An earlier published run; empty: the one in force.")

    @classmethod
    def read(cls, arguments: dict[str, list[bytes]], *, language: str) -> "State":
        """Read the choices from an address; what is not offered is left at its default."""
        state = cls(lang=language)
        for name in state.chosen():
            given = arguments.get(name, [b""])[0].decode("utf-8", "replace")
            try:
                if given:
                    setattr(state, name, given)
            except ValueError:
                continue  # an address from elsewhere may ask for what we do not offer
        return state

    def chosen(self) -> dict[str, str]:
        """Give the choices by name."""
        return {name: str(getattr(self, name)) for name in self.param if name != "name"}

    def elsewhere(self, page: str, **changed: str) -> str:
        """Give the address of another page, with the language, the theme and the run alone."""
        return State(lang=self.lang, theme=self.theme, run=self.run).address(page, **changed)

    def address(self, page: str, **changed: str) -> str:
        """Give the address that shows a page with these choices."""
        chosen = {**self.chosen(), **changed}
        usual = {name: str(self.param[name].default) for name in chosen if name in self.param}
        usual["lang"] = ""  # the workspace decides which language a bare address has
        kept = {name: value for name, value in chosen.items() if value not in ("", usual.get(name))}
        return f"/{page}?{urlencode(kept)}"
