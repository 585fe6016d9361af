"""What every answer carries for the browser's own defences."""

import re
import secrets

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

NONCE = f"nonce-{secrets.token_urlsafe(24)}"
"""Stands in our templates where an answer's nonce goes; drawn anew for each process, never sent."""

NONCE_BYTES = 18
"""Of each answer's nonce; Content Security Policy Level 3, section 2.3.1 asks for 16 at least."""

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers that do not read frame-ancestors
    "Referrer-Policy": "no-referrer",  # an address may hold a signed link
    "Permissions-Policy": "accelerometer=(), autoplay=(), camera=(), display-capture=(), "
    "encrypted-media=(), fullscreen=(self), geolocation=(), gyroscope=(), magnetometer=(), "
    "microphone=(), midi=(), payment=(), usb=(), xr-spatial-tracking=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-Robots-Tag": "noindex, nofollow",
}
"""The same on every answer (OWASP Secure Headers Project)."""

TAKEN_AWAY = re.compile(r"^(server|etag-none|access-control-.*)$", re.IGNORECASE)
"""What Tornado and Bokeh would add: their version, and leave for other sites to read."""

HSTS = "max-age=31536000; includeSubDomains"
"""A year, where the address is https (RFC 6797)."""


def policy(nonce: str, *, sockets: str) -> str:
    """Give the Content-Security-Policy of one answer.

    Parameters
    ----------
    nonce
        What our own scripts in the page carry; no other script in it runs.
    sockets
        Where the page's WebSocket may go, such as ``ws://localhost:5006``.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


class SecurityHeaders(OutputTransform):
    """Sets the headers of every answer, refusals and files included."""

    is_https = False

    def __init__(self, request: HTTPServerRequest) -> None:
        super().__init__(request)
        scheme = "wss" if self.is_https else "ws"
        self._is_bundled = request.path.startswith("/static/extensions/panel/bundled/")
        self._sockets = f"{scheme}://{request.host}"

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Set the headers, and put the answer's nonce where our template asks for one."""
        for name in [name for name in headers if TAKEN_AWAY.match(name)]:
            del headers[name]
        for name, value in FIXED.items():
            headers[name] = value
        if headers.get("Content-Type") == "application/octet-stream" and self._is_bundled:
            headers["Content-Type"] = "text/javascript"
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        if headers.get("Content-Type", "").startswith("text/html") and finishing:
            chunk = chunk.replace(NONCE.encode(), nonce.encode())
            headers["Content-Length"] = str(len(chunk))
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = policy(nonce, sockets=self._sockets)
        if self.is_https:
            headers["Strict-Transport-Security"] = HSTS
        return status_code, headers, chunk


def with_headers(*, is_https: bool) -> type[SecurityHeaders]:
    """Give the headers of a server that is, or is not, reached by TLS."""
    return type("SecurityHeaders", (SecurityHeaders,), {"is_https": is_https})
