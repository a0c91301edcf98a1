"""Drafts as files: names, keys, edits, and a person who renames, copies and deletes them."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import files
from connectors.files.drafts import Drafts
from connectors.files.folder import Folder
from connectors.files.names import draft_name, slug
from daemon.errors import NotUntouched
from daemon.model import Draft, Me, Person, Touch
from daemon.ports import Context

KEY, OTHER = "a1b2c3d4" * 5, "e5f60718" * 5
RITA = Person("Rita Reyes", "rita@globex.example")
LETTER = Draft((RITA,), "Thank you – Backend Engineer", "Dear Rita,\n\nthank you for Tuesday.\n\nAda\n")
NAME = "rita-reyes-thank-you-backend-engineer"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "Afterword"


def drafts(folder: Path, *, discreet: bool = False) -> Drafts:
    me = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/London", discreet=discreet)
    return files.open(files.Options(folder=folder), Context("home", me, folder.parent / "state")).drafts


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "drafts").iterdir())


def test_the_file_is_private_and_says_that_it_is_unsent(folder: Path) -> None:
    ref = drafts(folder).create(KEY, LETTER)
    path = Path(ref.id)
    assert path == folder / "drafts" / f"{NAME}.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(each.stat().st_mode) for each in (folder, *folder.glob("*/"), folder / ".afterword")} == {
        0o700
    }
    head = path.read_bytes().partition(b"\r\n\r\n")[0].decode("ascii")
    assert f"X-Afterword-Key: {KEY}" in head.split("\r\n")
    assert "X-Unsent: 1" in head.split("\r\n")
    assert not re.search(r"^(From|Date|Message-ID|Cc|Bcc):", head, re.MULTILINE | re.IGNORECASE)


def test_nothing_is_made_by_looking(folder: Path) -> None:
    there = drafts(folder)
    assert there.find(KEY) is None
    assert not folder.exists()


def test_the_same_name_twice_gets_the_key(folder: Path) -> None:
    there = drafts(folder)
    there.create(KEY, LETTER)
    there.create(OTHER, LETTER)
    third = there.create(OTHER[:8] + "0" * 32, LETTER)
    assert names(folder) == [f"{NAME}-{OTHER[:8]}-2.eml", f"{NAME}-{OTHER[:8]}.eml", f"{NAME}.eml"]
    assert Path(third.id).name == f"{NAME}-{OTHER[:8]}-2.eml"


def test_a_name_that_differs_only_in_case_is_taken(folder: Path) -> None:
    (folder / "drafts").mkdir(parents=True)
    (folder / "drafts" / f"{NAME.upper()}.EML").write_text("the user's own")
    drafts(folder).create(KEY, LETTER)
    assert names(folder) == [f"{NAME.upper()}.EML", f"{NAME}-{KEY[:8]}.eml"]


def test_the_same_key_again_is_the_same_file(folder: Path) -> None:
    first = drafts(folder).create(KEY, LETTER)
    assert drafts(folder).create(KEY, replace(LETTER, subject="Other")).id == first.id
    assert names(folder) == [f"{NAME}.eml"]


def test_a_renamed_draft_is_still_ours(folder: Path) -> None:
    there = drafts(folder)
    ref = there.create(KEY, LETTER)
    moved = Path(ref.id).rename(folder / "drafts" / "To Rita (first).EML")
    assert there.inspect(ref).touch is Touch.UNTOUCHED
    assert there.find(KEY).id == str(moved)
    again = there.replace(ref, replace(LETTER, body="Dear Rita,\n\nother words.\n"))
    assert again.id == str(moved)
    there.withdraw(ref)
    assert names(folder) == []


def test_of_copies_the_first_is_ours_and_the_other_stays(folder: Path) -> None:
    there = drafts(folder)
    ref = there.create(KEY, LETTER)
    (folder / "drafts" / "a copy.eml").write_bytes(Path(ref.id).read_bytes())
    assert there.find(KEY).id == ref.id
    there.withdraw(ref)
    assert names(folder) == ["a copy.eml"]


def test_an_edit_shows_to_a_process_that_remembers_nothing(folder: Path) -> None:
    path = Path(drafts(folder).create(KEY, LETTER).id)
    path.write_bytes(path.read_bytes().replace(b"Tuesday", b"Wednesday"))
    there = drafts(folder)
    found = there.find(KEY)
    assert there.inspect(found).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        there.withdraw(found)
    assert b"Wednesday" in path.read_bytes()


def test_a_file_that_lost_our_key_is_the_users(folder: Path) -> None:
    there = drafts(folder)
    ref = there.create(KEY, LETTER)
    path = Path(ref.id)
    path.write_bytes(re.sub(rb"X-Afterword-\w+: \w+\r\n", b"", path.read_bytes()))
    assert there.inspect(ref).touch is Touch.EDITED
    with pytest.raises(NotUntouched):
        there.replace(ref, LETTER)


def test_another_draft_under_the_old_name_is_not_ours(folder: Path) -> None:
    there = drafts(folder)
    ref = there.create(KEY, LETTER)
    Path(ref.id).unlink()
    assert there.create(OTHER, LETTER).id == ref.id
    assert there.inspect(ref).touch is Touch.GONE
    there.withdraw(ref)
    assert names(folder) == [f"{NAME}.eml"]


def test_broken_files_between_the_drafts_do_no_harm(folder: Path) -> None:
    there = drafts(folder)
    ref = there.create(KEY, LETTER)
    place = folder / "drafts"
    (place / "empty.eml").write_bytes(b"")
    (place / "noise.eml").write_bytes(bytes(range(256)) * 10)
    (place / "quoted.eml").write_bytes(b"Subject: x\r\n\r\nX-Afterword-Key: " + OTHER.encode() + b"\r\n")
    (place / "folder.eml").mkdir()
    (place / "loop.eml").symlink_to("loop.eml")
    assert there.find(KEY).id == ref.id
    assert there.find(OTHER) is None
    assert there.find("") is None


class Counting(Folder):
    """A folder that counts what is read."""

    reads = 0

    def read(self, name: str, **more: int) -> bytes | None:
        self.reads += 1
        return super().read(name, **more)


def test_looking_again_reads_only_what_is_new(folder: Path) -> None:
    spy = Counting(folder)
    there = Drafts(spy, settle=drafts(folder).settle, discreet=False)
    for number in range(20):
        there.create(f"{number:040d}", LETTER)
    there.find(KEY)
    spy.reads = 0
    for _ in range(10):
        assert there.find(KEY) is None
    assert spy.reads == 0
    there.find(f"{7:040d}")
    assert spy.reads == 1


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (LETTER, NAME),
        (replace(LETTER, to=(Person(None, "rita.reyes+x@globex.example"),)), "rita-reyes-x-thank-you-backend-engineer"),
        (replace(LETTER, to=()), "thank-you-backend-engineer"),
        (replace(LETTER, to=(Person("Łukasz Groß-Ørsted", None),), subject=""), "lukasz-gross-orsted"),
        (replace(LETTER, to=(Person("面接", None),), subject="ありがとう"), "draft"),
        (replace(LETTER, to=(Person("CON", None),), subject=""), "to-con"),
        (replace(LETTER, to=(Person("../../etc/passwd", None),), subject="\\\\x\\y:z*?"), "etc-passwd-x-y-z"),
        (replace(LETTER, to=(), subject="O'Neil's " + "very " * 30), "oneils-very-very-very-very-very-very-very-very"),
        (replace(LETTER, to=(), subject="x" * 300), "x" * 50),
    ],
)
def test_names_are_readable(draft: Draft, name: str) -> None:
    assert draft_name(draft) == name


def test_discreet_names_say_only_whom_it_is_to(folder: Path) -> None:
    drafts(folder, discreet=True).create(KEY, LETTER)
    assert names(folder) == ["rita-reyes.eml"]


@given(st.text(), st.text(), st.none() | st.text())
def test_every_name_is_safe_on_every_file_system(person: str, subject: str, address: str | None) -> None:
    name = draft_name(Draft((Person(person, address),), subject, ""))
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 100
    assert not re.fullmatch(r"con|prn|aux|nul|com\d|lpt\d", name)


@given(st.text(), st.integers(1, 20))
def test_a_slug_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(slug(text, limit)) <= limit
