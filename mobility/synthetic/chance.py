"""Chance for the example: one independent stream per seed and purpose."""

import zlib
from collections.abc import Iterable
from hashlib import blake2b

import numpy as np


def stream(seed: int, *purpose: object) -> np.random.Generator:
    """Open a stream of chance that no other purpose touches, whatever is drawn before it."""
    return np.random.default_rng([seed, zlib.crc32("/".join(map(str, purpose)).encode())])


def within_disc(
    random: np.random.Generator, latitude: np.ndarray, longitude: np.ndarray, radius_deg: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a point in the disc around each centre; the radius is in degrees of latitude."""
    length = radius_deg * np.sqrt(random.random(len(latitude)))
    angle = random.random(len(latitude)) * 2 * np.pi
    shrink = np.cos(np.radians(latitude))
    return latitude + length * np.sin(angle), longitude + length * np.cos(angle) / shrink


def category(random: np.random.Generator, shares: np.ndarray, size: int) -> np.ndarray:
    """Draw places 0 .. k-1 with the given shares, which need not sum to one."""
    edges = np.cumsum(shares) / np.sum(shares)
    place = np.searchsorted(edges, random.random(size), side="right")
    return np.asarray(place.clip(0, len(shares) - 1))


def gumbel(random: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Draw standard Gumbel errors, those of the logit model."""
    return random.gumbel(size=(rows, columns))


def keys(seed: int, purpose: str, numbers: Iterable[int]) -> list[str]:
    """Give each number a key that is the same in every wave and tells nothing by itself."""
    secret = f"{seed}/{purpose}".encode()
    return [blake2b(b"%d" % number, key=secret, digest_size=6).hexdigest() for number in numbers]
