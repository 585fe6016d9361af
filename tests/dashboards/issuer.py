"""An OpenID Connect issuer that can lie: the reader's kind names the token that it gives."""

import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "the dashboard"
GROUPS = {"planner": ["g-planners"], "employer": ["g-example"], "stranger": ["g-others"]}
HONEST = tuple(GROUPS)

# name of the lie: what of an honest token is changed
CLAIMS = {
    "another audience": {"aud": "another application"},
    "no audience": {"aud": None},
    "an audience of several, made for another": {"aud": [CLIENT, "another"], "azp": "another"},
    "another issuer": {"iss": "http://localhost:1"},
    "another tenant": {"iss": "https://login.example/other/v2.0"},
    "expired": {"exp": -3_600},
    "no end": {"exp": None},
    "of the future": {"iat": 3_600},
    "not yet": {"nbf": 3_600},
    "of another sign-in": {"nonce": "another"},
    "of no sign-in": {"nonce": None},
    "of nobody": {"sub": None},
}
SIGNATURES = ("unsigned", "unsigned, in capitals", "another key", "a key of its own",
              "the public key as a secret", "an altered claim", "no token", "nonsense")  # fmt: skip
LIES = (*CLAIMS, *SIGNATURES)


class Issuer(ThreadingHTTPServer):
    """The issuer's server, with its key and the sign-ins that it has begun."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.other = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        self.began: dict[str, tuple[str, dict[str, str]]] = {}
        self.exchanged: list[dict[str, str]] = []

    @property
    def name(self) -> str:
        return f"http://localhost:{self.server_port}"

    def token(self, kind: str, nonce: str) -> str:
        """Make the ID token that a sign-in of a kind ends with."""
        now = int(time.time())
        claims = {
            "iss": self.name, "aud": CLIENT, "sub": f"person behind {kind}", "nonce": nonce,
            "exp": now + 600, "iat": now, "groups": GROUPS.get(kind, GROUPS["planner"]),
        }  # fmt: skip
        for name, value in CLAIMS.get(kind, {}).items():
            claims[name] = now + value if isinstance(value, int) else value
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": "k1"}
        if kind in SIGNATURES:
            return self._forged(kind, header, claims)
        return jwt.encode(header, claims, self.key, algorithms=["RS256"])

    def _forged(self, kind: str, header: dict, claims: dict) -> str:
        if kind.startswith("unsigned"):
            alg = "none" if kind == "unsigned" else "NONE"
            return f"{_part({'alg': alg, 'kid': 'k1'})}.{_part(claims)}."
        if kind == "another key":
            return jwt.encode(header, claims, self.other, algorithms=["RS256"])
        if kind == "a key of its own":
            own = {**header, "jwk": self.other.as_dict(private=False)}
            return jwt.encode(own, claims, self.other, algorithms=["RS256"])
        if kind == "the public key as a secret":
            secret = OctKey.import_key(self.key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "k1"}, claims, secret, algorithms=["HS256"])
        honest = jwt.encode(header, claims, self.key, algorithms=["RS256"]).split(".")
        altered = _part({**claims, "sub": "somebody else"})
        return {
            "an altered claim": ".".join((honest[0], altered, honest[2])),
            "no token": "",
            "nonsense": "a.b.c",
        }[kind]


class _Answer(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        name = self.server.name
        if path == "/.well-known/openid-configuration":
            self._json({
                "issuer": name, "authorization_endpoint": f"{name}/authorize",
                "token_endpoint": f"{name}/token", "jwks_uri": f"{name}/keys",
            })  # fmt: skip
        elif path == "/keys":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        else:
            told = {key: value[0] for key, value in asked.items()}
            code = secrets.token_urlsafe(8)
            self.server.began[code] = (self.headers.get("X-Kind", "planner"), told)
            self.send_response(302)
            back = urlencode({"code": code, "state": told["state"]})
            self.send_header("Location", f"{told['redirect_uri']}?{back}")
            self.end_headers()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        told = {key: value[0] for key, value in parse_qs(body).items()}
        self.server.exchanged.append(told)
        kind, began = self.server.began.pop(told["code"])
        self._json({
            "access_token": "unused", "token_type": "Bearer",
            "id_token": self.server.token(kind, began["nonce"]),
        })  # fmt: skip

    def _json(self, told: dict) -> None:
        body = json.dumps(told).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def issuing():
    """Run an issuer until the tests have done."""
    with Issuer() as issuer:
        thread = threading.Thread(target=issuer.serve_forever, daemon=True)
        thread.start()
        yield issuer
        issuer.shutdown()
        thread.join(5)


def _part(told: dict) -> str:
    return urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()
