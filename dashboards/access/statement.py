"""The accessibility statement for everybody, as the law asks: no session, no sign-in, no number."""

from tornado.web import RequestHandler

from dashboards.access.door import Door
from dashboards.access.plain import Item, Plain
from dashboards.language import LANGUAGES, Language
from dashboards.parts.statement import TITLE, lead, statement

PATH = "/statement"
OTHERS = {
    "da": Item("English", f"{PATH}?lang=en", "en"),
    "en": Item("Dansk", f"{PATH}?lang=da", "da"),
}


class Statement(RequestHandler):
    """Shows the statement, in the language that is asked for or in the workspace's."""

    def get(self) -> None:
        """Answer with the page."""
        door: Door = self.settings["door"]
        settings = door.lake.settings()
        asked = self.get_query_argument("lang", "")
        words = Language(asked if asked in LANGUAGES else settings.language)
        place = settings.municipality.name
        page = Plain(
            words(TITLE),
            lead(words),
            [OTHERS[words.code]],
            place=place,
            body=statement(words, place),
        )
        self.finish(page.html(words))
