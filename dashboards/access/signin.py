"""Signing in by OpenID Connect: Panel's OAuth, with the token checked before it is believed.

Panel's own handler reads an ID token without checking its signature, and keeps the access token in
a cookie. Here the token is checked, gives a role, and is thrown away.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import structlog
from panel.auth import CodeChallengeLoginHandler, LogoutHandler, OAuthProvider, _deserialize_state
from tornado.httpclient import HTTPError as AnswerError
from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from dashboards.access.door import ISSUER_PATIENCE_S, Door
from dashboards.access.plain import Item, Plain
from dashboards.access.tokens import Issuer, SignInError
from dashboards.access.visitors import visitor_of
from dashboards.language import Language
from mobility.errors import MobilityError

SCOPES = "openid profile"
"""What is asked of the issuer: who it is, and the groups and roles that its rules add."""

log = structlog.get_logger(__name__)


class _Cookies(RequestHandler):
    """Cookies that no script reads, that no other site sends, and that need TLS where there is any."""

    @property
    def door(self) -> Door:
        """The server's door."""
        return self.settings["door"]  # type: ignore[no-any-return]

    def set_cookie(self, name: str, value: str | bytes, *args: object, **options: object) -> None:
        """Set a cookie with its flags."""
        flags = {"httponly": True, "samesite": "Lax", "secure": self.door.is_https}
        super().set_cookie(name, value, *args, **{**options, **flags})  # type: ignore[arg-type]

    def answer(self, status: int, title: str, lead: str) -> None:
        """Say what came of a sign-in, and offer another."""
        settings = self.door.lake.settings()
        words = Language(settings.language)
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        again = [Item(words("Sign in"), "/login")]
        page = Plain(words(title), words(lead), again, place=settings.municipality.name)
        self.finish(page.html(words))


class SignIn(_Cookies, CodeChallengeLoginHandler):
    """Sends the reader to the issuer, and takes the code that the issuer sends back."""

    async def get(self) -> None:
        """Begin a sign-in, or end it where the issuer has answered."""
        code, told = self.get_query_argument("code", ""), self.get_query_argument("state", "")
        try:
            if code and told:
                await self._end(code, told)
            elif self.get_query_argument("error", ""):
                raise SignInError("The issuer refused.")
            else:
                await self._begin()
        except (MobilityError, AnswerError, OSError, ValueError, KeyError) as problem:
            what = problem.what if isinstance(problem, MobilityError) else type(problem).__name__
            log.warning("sign-in refused", why=what)
            self.answer(
                401,
                "The sign-in did not succeed",
                "Nothing was opened. Try again, or ask the municipality.",
            )

    @property
    def issuer(self) -> Issuer:
        """The issuer, as this server knows it."""
        return self.settings["issuer"]  # type: ignore[no-any-return]

    async def _begin(self) -> None:
        endpoints = await self.issuer.endpoints()
        state = self.get_state()
        self.set_state_cookie(state)
        verifier, challenge = self.get_code()
        self.set_code_cookie(verifier)
        asked = {
            "client_id": self.issuer.client_id,
            "response_type": "code",
            "scope": SCOPES,
            "state": state,
            "nonce": _nonce(verifier),
            "response_mode": "query",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "redirect_uri": self._return_address,
        }
        self.redirect(f"{endpoints.authorize}?{urlencode(asked)}")

    async def _end(self, code: str, told: str) -> None:
        began, verifier = self.get_state_cookie(), self.get_code_cookie()
        if not began or not verifier or not hmac.compare_digest(began.encode(), told.encode()):
            raise SignInError("The answer is not to a sign-in that this browser began.")
        token = await self._exchanged(code, verifier)
        claims = await self.issuer.claims(token, nonce=_nonce(verifier))
        access = self.door.access
        visitor = visitor_of(claims, access.rules if access else ())
        if visitor.role == "nobody":
            self.answer(
                403,
                "No access",
                "You are signed in, but nothing here is open to you. Ask the municipality.",
            )
            return
        session = self.door.sessions.begin(visitor)
        self.set_cookie(
            self.door.cookie, session, path="/", max_age=int(self.door.sessions.seconds)
        )
        self.redirect(_deserialize_state(told).get("next_url", "/"))

    async def _exchanged(self, code: str, verifier: str) -> str:
        """Give the code back to the issuer, for the ID token."""
        endpoints = await self.issuer.endpoints()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._return_address,
            "client_id": self.issuer.client_id,
            "code_verifier": verifier,
        }
        if self.door.client_secret:
            asked["client_secret"] = self.door.client_secret
        answer = await self.get_auth_http_client().fetch(
            endpoints.token,
            method="POST",
            body=urlencode(asked),
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            request_timeout=ISSUER_PATIENCE_S,
            follow_redirects=False,
        )
        return str(json.loads(answer.body)["id_token"])

    @property
    def _return_address(self) -> str:
        return f"{self.door.origin}/login"

    def write_error(self, status_code: int, **_: object) -> None:
        """Say that it failed, and nothing of how."""
        self.answer(
            status_code,
            "The sign-in did not succeed",
            "Nothing was opened. Try again, or ask the municipality.",
        )


class SignOut(_Cookies, LogoutHandler):
    """Ends the session here; the issuer's own goes on."""

    def get(self) -> None:
        """Sign out."""
        self.door.sessions.end(self.door.token(self.request))
        self.clear_cookie(self.door.cookie, path="/", secure=self.door.is_https, httponly=True)
        self.answer(200, "Signed out", "Close the browser if others use this machine.")


class Provider(OAuthProvider):
    """Panel's sign-in with our handlers; Panel's pages are for planners alone."""

    def __init__(self, door: Door) -> None:
        super().__init__(login_endpoint="/login", logout_endpoint="/logout")
        self._door = door

    @property
    def get_user_async(self) -> Callable[[RequestHandler], Any]:
        """Give what says who asks, for each of Panel's own handlers."""

        async def user(handler: RequestHandler) -> str | None:
            request: HTTPServerRequest = handler.request
            role = self._door.visitor(request).role
            return role if role == "planner" else None

        return user

    @property
    def login_handler(self) -> type[RequestHandler]:
        """Signs in."""
        return SignIn

    @property
    def logout_handler(self) -> type[RequestHandler]:
        """Signs out."""
        return SignOut


def _nonce(verifier: str) -> str:
    """Bind the ID token to the browser that began: only it has the verifier, in a sealed cookie."""
    return hashlib.sha256(b"nonce " + verifier.encode()).hexdigest()
