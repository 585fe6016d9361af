"""Signed links: only whole, living ones that were not withdrawn open anything."""

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.disclosure.links import Link, read, sign
from mobility.errors import DisclosureError

SECRET = b"0123456789abcdef0123456789abcdef"
LINK = Link("k7", "Eksempel Ærø A/S", "2026-report", expires=1_800_000_000)
BEFORE, AFTER = 1_799_999_999, 1_800_000_000


def test_a_whole_link_opens_what_it_was_made_for():
    assert read(sign(LINK, SECRET), SECRET, now=BEFORE, withdrawn=()) == LINK


def test_a_link_fits_a_web_address():
    assert set(sign(LINK, SECRET)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."
    )


def test_a_link_ends_at_its_end():
    with pytest.raises(DisclosureError, match="has expired"):
        read(sign(LINK, SECRET), SECRET, now=AFTER, withdrawn=())


def test_a_withdrawn_link_opens_nothing():
    with pytest.raises(DisclosureError, match="withdrawn"):
        read(sign(LINK, SECRET), SECRET, now=BEFORE, withdrawn={"k7"})


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a.b.c",
        "../../etc/passwd",
        "' or 1=1 --.x",
        "Æ.Æ",
        "A" * 3_000 + ".x",
        sign(LINK, SECRET[::-1]),
        sign(LINK, SECRET) + "=",
        sign(LINK, SECRET).swapcase(),
        sign(LINK, SECRET).split(".")[0] + ".",
    ],
    ids=range(11),
)
def test_what_is_not_ours_is_refused_and_nothing_told(text):
    with pytest.raises(DisclosureError) as refused:
        read(text, SECRET, now=BEFORE, withdrawn={"k7"})
    assert str(refused.value).splitlines()[0] == "This link is not valid."
    assert "Eksempel" not in str(refused.value)


def test_anothers_name_under_our_signature_is_refused():
    body, signature = sign(LINK, SECRET).split(".")
    told = json.loads(base64.urlsafe_b64decode(body + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(told | {"employer": "B"}).encode())
    with pytest.raises(DisclosureError, match="not valid"):
        read(f"{forged.decode().rstrip('=')}.{signature}", SECRET, now=BEFORE, withdrawn=())


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_no_character_of_a_link_can_be_changed(data):
    text = sign(LINK, SECRET)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from("ABCabc019-_.").filter(lambda c: c != text[place]))
    with pytest.raises(DisclosureError, match="not valid"):
        read(text[:place] + other + text[place + 1 :], SECRET, now=BEFORE, withdrawn=())


def test_a_short_secret_is_refused():
    with pytest.raises(DisclosureError, match="fewer than 32 bytes"):
        sign(LINK, b"secret")
    with pytest.raises(DisclosureError, match="fewer than 32 bytes"):
        read("x.y", b"secret", now=BEFORE, withdrawn=())


@pytest.mark.parametrize("change", [{"number": ""}, {"employer": ""}, {"expires": 0}])
def test_a_link_without_name_or_end_is_not_made(change):
    with pytest.raises(DisclosureError, match="needs a number, an employer and an end"):
        sign(
            Link(**({"number": "1", "employer": "A", "release": "", "expires": 9} | change)), SECRET
        )
