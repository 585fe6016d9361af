"""Scripts and styles of the pages: packed once, and kept by the browser under their version."""

import gzip
import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bokeh.settings import settings
from panel.models.vega import VEGA_EMBED_VERSION, VEGA_LITE_VERSION, VEGA_VERSION
from tornado.web import HTTPError, RequestHandler

KEPT = "private, max-age=31536000, immutable"
"""A year (RFC 8246): another version has another address."""
KINDS = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}
OURS = ("style.css", "first.js", "page.js", "charts.js")
PATTERN = rf"/assets/[0-9a-f]+/({'|'.join(OURS)}|vega(?:-lite|-embed)?\.js)"
BOKEH_PATTERN = r"/static/((?:js|extensions/panel)/[\w./@^-]+\.(?:js|css))"


@cache
def _files() -> dict[str, Traversable]:
    parts = resources.files("dashboards") / "parts"
    vega = resources.files("panel") / "dist" / "bundled" / "vegaplot"
    return {name: parts / name for name in OURS} | {
        "vega.js": vega / f"vega@{VEGA_VERSION}",
        "vega-lite.js": vega / f"vega-lite@{VEGA_LITE_VERSION}",
        "vega-embed.js": vega / f"vega-embed@{VEGA_EMBED_VERSION}",
    }


@cache
def address_of(name: str) -> str:
    """Give the address of a script or a style, with its version."""
    version = hashlib.sha256(_files()[name].read_bytes()).hexdigest()[:16]
    return f"/assets/{version}/{name}"


@cache
def _packed(name: str) -> bytes:
    return gzip.compress(_files()[name].read_bytes(), 6, mtime=0)


def _bokeh_file(path: str) -> Path:
    """Give a file of Bokeh's or of Panel's.

    Raises
    ------
    HTTPError
        There is none.
    """
    root = Path(settings.bokehjs_path())
    inside = path
    if path.startswith("extensions/panel/"):
        root = Path(str(resources.files("panel") / "dist"))
        inside = path.removeprefix("extensions/panel/")
    file = (root / inside).resolve()
    if not file.is_relative_to(root.resolve()) or not file.is_file():
        raise HTTPError(404)
    return file


@cache  # there are as many as Bokeh and Panel bring
def _bokeh_packed(path: str) -> bytes:
    return gzip.compress(_bokeh_file(path).read_bytes(), 6, mtime=0)


def send(handler: RequestHandler, packed: bytes) -> None:
    """Answer with what was packed; unpacked for who does not say that it can unpack."""
    handler.set_header("Vary", "Accept-Encoding")
    if "gzip" in handler.request.headers.get("Accept-Encoding", ""):
        handler.set_header("Content-Encoding", "gzip")
        handler.finish(packed)
    else:
        handler.finish(gzip.decompress(packed))


class Asset(RequestHandler):
    """Answers with a script or a style of the pages."""

    def get(self, name: str) -> None:
        """Send it."""
        self.set_header("Content-Type", KINDS[name.rsplit(".", 1)[1]])
        self.set_header("Cache-Control", KEPT)
        send(self, _packed(name))

    head = get


class BokehAsset(RequestHandler):
    """Answers with a script or a style of Bokeh's or Panel's, which they send unpacked."""

    def get(self, path: str) -> None:
        """Send it."""
        packed = _bokeh_packed(path)
        self.set_header("Content-Type", KINDS[path.rsplit(".", 1)[1]])
        is_versioned = "v" in self.request.query_arguments
        self.set_header("Cache-Control", KEPT if is_versioned else "no-cache")
        send(self, packed)

    head = get
