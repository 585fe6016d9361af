"""What an OpenID Connect issuer says of itself and of who signed in, checked before it is believed."""

import json
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from mobility.errors import MobilityError

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by a key that the issuer alone has: never `none`, never a shared secret (RFC 8725)."""

KINDS = ("RSA", "EC")
"""Of keys that may sign; a shared secret among an issuer's keys is not one."""

LEEWAY_S = 60
"""Seconds that two machines' clocks may differ by."""

BETWEEN_LOOKS_S = 60.0
"""Seconds between two looks for new keys: a forged token cannot make us ask the issuer for ever."""

Fetch = Callable[[str], Awaitable[bytes]]


class SignInError(MobilityError):
    """A sign-in that is not believed; what was wrong with it stays in the log."""

    def __init__(self, what: str) -> None:
        super().__init__(
            what,
            where="mobility.toml, [access]",
            todo="compare issuer and client_id with the registration there.",
        )


@dataclass(frozen=True)
class Endpoints:
    """Where the issuer signs in, gives tokens and shows its keys."""

    authorize: str
    token: str
    keys: str


class Issuer:
    """An OpenID Connect issuer, such as a municipality's Microsoft Entra ID.

    Parameters
    ----------
    name
        Its address, to the letter as its tokens have it.
    client_id
        What this dashboard is called there.
    fetch
        How an address is read.

    References
    ----------
    OpenID Connect Core 1.0, section 3.1.3.7 (what is checked of an ID token); Discovery 1.0,
    section 4; RFC 8725 (JSON Web Token Best Current Practices).
    """

    def __init__(
        self,
        name: str,
        client_id: str,
        fetch: Fetch,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.name = name
        self.client_id = client_id
        self._fetch = fetch
        self._clock = clock
        self._endpoints: Endpoints | None = None
        self._keys: KeySet | None = None
        self._looked = 0.0

    async def endpoints(self) -> Endpoints:
        """Read what the issuer says of itself.

        Raises
        ------
        SignInError
            It calls itself otherwise than the settings do, or sends us elsewhere in the open.
        """
        if self._endpoints is None:
            address = self.name.rstrip("/") + "/.well-known/openid-configuration"
            told = json.loads(await self._fetch(address))
            if told.get("issuer") != self.name:
                raise SignInError("The issuer calls itself otherwise than the settings do.")
            found = [
                str(told.get(f"{one}"))
                for one in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            ]
            if self.name.startswith("https:") and not all(
                one.startswith("https://") for one in found
            ):
                raise SignInError("The issuer names an address that is not encrypted.")
            self._endpoints = Endpoints(*found)
        return self._endpoints

    async def claims(self, token: str, *, nonce: str) -> Mapping[str, Any]:
        """Check an ID token and give what it says.

        Raises
        ------
        SignInError
            It is not signed by the issuer, not for us, not of this sign-in, or not of now.
        """
        try:
            return self._checked(token, await self._signers(anew=False), nonce)
        except (JoseError, ValueError) as first:
            keys = await self._signers(anew=True)
            try:
                return self._checked(token, keys, nonce)
            except (JoseError, ValueError):
                raise SignInError(f"The token is not believed: {type(first).__name__}.") from None

    def _checked(self, token: str, keys: KeySet, nonce: str) -> Mapping[str, Any]:
        told = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
        jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self.name},
            aud={"essential": True, "value": self.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        ).validate(told.claims)
        if told.claims.get("azp", self.client_id) != self.client_id:
            raise ValueError("the token was made for another")
        return told.claims

    async def _signers(self, *, anew: bool) -> KeySet:
        """Give the issuer's keys; looks again for those it has changed, but not too often."""
        now = self._clock()
        if self._keys is None or (anew and now - self._looked > BETWEEN_LOOKS_S):
            self._looked = now
            told = json.loads(await self._fetch((await self.endpoints()).keys))
            keys = [
                one
                for one in told["keys"]
                if one.get("kty") in KINDS and one.get("use", "sig") == "sig"
            ]
            self._keys = KeySet.import_key_set({"keys": keys})
        return self._keys
