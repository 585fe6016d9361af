"""A page that is watched: what it asked for, and what it complained of."""

from playwright.sync_api import Page


def watched(page: Page) -> Page:
    """Let a page keep every address it asks for, and every error, as `asked` and `complaints`."""
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on(
        "console",
        lambda said: page.complaints.append(said.text) if said.type == "error" else None,
    )
    return page
