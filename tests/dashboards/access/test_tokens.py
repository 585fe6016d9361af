"""Tokens: the issuer's newest keys are found, and nobody makes us ask it for ever."""

import asyncio
import json
import time

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from dashboards.access.tokens import BETWEEN_LOOKS_S, Issuer, SignInError
from tests.dashboards.issuer import CLIENT, issuing

TENANT = "https://login.example/tenant/v2.0"


@pytest.fixture(scope="module")
def liar():
    with issuing() as running:
        yield running


class Wire:
    """Answers as the issuer would, and counts how often it is asked."""

    def __init__(self, liar, **told):
        self.told = {
            "issuer": liar.name,
            "authorization_endpoint": f"{liar.name}/authorize",
            "token_endpoint": f"{liar.name}/token",
            "jwks_uri": f"{liar.name}/keys",
            **told,
        }
        self.keys = [liar.key.as_dict(private=False)]
        self.asked = []

    async def __call__(self, address):
        self.asked.append(address)
        told = {"keys": self.keys} if address.endswith("/keys") else self.told
        return json.dumps(told).encode()


class Clock:
    def __init__(self):
        self.now = time.time()

    def __call__(self):
        return self.now


def believed(issuer, token):
    return asyncio.run(issuer.claims(token, nonce="n"))


def test_an_honest_token_is_believed(liar):
    wire = Wire(liar)
    issuer = Issuer(liar.name, CLIENT, wire)
    assert believed(issuer, liar.token("employer", "n"))["groups"] == ["g-example"]
    believed(issuer, liar.token("planner", "n"))
    assert len(wire.asked) == 2  # what it says of itself, and its keys, once each


def test_a_new_key_is_found(liar):
    wire, clock = Wire(liar), Clock()
    issuer = Issuer(liar.name, CLIENT, wire, clock=clock)
    wire.keys = [liar.other.as_dict(private=False)]
    with pytest.raises(SignInError):
        believed(issuer, liar.token("planner", "n"))
    wire.keys = [liar.key.as_dict(private=False)]
    clock.now += BETWEEN_LOOKS_S + 1
    assert believed(issuer, liar.token("planner", "n"))["sub"] == "person behind planner"


def test_forged_tokens_do_not_make_us_ask_the_issuer_each_time(liar):
    wire = Wire(liar)
    issuer = Issuer(liar.name, CLIENT, wire)
    for _ in range(20):
        with pytest.raises(SignInError):
            believed(issuer, liar.token("another key", "n"))
    assert len(wire.asked) == 2


def test_a_shared_secret_among_the_keys_signs_nothing(liar):
    secret = OctKey.generate_key(256, {"kid": "k2"})
    wire = Wire(liar)
    wire.keys.append({**secret.as_dict(private=True), "use": "sig"})
    issuer = Issuer(liar.name, CLIENT, wire)
    token = jwt.encode({"alg": "HS256", "kid": "k2"}, {"iss": liar.name}, secret, ["HS256"])
    with pytest.raises(SignInError):
        believed(issuer, token)


def test_an_issuer_of_another_name_is_not_believed(liar):
    with pytest.raises(SignInError, match="calls itself otherwise"):
        asyncio.run(Issuer(liar.name, CLIENT, Wire(liar, issuer="http://localhost:1")).endpoints())


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
def test_an_encrypted_issuer_sends_nobody_into_the_open(liar, name):
    safe = {
        one: f"https://login.example/{one}"
        for one in ("authorization_endpoint", "token_endpoint", "jwks_uri")
    }
    wire = Wire(liar, issuer=TENANT, **safe)
    asyncio.run(Issuer(TENANT, CLIENT, wire).endpoints())
    assert wire.asked == [f"{TENANT}/.well-known/openid-configuration"]
    wire.told[name] = "http://login.example/in-the-open"
    with pytest.raises(SignInError, match="not encrypted"):
        asyncio.run(Issuer(TENANT, CLIENT, wire).endpoints())
