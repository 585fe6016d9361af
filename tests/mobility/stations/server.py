"""A feed on loopback that answers as a test's clock and script have it."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Clock:
    """A clock that only sleeping moves."""

    now: datetime
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Reply:
    """What the server says."""

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def bytes(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Server:
    """A running server: its address, and what it was asked."""

    url: str
    asked: list[tuple[str, dict[str, str], int]] = field(default_factory=list)

    def times(self, path: str) -> int:
        return sum(asked == path for asked, _, _ in self.asked)


@contextmanager
def serving(answer: Callable[[str], Reply], *, tagged: bool = False) -> Iterator[Server]:
    """Serve ``answer(path)``; with ``tagged``, tell and honour ETags."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body in one packet: else each answer waits 40 ms for the receipt

        def do_GET(self) -> None:
            reply = answer(self.path)
            body, status, headers = reply.bytes(), reply.status, dict(reply.headers)
            if tagged and status == 200:
                tag = f'"{hashlib.sha1(body).hexdigest()}"'
                headers["ETag"] = tag
                if self.headers.get("If-None-Match") == tag:
                    body, status = b"", 304
            server.asked.append((self.path, dict(self.headers), status))
            if status == 0:  # the line goes dead
                self.close_connection = True
                self.connection.close()
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Server(f"http://127.0.0.1:{httpd.server_port}")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def posix(at: datetime) -> int:
    return int(at.timestamp())


def rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def feed_3_0(at: datetime, name: str, data: Any, *, ttl: int = 0) -> dict[str, Any]:
    """Write a file as GBFS 3.0 has it (gbfs.md, v3.0, Output Format)."""
    return {"last_updated": rfc3339(at), "ttl": ttl, "version": "3.0", "data": data}
