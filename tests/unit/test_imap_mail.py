"""Mail as it is found: whatever stands in it, it is read without an error."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors._mime import uids
from connectors.imap.mail import Head, Part, concerns, decoded, message, parts, readable
from daemon.model import Correspondents

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEXT = (b"TEXT", b"PLAIN", (b"CHARSET", b"utf-8"), None, None, b"BASE64", 12, 1, None, None, None, None)
HTML = (b"text", b"html", None, None, None, b"7BIT", 12, 1, None, None, None, None)
FILE = (b"TEXT", b"PLAIN", None, None, None, b"7BIT", 12, 1, None, (b"ATTACHMENT", (b"FILENAME", b"a.txt")), None, None)
NAMED = (b"TEXT", b"PLAIN", (b"NAME", b"a.txt"), None, None, b"7BIT", 12, 1)
MAIL = (b"MESSAGE", b"RFC822", None, None, None, b"7BIT", 12, None, None, 1)


@pytest.mark.parametrize(
    ("structure", "types", "read"),
    [
        (TEXT, [("1", "text/plain")], "1"),
        (([TEXT, HTML], b"ALTERNATIVE"), [("", "multipart/alternative"), ("1", "text/plain"), ("2", "text/html")], "1"),
        (
            ([([HTML], b"RELATED"), FILE], b"MIXED"),
            [("", "multipart/mixed"), ("1", "multipart/related"), ("1.1", "text/html"), ("2", "text/plain")],
            "1.1",
        ),
        (([NAMED, HTML], b"MIXED"), [("", "multipart/mixed"), ("1", "text/plain"), ("2", "text/html")], "2"),
        (([MAIL], b"REPORT"), [("", "multipart/report"), ("1", "message/rfc822")], None),
    ],
)
def test_parts_have_their_numbers_and_one_is_read(structure, types, read):
    found = list(parts(structure))
    assert [(part.number, part.type) for part in found] == types
    best = readable(found)
    assert (best.number if best else None) == read


@pytest.mark.parametrize(
    ("part", "raw", "text"),
    [
        (Part("1", "text/plain", "base64"), b"Wm/\r\nDqw==", "Zoë"),
        (Part("1", "text/plain", "base64"), base64.b64encode("Zoë and more".encode())[:15], "Zoë and mo"),  # cut off
        (Part("1", "text/plain", "quoted-printable"), b"Zo=C3=AB=\r\n and =C", "Zoë and =C"),
        (Part("1", "text/plain", "8bit", "iso-8859-1"), b"Zo\xeb", "Zoë"),
        (Part("1", "text/plain", "7bit", "us-ascii"), "Zoë".encode(), "Zoë"),
        (Part("1", "text/plain", "7bit", "no-such"), b"Zoe", "Zoe"),
        (Part("1", "text/plain", "7bit", "../../x"), b"Zoe", "Zoe"),
        (Part("1", "text/html"), b"<style>x</style><p>Zoe</p>", "Zoe"),
    ],
)
def test_the_beginning_of_a_part_is_text(part, raw, text):
    assert decoded(part, raw) == text


@example(b"<![\0", "7bit")
@given(st.binary(max_size=400), st.sampled_from(["base64", "quoted-printable", "7bit", "uuencode", ""]))
def test_any_part_can_be_read(raw, encoding):
    for kind in ("text/plain", "text/html"):
        for charset in ("utf-8", "utf-16", "idna", "punycode", "base64", "hex", "undefined", "zlib", "unicode_escape"):
            assert isinstance(decoded(Part("1", kind, encoding, charset), raw), str)


@given(st.binary(max_size=400), st.binary(max_size=60))
def test_any_headers_can_be_read(raw, value):
    for text in (raw, b"From: " + value + b"\r\nDate: " + value + b"\r\nSubject: =?utf-8?q?" + value + b"?=\r\n" + raw):
        head = Head.of(text)
        found = message(head, NOW, [], "", own=(), sent=False)
        assert found.at <= NOW
        assert found.id
        concerns(head, Correspondents(frozenset({"a@b.example"}), frozenset({"b.example"})))


def test_folded_and_repeated_identifiers_are_read():
    text = "BEGIN:VEVENT\r\nUID;X=1:one@\r\n globex.example\r\nEND:VEVENT\r\nuid:two\r\n"
    assert list(uids(text)) == ["one@globex.example", "two"]


@pytest.mark.parametrize("date", ["Fri, 31 Dec 99999999999 23:59:59 +0000", "1 Jan 2026 00:00 -99999999999999999999"])
def test_a_date_that_cannot_be_is_that_of_the_arrival(date):
    head = Head.of(f"Date: {date}\r\n\r\n".encode())
    assert message(head, NOW, [], "", own=(), sent=False).at == NOW
