"""Ways in which a good delivery is spoilt: bytes, lines, columns, texts, zips, trees of JSON."""

import contextlib
import csv
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

Mutation = Callable[[bytes, random.Random], bytes]

STRANGE = (
    b'"', b'""', b"'", b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\n", b"\r\n", b"\x85",
    b"\xe2\x80\xa8", b",", b";", b"\t", b"|", b"\\", b"\x1a", b"\xed\xa0\x80", b"\xc3", b"=1+1",
    b"1e309", b"-1e308", b"9" * 400, b"NaN", b"inf", b"-inf", b"-0", b"0x10", b"1_000", b"1 000,5",
    b"1.000.000", b"NULL", b"None", b"nan%", b"\xe2\x88\x92" b"5", b"\xd9\xa3", b"\xf0\x9f\x9a\xb2",
    b"2026-02-30", b"31-12-99999", b"24:60", b"0001-01-01", b"{", b"}", b"[", b"]", b"#", b"$1",
    b"%s", b"{0}", b"x" * 70_000, "Å".encode("latin-1"), "I\u0307".encode(), b"\xe2\x80\xae", b" ",
    b"\xc2\xa0", b"'; drop table t; --", b"../../etc", b"true", b"9223372036854775808", b"1e18",
)  # fmt: skip
ENCODINGS = ("latin-1", "utf-16", "utf-8-sig", "cp1252", "utf-32", "cp037", "utf-7")


def flip(content: bytes, chance: random.Random) -> bytes:
    """Change some bits."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if made:
            made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)
    return bytes(made)


def cut(content: bytes, chance: random.Random) -> bytes:
    """Lose the end, the beginning or a middle."""
    first, last = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return chance.choice((content[:first], content[first:], content[:first] + content[last:]))


def repeat(content: bytes, chance: random.Random) -> bytes:
    """Say a part twice."""
    first, last = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    return content[:last] + content[first:]


def insert(content: bytes, chance: random.Random) -> bytes:
    """Put something strange in, once or a few times, over what stood there or between."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randrange(len(made) + 1)
        made[at : at + chance.choice((0, 0, 1, 4))] = chance.choice(STRANGE)
    return bytes(made)


def lines(content: bytes, chance: random.Random) -> bytes:
    """Drop, double, move or empty lines, or end them otherwise."""
    told = content.split(b"\n")
    at = chance.randrange(len(told))
    way = chance.randrange(7)
    if way == 0:
        del told[at]
    elif way == 1:
        told.insert(at, told[chance.randrange(len(told))])
    elif way == 2:
        told = [told[0], *chance.sample(told[1:], len(told) - 1)]
    elif way == 3:
        told.insert(at, chance.choice((b"", b"   ", b",,,,", b";;", told[0])))
    elif way == 4:
        return b"".join(one + chance.choice((b"\n", b"\r\n", b"\r")) for one in told)
    elif way == 5:
        told = told[:1]
    else:
        chance.shuffle(told)
    return b"\n".join(told)


def recode(content: bytes, chance: random.Random) -> bytes:
    """Write the text in another encoding."""
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def cells(content: bytes, chance: random.Random) -> bytes:
    """Change a table's columns and cells: doubled, dropped, moved, ragged, strange."""
    text = content.decode("latin-1")
    dialect = max(",;\t", key=text[:2_000].count)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=dialect) if row]
    except csv.Error:
        return insert(content, chance)
    if not rows:
        return insert(content, chance)
    at = chance.randrange(len(rows[0]))
    rows = chance.choice(CELLS)(rows, at, chance)
    out = io.StringIO(newline="")
    new = chance.choice((dialect, dialect, dialect, ",", ";", "\t"))
    csv.writer(out, delimiter=new, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("latin-1")


Rows = list[list[str]]


def _dropped(rows: Rows, at: int, chance: random.Random) -> Rows:
    return [row[:at] + row[at + 1 :] for row in rows]


def _doubled(rows: Rows, at: int, chance: random.Random) -> Rows:
    return [row[:at] + row[at : at + 1] * 2 + row[at + 1 :] for row in rows]


def _moved(rows: Rows, at: int, chance: random.Random) -> Rows:
    order = chance.sample(range(len(rows[0])), len(rows[0]))
    return [[row[place] for place in order if place < len(row)] for row in rows]


def _ragged(rows: Rows, at: int, chance: random.Random) -> Rows:
    number = chance.randrange(len(rows))
    row = rows[number]
    return [*rows[:number], chance.choice(([*row, "more"], row[:at], [])), *rows[number + 1 :]]


def _emptied(rows: Rows, at: int, chance: random.Random) -> Rows:
    return [[*row[:at], "", *row[at + 1 :]] for row in rows]


def _estranged(rows: Rows, at: int, chance: random.Random) -> Rows:
    first = chance.choice((0, 1, 1, 1))
    for _ in range(chance.choice((1, 3, len(rows)))):
        row = chance.choice(rows[first:] or rows)
        place = chance.randrange(len(row) + 1)
        row[place : place + 1] = [chance.choice(STRANGE).decode("latin-1")]
    return rows


CELLS = (_dropped, _doubled, _moved, _ragged, _emptied, _estranged, _estranged, _estranged)


def zipped(content: bytes, chance: random.Random) -> bytes:
    """Spoil what is in a zip: a part changed, dropped, doubled, renamed, stored otherwise."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # spoilt twice: whatever a zip that is none raises
        return flip(content, chance)
    at = chance.randrange(len(parts))
    name, part = parts[at]
    way = chance.randrange(6)
    if way == 0:
        del parts[at]
    elif way == 1:
        parts.append((name, chance.choice((flip, cut, insert))(part, chance)))
    elif way == 2:
        parts[at] = (chance.choice(("../x.csv", "/etc/x", " ", "xl/x.xml", "a" * 300)), part)
    else:
        ways = (flip, cut, insert, repeat) if part else (insert,)
        parts[at] = (name, chance.choice(ways)(part, chance))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))) as z:
        for one, bytes_ in parts:
            z.writestr(one, bytes_)
    return chance.choice((bytes, bytes, lambda whole: flip(whole, chance)))(out.getvalue())


def tree(content: bytes, chance: random.Random) -> bytes:
    """Put something else at a place of a JSON document, or take the place away."""
    try:
        whole = json.loads(content)
    except ValueError:
        return insert(content, chance)
    for _ in range(chance.choice((1, 1, 3))):
        places = list(_places(whole))
        if not places:
            break
        holder, key = chance.choice(places)
        way = chance.randrange(4)
        if way == 0:
            del holder[key]
        elif way == 1 and isinstance(holder, list):
            holder.append(holder[key])
        else:
            holder[key] = _other(chance)
    return json.dumps(whole).encode()


def _places(whole: Any) -> Any:
    if isinstance(whole, dict | list):
        held = whole.items() if isinstance(whole, dict) else enumerate(whole)
        for key, value in list(held):
            yield whole, key
            yield from _places(value)


def _other(chance: random.Random) -> Any:
    deep: Any = 1
    for _ in range(50):
        deep = [deep]
    return chance.choice(
        (None, True, -1, 0, 1e308, float("nan"), float("inf"), 2**63, 10**30, "", "x" * 5_000, [],
         {}, [None], {"a": None}, deep, "\ud800", "2026-13-45", "NaN", -91.0, "\x00", "1e999")
    )  # fmt: skip


BYTES: tuple[Mutation, ...] = (flip, cut, repeat, insert)
TEXT: tuple[Mutation, ...] = (*BYTES, insert, lines, lines, recode)
TABLE: tuple[Mutation, ...] = (*TEXT, cells, cells, cells)
ZIP: tuple[Mutation, ...] = (flip, cut, zipped, zipped, zipped)
TREE: tuple[Mutation, ...] = (*TEXT, tree, tree, tree, tree)


def spoilt(content: bytes, ways: tuple[Mutation, ...], chance: random.Random) -> bytes:
    """Spoil a delivery in one way, or in a few."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        with contextlib.suppress(ValueError, IndexError):  # nothing is left to spoil that way
            content = chance.choice(ways)(content, chance)
    return content
