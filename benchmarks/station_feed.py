"""A small GBFS feed on loopback that knows the clock of who asks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[str, datetime], tuple[int, bytes, dict[str, str]]]
"""Status (0: the line goes dead), body and headers."""


def places(path: str, now: datetime, url: str) -> dict[str, Any]:
    """Give the list of files, or the one place."""
    around = {"last_updated": int(now.timestamp()), "ttl": 0, "version": "2.3"}
    if path == "/gbfs":
        names = ("station_information", "station_status")
        listed = [{"name": name, "url": f"{url}/{name}"} for name in names]
        return around | {"data": {"da": {"feeds": listed}}}
    place = {"station_id": "D1", "name": "A", "lat": 55.73, "lon": 12.36, "capacity": 2_000}
    return around | {"data": {"stations": [place]}}


def status(number: int, updated: datetime, ttl: int) -> dict[str, Any]:
    """Give what stands at the place, which is told twice."""
    stand = {"station_id": "D1", "num_bikes_available": number, "is_installed": True,
             "is_renting": True, "is_returning": True, "num_docks_available": 1_000 - number,
             "last_reported": int(updated.timestamp())}  # fmt: skip
    return {"last_updated": int(updated.timestamp()), "ttl": ttl, "version": "2.3",
            "data": {"stations": [stand, stand]}}  # fmt: skip


@contextmanager
def serving(answer: Answer, clock: str) -> Iterator[str]:
    """Serve on loopback what `answer` gives for a path and the asker's clock; give the address.

    Parameters
    ----------
    clock
        The header in which who asks says what time it is.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            now = datetime.fromisoformat(self.headers[clock])
            status, body, headers = answer(self.path, now)
            if status == 0:
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()
