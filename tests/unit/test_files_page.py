"""The page and the notes: everything shown as text, every link where it should lead, rewritten only when it changes."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors import files
from connectors.files.page import mailto, render
from daemon.model import Draft, Kind, Me, Person, Task, Thread
from daemon.ports import Board, Card, Context, Offers

NOW = datetime(2026, 11, 24, 14, 3, tzinfo=UTC)  # a Tuesday
FOLDER = Path("/home/ada/Afterword")
LETTER = Draft(
    (Person("Rita Reyes", "rita+jobs@globex.example"), Person("Tom Tran", None)),
    "Thank you – 100% & more?",
    "Dear Rita,\n\nthank you for “Tuesday” & all.\n\n[One thing you talked about with Rita]\n\nAda\n",
    Thread("<a+b@mail.example>", (), "Interview"),
    ("/home/ada/cv.pdf",),
)
CARD = Card("Send thank-you to Rita", NOW, Kind.DRAFT, "delivered", str(FOLDER / "drafts/rita's ü.eml"), "", LETTER)
BOARD = Board(NOW, "Europe/London", due=[CARD])


class Reader(HTMLParser):
    """The page as a browser takes it apart."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def links(self) -> list[str]:
        return [attrs["href"] for tag, attrs in self.tags if tag == "a"]


def page(board: Board, notes: dict[str, str] | None = None) -> Reader:
    return Reader(render(board, FOLDER, notes or {}, "afterword.ics"))


def test_a_letter_can_be_read_in_full_and_opened_in_two_ways() -> None:
    seen = page(BOARD)
    for line in filter(None, LETTER.body.split("\n")):
        assert line in seen.text
    assert "Thank you – 100% & more?" in seen.text
    assert "rita+jobs@globex.example" in seen.text
    assert "(no address known)" in seen.text
    assert "cv.pdf" in seen.text
    assert "/home/ada" not in seen.text
    assert "drafts/rita%27s%20%C3%BC.eml" in seen.links()
    assert mailto(LETTER) in seen.links()
    assert [data for tag, data in seen.tags if tag == "mark"] == [{}]


def test_of_a_changed_letter_only_the_file_is_offered() -> None:
    seen = page(Board(NOW, "Europe/London", due=[replace(CARD, state="edited")]))
    assert "Dear Rita" not in seen.text
    assert "your words stay" in seen.text
    assert [link for link in seen.links() if link.startswith("mailto:")] == []
    assert "drafts/rita%27s%20%C3%BC.eml" in seen.links()


def test_the_mail_link_says_what_the_letter_says() -> None:
    link = urlsplit(mailto(LETTER))
    assert (link.scheme, unquote(link.path)) == ("mailto", "rita+jobs@globex.example")
    assert "+" not in link.path
    fields = {name: value[0] for name, value in parse_qs(link.query, strict_parsing=True).items()}
    assert fields == {
        "subject": LETTER.subject,
        "body": LETTER.body.strip("\n").replace("\n", "\r\n"),
        "in-reply-to": "<a+b@mail.example>",
    }
    assert link.query.count("+") == 0  # which mail programs do not read as a space


@given(st.text(), st.text(), st.text())
def test_no_letter_adds_a_field_to_its_mail_link(subject: str, body: str, address: str) -> None:
    link = mailto(Draft((Person("x", address),), subject, body))
    assert re.fullmatch(r"mailto:[A-Za-z0-9%@._~-]*\?subject=[A-Za-z0-9%._~-]*&body=[A-Za-z0-9%._~-]*", link)


@settings(deadline=None, max_examples=60)
@given(
    st.text()
    | st.sampled_from(['"><script>alert(1)</script>', "{{ 7*7 }}", "'onclick=x '", "</style><img src=x onerror=y>"])
)
def test_nothing_that_is_shown_becomes_markup(text: str) -> None:
    letter = Draft((Person(text, "a@b.example"),), text, text, attachments=(text.replace("\0", "") or "x",))
    cards = [Card(text, NOW, kind, text, text, text, letter) for kind in Kind]
    hostile = Board(NOW, "Europe/London", cards, cards, cards, {"id": text}, [text])
    harmless = replace(hostile, interviews={"id": "x"}, warnings=["x"])
    plain = [
        replace(each, title="x", state="x", place=None, detail=each.detail and "x", draft=LETTER) for each in cards
    ]
    harmless = replace(harmless, questions=plain, due=plain, coming=plain)
    seen, wanted = page(hostile, {"id": "notes/id.txt"}), page(harmless, {"id": "notes/id.txt"})
    extra = {"p", "mark", "dt", "dd", "bdi", "span", "a"}
    assert {tag for tag, _ in seen.tags} <= {tag for tag, _ in wanted.tags} | extra
    assert {name for _, attrs in seen.tags for name in attrs} <= {
        name for _, attrs in wanted.tags for name in attrs
    } | {"rel"}
    for link in seen.links():
        assert urlsplit(link).scheme in {"", "mailto", "https", "http"}
        assert not link.startswith(("/", "\\"))


@pytest.mark.parametrize(
    ("place", "link"),
    [
        (str(FOLDER / "drafts/x.eml"), "drafts/x.eml"),
        (str(FOLDER / "afterword.ics"), "afterword.ics"),
        ("https://mail.example/x?a=1&b=2", "https://mail.example/x?a=1&b=2"),
        ("/etc/passwd", None),
        (str(FOLDER / "../.ssh/id"), None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("r-8837229", None),
        (None, None),
    ],
)
def test_a_place_is_a_link_only_if_it_is_a_safe_one(place: str | None, link: str | None) -> None:
    seen = page(Board(NOW, "Europe/London", due=[replace(CARD, place=place, draft=None)]))
    found = [each for each in seen.links() if each not in {"#main", "afterword.ics"} or place == str(FOLDER / each)]
    assert found[:1] == ([link] if link else [])


def test_a_link_out_of_the_folder_gives_nothing_away() -> None:
    seen = page(Board(NOW, "Europe/London", due=[replace(CARD, place="https://mail.example/x")]))
    (attrs,) = [attrs for tag, attrs in seen.tags if tag == "a" and attrs["href"].startswith("https")]
    assert attrs["rel"] == "noopener noreferrer"


def test_the_page_needs_nothing_else_and_allows_nothing_else() -> None:
    raw = render(BOARD, FOLDER, {}, None).decode()
    style = re.search("<style>(.*?)</style>", raw, re.DOTALL)[1]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [attrs["content"] for _, attrs in Reader(raw.encode()).tags if "http-equiv" in attrs]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "http" not in raw.replace("http-equiv", "")
    assert "style=" not in raw
    assert "url(" not in style
    assert "prefers-color-scheme: dark" in style


def test_questions_come_first_and_headings_are_in_order() -> None:
    asked = replace(CARD, title="Was this an interview?", kind=Kind.TASK, draft=None)
    seen = page(replace(BOARD, questions=[asked], coming=[asked], interviews={"i1": "Globex"}), {"i1": "notes/i1.txt"})
    order = [seen.text.index(word) for word in ("Questions for you", "Due", "Coming", "Your notes")]
    assert order == sorted(order)
    assert [tag for tag, _ in seen.tags if tag in {"h1", "h2", "h3"}] == [
        "h1",
        "h2",
        "h3",
        "h2",
        "h3",
        "h2",
        "h3",
        "h2",
    ]
    labels = [attrs["aria-labelledby"] for tag, attrs in seen.tags if tag == "section"]
    assert set(labels) <= {attrs.get("id") for tag, attrs in seen.tags if tag == "h2"}


def test_an_empty_board_is_still_a_page() -> None:
    seen = page(Board(NOW, "Europe/London"))
    assert "Nothing is due." in seen.text
    assert "Questions" not in seen.text


@pytest.mark.parametrize(
    ("when", "kind", "words"),
    [
        (NOW, Kind.DRAFT, "today, 14:03"),
        (NOW + timedelta(days=1), Kind.TASK, "tomorrow"),
        (NOW - timedelta(days=1), Kind.DRAFT, "since yesterday, 14:03"),
        (NOW + timedelta(days=3), Kind.REMINDER, "Friday, 14:03"),
        (NOW + timedelta(days=9), Kind.TASK, "Thursday 3 December"),
        (NOW + timedelta(days=60), Kind.TASK, "Saturday 23 January 2027"),
        (datetime(2026, 11, 24, 23, 30, tzinfo=UTC), Kind.DRAFT, "tomorrow, 00:30"),
    ],
)
def test_days_are_said_in_words_of_the_users_zone(when: datetime, kind: Kind, words: str) -> None:
    card = replace(CARD, when=when, kind=kind, draft=None)
    seen = page(Board(NOW, "Europe/Berlin" if when.hour == 23 else "Europe/London", due=[card]))
    assert words in seen.text


# -- the desk ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Afterword"


def desk(folder: Path) -> Offers:
    me = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/London")
    return files.open(files.Options(folder=folder), Context("home", me, folder.parent / "state"))


def board(folder: Path, **more: object) -> Board:
    return Board(NOW, "Europe/London", due=[CARD], interviews={"4f2a": "Globex, Tuesday"}, **more)


def changes(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_mtime_ns for path in sorted(folder.rglob("*")) if path.is_file()}


def test_it_is_rewritten_only_when_something_changes(folder: Path) -> None:
    desk(folder).desk.publish(board(folder))
    before = changes(folder)
    desk(folder).desk.publish(replace(board(folder), made=NOW + timedelta(minutes=30)))
    assert changes(folder) == before
    desk(folder).desk.publish(replace(board(folder), made=NOW + timedelta(days=1)))
    assert changes(folder)[str(folder / "index.html")] != before[str(folder / "index.html")]
    assert "since yesterday" in (folder / "index.html").read_text()


@pytest.mark.parametrize("damage", [None, "", "<html>mine</html>"])
def test_a_changed_page_and_calendar_are_put_right(folder: Path, damage: str | None) -> None:
    there = desk(folder)
    there.tasks.create("k" * 40, Task("Look into Globex", "", date(2026, 11, 25), NOW))
    there.desk.publish(board(folder))
    kept = {name: (folder / name).read_bytes() for name in ("index.html", "afterword.ics")}
    for name in kept:
        (folder / name).unlink()
        if damage is not None:
            (folder / name).write_text(damage)
    assert not desk(folder).desk.intact()
    desk(folder).desk.publish(board(folder))
    assert desk(folder).desk.intact()
    assert {name: (folder / name).read_bytes() for name in kept} == kept


def test_a_notes_file_is_a_heading_and_is_not_a_note(folder: Path) -> None:
    there = desk(folder).desk
    there.publish(board(folder))
    path = folder / "notes" / "4f2a.txt"
    assert path.read_text().startswith("# Globex, Tuesday")
    assert path.read_text().count("\n") == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert there.notes() == {}
    with path.open("a") as file:
        file.write("\nThey decide on Friday.\n")
    there.publish(replace(board(folder), interviews={"4f2a": "Globex, moved to Wednesday"}))
    assert there.notes() == {"4f2a": "They decide on Friday."}


WRITTEN = {
    "windows": b"# Globex\r\nTalked about retries.\r\nRita worries.\r\n",
    "mark": b"\xef\xbb\xbf# Globex\nTalked about retries.\nRita worries.",
    "utf-16": "# Globex\r\nTalked about retries.\r\nRita worries.".encode("utf-16"),
    "blank lines": b"\n\n# Globex\n\n\nTalked about retries.\nRita worries.\n\n",
    "another heading": b"Globex, first round\nTalked about retries.\nRita worries.\n",
}


@pytest.mark.parametrize("raw", WRITTEN.values(), ids=WRITTEN)
def test_notes_are_read_as_editors_save_them(folder: Path, raw: bytes) -> None:
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "4f2a.txt").write_bytes(raw)
    assert desk(folder).desk.notes() == {"4f2a": "Talked about retries.\nRita worries."}


def test_old_windows_letters_and_a_lost_heading(folder: Path) -> None:
    (folder / "notes").mkdir(parents=True)
    (folder / "notes" / "a.txt").write_bytes("# x\nGrüße – ok".encode("cp1252"))
    (folder / "notes" / "b.txt").write_text("They decide on Friday.")
    (folder / "notes" / "c.txt").write_text("# Globex")
    (folder / "notes" / "d.md").write_text("# Globex\nnot a notes file")
    (folder / "notes" / "e.txt").symlink_to("/etc/hostname")
    (folder / "notes" / "f.txt").write_bytes(b"")
    assert desk(folder).desk.notes() == {"a": "Grüße – ok", "b": "They decide on Friday."}


@pytest.mark.parametrize("interview", ["../x", "a/b", "..", "é ü", "con"])
def test_any_id_has_its_own_file_inside_the_folder(folder: Path, interview: str) -> None:
    there = desk(folder).desk
    there.publish(Board(NOW, "UTC", interviews={interview: "Globex\r\nInjected"}))
    (path,) = (folder / "notes").iterdir()
    assert path.read_text().count("\n") == 1
    path.write_text(path.read_text() + "words")
    assert there.notes() == {interview: "words"}
    assert not (folder.parent / "x.txt").exists()
