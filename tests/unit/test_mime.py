"""Mail out and mail back in: nothing lost, nothing injected, and only what a person changes is an edit."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import SMTP, default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors._html import html_text
from connectors._mime import (
    KEY_HEADER,
    Visible,
    addresses,
    build_message,
    clean_line,
    clean_text,
    fingerprint,
    read_message,
    squeeze,
)
from daemon.errors import Rejected
from daemon.model import Draft, Person, Thread

RITA = Person("Rita Reyes", "rita@globex.example")
BODY = "Dear Rita,\n\nthank you for taking the time to talk with me on Tuesday.\n\nKind regards,\nAda Lovelace\n"
HOSTILE = st.text() | st.sampled_from(
    [
        "x\r\nBcc: evil@x.example",
        "x\nBcc: evil@x.example\n\nbody",
        "x\u2028Bcc: evil@x.example",
        "x\x85Bcc: evil@x.example",
        "=?utf-8?q?x=0ABcc=3A_evil=40x=2Eexample?=",
        '"a\\" <evil@x.example>, "b',
        "a, evil@x.example",
        "a <evil@x.example>",
        "(comment) a; b: c,",
        "=?utf-8?b?broken",
        "\udcff lone surrogate",
        "\u202egnp.exe",
        "é" * 120,
        "x" * 200,
    ]
)


def draft(subject: str = "Thank you", body: str = BODY, to: tuple[Person, ...] = (RITA,), **more: object) -> Draft:
    return Draft(to=to, subject=subject, body=body, **more)


def sent(message_draft: Draft, **headers: str) -> bytes:
    return bytes(build_message(message_draft, key="k" * 32, headers=headers))


def test_a_plain_letter_is_readable_as_it_stands() -> None:
    raw = sent(draft(), **{"X-Unsent": "1"})
    assert raw.decode("ascii").splitlines()[:5] == [
        "To: Rita Reyes <rita@globex.example>",
        "Subject: Thank you",
        "X-Unsent: 1",
        f"{KEY_HEADER}: {'k' * 32}",
        "MIME-Version: 1.0",
    ]
    assert BODY.replace("\n", "\r\n").encode() in raw
    message = read_message(raw)
    assert [message[name] for name in ("From", "Date", "Message-ID", "Cc", "Bcc")] == [None] * 5


@settings(deadline=None)
@given(name=HOSTILE, subject=HOSTILE, body=HOSTILE, address=HOSTILE | st.emails())
def test_no_text_adds_a_header_or_a_recipient(name: str, subject: str, body: str, address: str) -> None:
    to = (Person(name, "rita@globex.example"), Person(name, address))
    raw = sent(draft(subject, body, to))
    expected = [found for _, found in addresses(to)]
    for policy in (default, SMTP):
        message = message_from_bytes(raw, policy=policy)
        assert sorted(message.keys()) == sorted(
            ["To", "Subject", KEY_HEADER, "MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
        )
        assert [each.addr_spec for each in message["To"].addresses] == expected
        assert squeeze(message["To"].addresses[0].display_name) == squeeze(clean_line(name))
        assert squeeze(message["Subject"]) == squeeze(clean_line(subject))
        assert not message.defects
    head, _, rest = raw.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 78 + len(address)
    assert max(map(len, rest.split(b"\r\n"))) <= 76
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.parametrize("letter", ["x", "é", "x ", "中"])
def test_a_subject_of_ten_kilobytes_is_folded_and_whole(letter: str) -> None:
    raw = sent(draft(letter * 10_000))
    assert read_message(raw)["Subject"] == (letter * 10_000).strip()
    assert max(map(len, raw.split(b"\r\n"))) <= 76


@given(st.text())
def test_what_is_written_is_what_is_read(body: str) -> None:
    seen = Visible.of(read_message(sent(draft("Größe 1 – 中文", body))))
    assert seen.subject == "Größe 1 – 中文"
    assert squeeze(seen.text) == squeeze(clean_text(body))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "rita",
        "rita@",
        "a@b,c@d",
        "a b@c.example",
        "a@b\r\nBcc: c@d.example",
        "<a@b.example>",
        "a@b.example>, <c@d.example",
        '"a b"@c.example',
        "a@b@c.example",
        "a@\u202eb.example",
        "a@[127.0.0.1]",
        "é@b.example",
        ".a@b.example",
        "a@.",
    ],
)
def test_an_address_that_is_not_plainly_one_is_left_out(address: str) -> None:
    raw = sent(draft(to=(Person("Rita", address),)))
    assert read_message(raw)["To"] is None
    assert b"Bcc" not in raw


def test_international_domains_are_written_in_ascii_and_an_address_once() -> None:
    people = (Person("Jürgen", "j@münchen.example"), Person(None, "j@xn--mnchen-3ya.example"))
    assert addresses(people) == (("Jürgen", "j@xn--mnchen-3ya.example"),)


def test_the_answer_names_its_thread_and_long_ids_stay_whole() -> None:
    long = f"<{'a' * 180}@mail.example>"
    thread = Thread(long, ("<1@x.example>", "<1@x.example>", "no id", "<b\r\nBcc: x@y>", long), "Interview")
    raw = sent(draft(thread=thread))
    message = read_message(raw)
    assert message["In-Reply-To"] == long
    assert message["References"].split() == ["<1@x.example>", long]
    assert b"=?" not in raw


def test_a_thread_without_a_usable_id_is_no_thread() -> None:
    assert read_message(sent(draft(thread=Thread("x\r\nBcc: a@b", (), "s"))))["In-Reply-To"] is None


def test_the_same_draft_gives_the_same_bytes(tmp_path) -> None:
    cv = tmp_path / "cv.pdf"
    cv.write_bytes(b"%PDF-1.4")
    with_file = draft(attachments=(str(cv),))
    assert sent(with_file) == sent(with_file)
    (part,) = read_message(sent(with_file)).iter_attachments()
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == (
        "cv.pdf",
        "application/pdf",
        b"%PDF-1.4",
    )


@pytest.mark.parametrize("name", ["Lebenslauf Ä.pdf", "x" * 200 + ".pdf", 'a"b;c.pdf', "a\nb.pdf"])
def test_attachments_keep_their_names(tmp_path, name: str) -> None:
    (tmp_path / name).write_bytes(b"%PDF-1.4")
    raw = sent(draft(attachments=(str(tmp_path / name),)))
    (part,) = read_message(raw).iter_attachments()
    assert part.get_filename() == clean_line(name)
    assert raw.isascii()


def test_the_sender_is_written_as_safely_as_the_recipients() -> None:
    message = read_message(sent(draft(), From="Adá Lovelace, Ms <ada@candidate.example>"))
    assert [each.addr_spec for each in message["From"].addresses] == ["ada@candidate.example"]
    named = read_message(sent(draft(), From='"Lovelace, Adá" <ada@candidate.example>'))["From"].addresses
    assert [(each.display_name, each.addr_spec) for each in named] == [("Lovelace, Adá", "ada@candidate.example")]
    assert sent(draft(), **{"Message-ID": "<é@x>"}).isascii()


def test_a_missing_or_huge_attachment_is_said_in_words(tmp_path) -> None:
    with pytest.raises(Rejected, match="cannot be read"):
        sent(draft(attachments=(str(tmp_path / "none.pdf"),)))
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(21 * 2**20)
    with pytest.raises(Rejected, match="20 MB"):
        sent(draft(attachments=(str(large),)))


SAME = {
    "as it was": sent(draft()),
    "bare line feeds": sent(draft()).replace(b"\r\n", b"\n"),
    "wrapped elsewhere": sent(draft(body=BODY.replace("on Tuesday", "on\nTuesday"))),
    "trailing space": sent(draft(body=BODY.replace("\n", "  \n") + "\n\n")),
    "no-break space": sent(draft(body=BODY.replace("Ada Lovelace", "Ada\u00a0Lovelace"))),
    "another name for the same address": sent(draft(to=(Person("R. Reyes", "RITA@globex.example"),))),
    "html": (
        b"To: rita@globex.example\r\nSubject: Thank\r\n you\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<html><head><title>t</title><style>p{}</style></head><body><p>Dear <b>Rita</b>,</p>"
        b"<div>thank you for taking the time to talk with me on&nbsp;Tuesday.<br>Kind regards,<br>"
        b"Ada Lovelace</div></body></html>"
    ),
}
EDITED = {
    "a word": sent(draft(body=BODY.replace("Tuesday", "Monday"))),
    "a letter's case": sent(draft(body=BODY.replace("Kind", "kind"))),
    "the subject": sent(draft("Thanks")),
    "one more recipient": sent(draft(to=(RITA, Person(None, "tom@globex.example")))),
    "no recipient": sent(draft(to=())),
    "a copy to somebody": sent(draft(), Cc="tom@globex.example"),
    "a blind copy": sent(draft(), Bcc="tom@globex.example"),
    "a signature": sent(draft(body=BODY + "\n-- \nAda\n")),
    "an unreadable charset": sent(draft()).replace(b"utf-8", b"utf-99"),
    "nothing": b"",
}


@pytest.mark.parametrize("raw", SAME.values(), ids=SAME)
def test_white_space_wrapping_and_markup_are_no_edit(raw: bytes) -> None:
    assert fingerprint(raw) == fingerprint(sent(draft()))


@pytest.mark.parametrize("raw", EDITED.values(), ids=EDITED)
def test_everything_else_is_an_edit(raw: bytes) -> None:
    assert fingerprint(raw) != fingerprint(sent(draft()))


def test_an_image_is_something_to_see() -> None:
    assert html_text("<p>a<img src=x></p>") != html_text("<p>a</p>")


@given(st.binary())
def test_any_bytes_have_a_fingerprint(raw: bytes) -> None:
    assert fingerprint(raw) == fingerprint(raw)
    assert fingerprint(b"To: " + raw + b"\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" + raw)
