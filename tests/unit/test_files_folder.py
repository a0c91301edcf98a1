"""The folder: private, whole files only, no way out of it, and errors that say what to do."""

from __future__ import annotations

import email
import errno
import os
import random
import signal
import stat
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest

import connectors.files.folder
from connectors import files
from connectors.files.folder import Folder
from daemon.errors import Unavailable
from daemon.model import Draft, Health, Me, Person, Task
from daemon.ports import Context, Offers
from tests.faults.disk import Disk, Fault

LETTER = Draft((Person("Rita Reyes", "rita@globex.example"),), "Thank you", "Dear Rita,\n\nthank you.\n")
TASK = Task("Look into Globex", "Mission", date(2026, 11, 25), datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")


def offers(folder: Path) -> Offers:
    me = Me("Ada Lovelace", ("ada@candidate.example",), "Europe/London")
    return files.open(files.Options(folder=folder), Context("home", me, folder.parent / "state"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "Afterword"


def test_a_loose_folder_is_tightened(folder: Path) -> None:
    folder.mkdir(parents=True, mode=0o755)
    folder.chmod(0o755)
    offers(folder).drafts.create("k" * 40, LETTER)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_everybody_can_write_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    there = offers(folder)
    with pytest.raises(Unavailable, match="written by everybody"):
        there.drafts.create("k" * 40, LETTER)
    condition = there.condition()
    assert condition.health is Health.DOWN
    assert "chmod" in condition.remedy
    assert list(folder.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.chown(folder, 12345, 12345)
    with pytest.raises(Unavailable, match="belongs to another user"):
        offers(folder).tasks.create("k" * 40, TASK)
    assert offers(folder).condition().health is Health.DOWN


@AS_ROOT
def test_a_folder_that_cannot_be_written_is_said(folder: Path) -> None:
    folder.parent.mkdir(mode=0o500)
    with pytest.raises(Unavailable) as caught:
        offers(folder).drafts.create("k" * 40, LETTER)
    assert "another folder in the config" in caught.value.remedy
    assert offers(folder).condition().health is Health.DOWN


def test_a_file_in_its_place_is_said(folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("")
    with pytest.raises(Unavailable, match="in the place of a folder"):
        offers(folder).drafts.create("k" * 40, LETTER)
    assert offers(folder).condition().health is Health.DOWN


def test_the_condition_makes_nothing(folder: Path) -> None:
    assert offers(folder).condition().health is Health.OK
    assert not folder.parent.exists()


def test_a_link_to_the_folder_is_the_users_choice(folder: Path) -> None:
    real = folder.parent / "real"
    real.mkdir(parents=True)
    folder.symlink_to(real)
    ref = offers(folder).drafts.create("k" * 40, LETTER)
    assert ref.id.startswith(str(folder))
    assert list(real.glob("drafts/*.eml"))


@pytest.mark.parametrize("part", ["drafts", "notes", ".afterword"])
def test_no_link_leads_out_of_it(folder: Path, part: str) -> None:
    outside = folder.parent / "outside"
    outside.mkdir(parents=True)
    folder.mkdir()
    (folder / part).symlink_to(outside)
    there = Folder(folder)
    with pytest.raises(Unavailable, match="symbolic link"), there.locked():
        there.write(f"{part}/x.txt", b"x")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("name", ["afterword.ics", "index.html"])
def test_a_linked_file_is_replaced_and_what_it_pointed_to_is_left_alone(folder: Path, name: str) -> None:
    victim = folder.parent / "victim"
    folder.mkdir(parents=True)
    victim.write_text("precious")
    (folder / name).symlink_to(victim)
    there = Folder(folder)
    assert there.read(name) is None
    with there.locked():
        there.write(name, b"ours")
    assert victim.read_text() == "precious"
    assert not (folder / name).is_symlink()


def test_a_linked_draft_is_not_read(folder: Path) -> None:
    there = offers(folder)
    path = Path(there.drafts.create("k" * 40, LETTER).id)
    moved = path.rename(folder.parent / "elsewhere.eml")
    path.symlink_to(moved)
    assert there.drafts.find("k" * 40) is None


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/../x", "a/b/c", "drafts/..", "/etc/passwd", "drafts/x\0y"])
def test_no_name_leads_out_of_it(folder: Path, name: str) -> None:
    there = Folder(folder)
    with pytest.raises(ValueError, match="not the name"), there.locked():
        there.write(name, b"x")


def test_a_pipe_in_the_folder_does_not_hang(folder: Path) -> None:
    there = offers(folder)
    there.drafts.create("k" * 40, LETTER)
    os.mkfifo(folder / "drafts" / "pipe.eml")
    os.mkfifo(folder / "index.html")
    assert there.drafts.find("x" * 40) is None
    assert Folder(folder).read("index.html") is None


def test_two_writers_wait_for_each_other(folder: Path) -> None:
    first, second = Folder(folder), Folder(folder)
    held = (
        "import sys, time, pathlib; from connectors.files.folder import Folder\n"
        "with Folder(pathlib.Path(sys.argv[1])).locked():\n    print('held', flush=True); time.sleep(0.5)\n"
    )
    with first.locked():
        pass
    with subprocess.Popen([sys.executable, "-c", held, str(folder)], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        began = time.monotonic()
        with second.locked():
            waited = time.monotonic() - began
    assert waited > 0.3


HEAD = """
import resource, sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
import connectors.files.folder
from connectors import files
from daemon.errors import Unavailable
from daemon.model import Draft, Me, Person, Reminder, Task
from daemon.ports import Context
there = files.open(files.Options(folder=Path(sys.argv[1])), Context("home", Me("A", (), "UTC"), Path("/nowhere")))
LETTER = Draft((Person("Rita Reyes", "rita@globex.example"),), "Thank you", "Dear Rita,\\n\\nthank you.\\n")
TASK = Task("Look into Globex", "Mission", date(2026, 11, 25), datetime(2026, 11, 25, 8, 30, tzinfo=UTC))
REMINDER = Reminder("Send thank-you", "now", datetime(2026, 11, 24, 16, tzinfo=UTC))
"""
FULL = f"""{HEAD}
there.tasks.create("a" * 40, TASK)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, resource.RLIM_INFINITY))
for act in (lambda: there.drafts.create("b" * 40, LETTER), lambda: there.tasks.create("c" * 40, TASK)):
    try:
        act()
    except Unavailable as error:
        print(error.message, "|", error.remedy)
"""


def test_a_full_disk_is_said_and_nothing_is_damaged(folder: Path) -> None:
    run = subprocess.run([sys.executable, "-c", FULL, str(folder)], capture_output=True, text=True, check=True)
    assert run.stdout.count("is full | Make room on it.") == 2
    assert list(folder.glob("drafts/*")) == []
    assert [path.name for path in folder.glob(".afterword/*.new")] == []
    there = offers(folder)
    assert there.tasks.find("a" * 40)
    assert there.tasks.find("c" * 40) is None
    assert len(icalendar.Calendar.from_ical((folder / "afterword.ics").read_bytes()).walk("VEVENT")) == 1


WORKER = f"""{HEAD}
print("go", flush=True)
for number in range(1000):
    key = str(number).zfill(40)
    if not there.drafts.find(key):
        there.drafts.create(key, LETTER)
    ref = there.tasks.find(key) or there.tasks.create(key, TASK)
    there.tasks.replace(ref, replace(TASK, body=(sys.argv[2] + " ") * 50))
    if not there.reminders.find("r" + key):
        there.reminders.create("r" + key, REMINDER)
"""


def test_killed_at_any_moment_it_leaves_whole_files_and_one_of_each(folder: Path) -> None:
    chance = random.Random(7)
    for turn in range(12):
        worker = [sys.executable, "-c", WORKER, str(folder), str(turn)]
        with subprocess.Popen(worker, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.15))
            process.send_signal(signal.SIGKILL)
        _check(folder)
    there = offers(folder)
    there.tasks.create("last", TASK)
    assert list(folder.glob(".afterword/*.new")) == []
    assert sorted(path.name for path in folder.iterdir()) == [".afterword", "afterword.ics", "drafts"]


def _check(folder: Path) -> None:
    """Every file whole, every key once, nothing half-written in sight."""
    keys = []
    for path in folder.glob("drafts/*"):
        message = email.message_from_bytes(path.read_bytes())
        assert message.get_payload().replace("\r\n", "\n") == LETTER.body
        keys.append(message["X-Afterword-Key"])
    assert len(keys) == len(set(keys))
    for path in folder.glob("*.ics"):
        raw = path.read_bytes()
        assert raw.endswith(b"END:VCALENDAR\r\n")
        uids = [str(event["UID"]) for event in icalendar.Calendar.from_ical(raw).walk("VEVENT")]
        assert len(uids) == len(set(uids))


def test_a_file_system_without_hard_links_is_good_enough(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    there = offers(folder)
    there.drafts.create("a" * 40, LETTER)
    there.drafts.create("b" * 40, LETTER)
    assert len(list(folder.glob("drafts/*.eml"))) == 2
    plain = Folder(folder)
    with plain.locked():
        assert plain.create("x.txt", b"1")
        assert not plain.create("x.txt", b"2")
    assert (folder / "x.txt").read_bytes() == b"1"


def test_an_unknown_failure_is_still_explained(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    there = offers(folder)
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(Unavailable, match="Input/output error") as caught:
        there.drafts.create("a" * 40, LETTER)
    assert caught.value.account == "home"
    assert list(folder.glob("drafts/*")) == []


def test_a_file_that_is_missing_only_while_it_is_replaced_is_not_gone(folder: Path) -> None:
    drafts = offers(folder).drafts
    assert drafts
    ref = drafts.create("a" * 32, LETTER)
    disk = Disk(folder)
    mended = disk.put_under(connectors.files.folder)
    disk.fail("open a file", Fault("vanished", code=errno.ENOENT))
    try:
        with pytest.raises(Unavailable):
            drafts.find("a" * 32)
    finally:
        mended()
    there = drafts.find("a" * 32)
    assert there
    assert there.id == ref.id
    Path(ref.id).unlink()
    assert drafts.find("a" * 32) is None
