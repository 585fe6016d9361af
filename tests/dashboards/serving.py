"""A dashboard in a process of its own, asked over real HTTP."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import polars as pl

from mobility.lake import Lake, Package, StoredRelease, write_release

PATIENCE_S = 60
LINK_SECRET = "a secret of the tests, which is long enough to sign with"


@dataclass(frozen=True)
class Served:
    """A dashboard that answers."""

    lake: Lake
    port: int
    opened: list[httpx.Client] = field(default_factory=list)

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    def client(self, machine: int = 1) -> httpx.Client:
        """Ask as one of many machines: limits count by them."""
        transport = httpx.HTTPTransport(local_address=f"127.0.0.{machine}")
        client = httpx.Client(base_url=self.origin, transport=transport, timeout=30)
        self.opened.append(client)
        return client

    def raw(
        self, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, **given
    ) -> tuple[int, str]:
        """Ask for an address as it is written, which no client would put right."""
        source = (f"127.0.0.{given.pop('machine', 1)}", 0)
        asked = http.client.HTTPConnection(
            "localhost", self.port, timeout=30, source_address=source
        )
        try:
            asked.putrequest(method, path, skip_host="Host" in (headers or {}))
            for name, value in (headers or {}).items():
                asked.putheader(name, value)
            asked.endheaders()
            answer = asked.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            asked.close()

    def mobility(self, *arguments: str) -> dict | list:
        """Run a command of the workspace and read what it prints."""
        command = [sys.executable, "-m", "mobility.cli", *arguments]
        done = subprocess.run(
            [*command, "--root", str(self.lake.root), "--json"],
            env={**os.environ, "MOBILITY_LINK_SECRET": LINK_SECRET},
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    def socket(self, headers: Mapping[str, str], path: str = "/ws") -> socket.socket:
        """Ask for a WebSocket and give what it speaks on; the caller reads the answer."""
        spoken = socket.create_connection(("localhost", self.port), timeout=10)
        lines = {
            "Host": f"localhost:{self.port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version": "13",
            **headers,
        }
        told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        spoken.sendall(f"GET {path} HTTP/1.1\r\n{told}\r\n".encode())
        return spoken


@contextmanager
def served(lake: Lake, port: int, **environment: str):
    """Serve a workspace until the test has done."""
    command = [sys.executable, "-m", "mobility.cli", "serve", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--root", str(lake.root)],
        env={**os.environ, "MOBILITY_LINK_SECRET": LINK_SECRET, **environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        _await(port, server)
        yield (running := Served(lake, port))
        for client in running.opened:
            client.close()
    finally:
        server.kill()  # it keeps nothing that would be lost; ending in order takes seconds
        server.wait(20)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _await(port: int, server: subprocess.Popen) -> None:
    for _ in range(PATIENCE_S * 10):
        assert server.poll() is None, "the server ended before it answered"
        try:
            socket.create_connection(("localhost", port), timeout=1).close()
            httpx.get(f"http://localhost:{port}/link/x", timeout=30)
            return
        except (OSError, httpx.HTTPError):
            time.sleep(0.1)
    raise AssertionError("the server never answered")


def with_settings(lake: Lake, text: str) -> None:
    """Add to a workspace's settings."""
    file = lake.root / "mobility.toml"
    file.write_text(file.read_text("utf-8") + text, "utf-8")


def release(lake: Lake, employer: str | None, minute: int) -> StoredRelease:
    """Store a release as the report's writer does, without its statistics."""
    who = employer or "everybody"
    about = {
        "run_id": "r1", "audience": "employer" if employer else "public", "employer": employer,
        "kind": "employer_report", "survey": "s", "wave": 2026, "threshold": 5,
        "is_synthetic": True, "title": {"da": f"Rapport til {who}", "en": f"Report for {who}"},
    }  # fmt: skip
    package = Package(
        about=about,
        tables={"modes": pl.DataFrame({"mode": ["bike", None], "whose": [who, who]})},
        reports={("da", "html"): f"<p>Kun til {who}</p>".encode(), ("en", "pdf"): b"%PDF-1.7"},
        proof={"cells": 2},
    )
    now = datetime(2026, 11, 22, 8, minute, tzinfo=UTC)
    return write_release(
        lake, package, enter=lambda lines, *_: json.dumps({"hash": f"{len(lines)}"}), now=now
    )


def page_token(text: str) -> str:
    """Read the session's token off a page of Panel's."""
    return re.search(r'"token":"([^"]+)"', text).group(1)


def files_below(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}
