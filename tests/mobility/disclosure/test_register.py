"""The register of links: what it does not know opens nothing, and what is withdrawn stays so."""

import pytest

from mobility.disclosure.links import Link, sign
from mobility.disclosure.register import made_line, opened, registered, withdrawn_line
from mobility.errors import DisclosureError

SECRET = b"0123456789abcdef0123456789abcdef"
LINK = Link("k7", "Eksempel Ærø A/S", "", expires=1_800_000_000)
NOW = 1_799_999_999
MADE = made_line(LINK, when="2026-11-22T09:00:00+00:00")
WITHDRAWN = withdrawn_line("k7", when="2026-11-23T09:00:00+00:00")


def test_an_entered_link_opens_what_it_is_for():
    known = registered([MADE])
    assert opened(sign(LINK, SECRET), SECRET, now=NOW, known=known) == LINK
    assert (known["k7"].made, known["k7"].withdrawn) == ("2026-11-22T09:00:00+00:00", None)


def test_a_withdrawn_link_opens_nothing():
    known = registered([MADE, WITHDRAWN])
    assert known["k7"].withdrawn == "2026-11-23T09:00:00+00:00"
    with pytest.raises(DisclosureError, match="withdrawn"):
        opened(sign(LINK, SECRET), SECRET, now=NOW, known=known)


@pytest.mark.parametrize(
    "link",
    [
        pytest.param(Link("k8", "Eksempel Ærø A/S", "", 1_800_000_000), id="another number"),
        pytest.param(Link("k7", "Another A/S", "", 1_800_000_000), id="another employer"),
        pytest.param(Link("k7", "Eksempel Ærø A/S", "r2", 1_800_000_000), id="another release"),
        pytest.param(Link("k7", "Eksempel Ærø A/S", "", 1_900_000_000), id="a later end"),
    ],
)
def test_who_has_the_secret_alone_makes_no_link(link):
    with pytest.raises(DisclosureError, match="not valid"):
        opened(sign(link, SECRET), SECRET, now=NOW, known=registered([MADE]))


def test_the_register_holds_no_link_itself():
    assert sign(LINK, SECRET) not in MADE
    assert sign(LINK, SECRET).split(".")[1] not in MADE


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([MADE[:-5]], id="cut off"),
        pytest.param([WITHDRAWN], id="withdrawn and never made"),
        pytest.param([MADE, "[]"], id="no event"),
        pytest.param([MADE.replace('"number"', '"name"')], id="another part"),
    ],
)
def test_a_damaged_register_opens_nothing(lines):
    with pytest.raises(DisclosureError, match="cannot be read"):
        registered(lines)
