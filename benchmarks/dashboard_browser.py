"""What a real browser sees of a page: first text, first chart, and a lever until it is redrawn.

The browser is warm: its second visit finds scripts in its own cache, as a planner's does.
"""

import shutil
import statistics
import time

from playwright.sync_api import sync_playwright

CALM = ("--no-sandbox", "--disable-gpu", "--disable-sync", "--no-first-run")
FIRST = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime / 1000"
VISITS, PULLS = 5, 8
PATIENCE_MS = 20_000
CHART = "svg.marks"
ANSWER = ".big"


class Eyes:
    """A warm browser."""

    def __enter__(self):
        names = ("chromium", "chromium-browser", "google-chrome")
        found = next(filter(None, map(shutil.which, names)), None)
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=found, args=list(CALM))
        self._context = self._browser.new_context(viewport={"width": 1440, "height": 900})
        return self

    def __exit__(self, *problem):
        self._browser.close()
        self._playwright.stop()

    def page(self, address, sign=CHART):
        """Give the median seconds to the first text, and to what the page is for."""
        seen = [self._visit(address, sign) for _ in range(VISITS + 1)][1:]
        return [statistics.median(one) for one in zip(*seen, strict=True)]

    def _visit(self, address, sign):
        page = self._context.new_page()
        start = time.perf_counter()
        page.goto(address, wait_until="commit")
        page.wait_for_selector(sign, timeout=PATIENCE_MS)
        ready = time.perf_counter() - start
        first = page.evaluate(FIRST)
        page.close()
        return first or ready, ready

    def levers(self, address):
        """Give the seconds from a key on a slider until its answer stands there."""
        page = self._context.new_page()
        page.goto(address)
        page.wait_for_selector(ANSWER, timeout=PATIENCE_MS)
        handle = page.get_by_role("slider").first
        handle.focus()
        waits = []
        for _ in range(PULLS):
            before = page.locator(ANSWER).all_inner_texts()
            start = time.perf_counter()
            handle.press("ArrowRight")
            while page.locator(ANSWER).all_inner_texts() == before:
                if time.perf_counter() - start > PATIENCE_MS / 1_000:
                    raise SystemExit("a lever was never answered")
            waits.append(time.perf_counter() - start)
            page.wait_for_timeout(300)
        page.close()
        return waits
