"""A real browser on the dashboard of a small workspace."""

import contextlib
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.modelled import modelled
from tests.browser.watching import watched

CALM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
)
PATIENCE_S = 60
DRAWN = "() => [...document.querySelectorAll('.chart[data-drawn]')].every(one => one.querySelector('svg'))"  # noqa: E501
"""Whether charts that were begun are drawn."""


@contextlib.contextmanager
def served(root: Path) -> Iterator[str]:
    """Serve a workspace and give its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "mobility.cli", "serve", "--port", str(port)]
    server = subprocess.Popen([*command, "--root", str(root)])
    try:
        yield _answering(f"http://localhost:{port}", server)
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def address(built, tmp_path_factory) -> Iterator[str]:
    """Serve the small workspace, with scenarios, and give its address."""
    lake = modelled(built, tmp_path_factory.mktemp("modelled") / "workspace")
    with served(lake.root) as found:
        yield found


@pytest.fixture
def opened(browser, address):
    """Open a page and keep what it asked for and complained of."""
    pages = []

    def open_page(path: str, width: int = 1280) -> Page:
        page = watched(browser.new_page(viewport={"width": width, "height": 900}))
        page.goto(f"{address}/{path}")
        settled(page)
        pages.append(page)
        return page

    yield open_page
    for page in pages:
        page.close()


def settled(page: Page) -> None:
    """Wait until nothing is on its way and every chart in sight is drawn."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(DRAWN)


def _answering(address: str, server: subprocess.Popen) -> str:
    for _ in range(PATIENCE_S * 4):
        try:
            with urllib.request.urlopen(address, timeout=10):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert server.poll() is None, "the server ended before it answered"
            time.sleep(0.25)
    raise AssertionError("the server never answered")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the machine's Chromium."""
    found = (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=list(CALM))
        yield opened
        opened.close()
