"""A picture explains itself, and holds nothing from elsewhere."""

import re
from xml.etree import ElementTree

from dashboards.exports.picture import as_png, picture


def test_a_picture_is_sound_markup_with_finding_source_run_and_error(about):
    drawn = picture(about())
    ElementTree.fromstring(drawn)
    text = re.sub(r"<[^>]+>", " ", drawn)
    for part in (
        "Hvordan",
        "De fleste &lt; cykler.",
        "Kilde A",
        "Runde: 2026",
        "20261122T1-ab",
        "95\u00a0%",
    ):
        assert part in text
    hosts = set(re.findall(r'https?://([^/"<]+)', drawn))
    assert hosts <= {"www.w3.org", "localhost"}


def test_a_picture_of_pixels_is_twice_as_sharp(about):
    made = as_png(picture(about()))
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(made[16:20]) == 1_600
