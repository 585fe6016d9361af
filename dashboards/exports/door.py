"""Where a figure's files are asked for: the page is opened as its address says, and one figure taken."""

import asyncio
from collections.abc import Callable

from tornado.web import HTTPError, RequestHandler

from dashboards.exports.about import About, about
from dashboards.exports.picture import as_png, picture
from dashboards.exports.sheets import as_csv, as_workbook
from dashboards.opening import Stores, blocks_of, opened
from dashboards.pages import PAGES, Page
from dashboards.parts.blocks import Figure
from dashboards.parts.figures import FIGURES
from mobility.errors import MobilityError

MAKERS: dict[str, tuple[str, Callable[[About], bytes]]] = {
    "png": ("image/png", lambda about: as_png(picture(about))),
    "svg": ("image/svg+xml", lambda about: picture(about).encode()),
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_workbook),
}
PATTERN = rf"/{FIGURES}/([a-z]+)/([A-Za-z0-9_-]+)\.({'|'.join(MAKERS)})"


class FigureFile(RequestHandler):
    """Answers with one figure as a file."""

    def initialize(self, stores: Stores) -> None:
        """Keep what opens the published runs."""
        self.stores = stores

    async def get(self, slug: str, name: str, form: str) -> None:
        """Make the file; what is not there is not found."""
        page = next((one for one in PAGES if (one.slug or "overview") == slug), None)
        if page is None:
            raise HTTPError(404)
        kind, _ = MAKERS[form]
        origin = f"{self.request.protocol}://{self.request.host}"
        try:
            made = await asyncio.to_thread(self._made, page, name, form, origin)
        except MobilityError as problem:
            raise HTTPError(404, problem.what) from problem
        self.set_header("Content-Type", kind)
        self.set_header("Content-Disposition", f'attachment; filename="{name}.{form}"')
        self.finish(made)

    def _made(self, page: type[Page], name: str, form: str, origin: str) -> bytes:
        # files are for paper and for others' documents: light, whatever the screen is
        asked = {**self.request.query_arguments, "theme": [b"light"]}
        shown = opened(page, asked, self.stores)
        blocks = blocks_of(shown)
        figure = next((b for b in blocks if isinstance(b, Figure) and b.name == name), None)
        if figure is None:
            raise HTTPError(404)
        return MAKERS[form][1](about(shown, blocks, figure, origin=origin))
