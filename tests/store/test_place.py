"""The file: made private, repaired, refused."""

from __future__ import annotations

import os
import sqlite3
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

from daemon.errors import StateError
from daemon.records import Fact
from daemon.store import Ledger, pass_lock
from tests.store.samples import NOON, child, cursor, event, folder_bytes, said, tell


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def loose_umask():
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def shared_folder():
    """A folder that every user of the machine can enter, unlike ``tmp_path``."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)
        yield Path(folder)


def test_all_that_is_made_is_private(tmp_path, loose_umask):
    state = tmp_path / "a" / "b" / "afterword.db"
    ledger = Ledger.open(state)
    ledger.put("a", "b")
    assert {each.name: mode(each) for each in state.parent.iterdir()} == {
        "afterword.db": 0o600,
        "afterword.db-wal": 0o600,
        "afterword.db-shm": 0o600,
    }
    assert mode(state.parent) == mode(state.parent.parent) == 0o700
    ledger.close()


def test_a_loose_file_is_repaired(state, ledger):
    ledger.put("a", "b")
    for each in state.parent.iterdir():
        each.chmod(0o666)
    Ledger.open(state).close()
    assert {mode(each) for each in state.parent.iterdir()} == {0o600}


@pytest.mark.parametrize(("name", "expected"), [("afterword", 0o700), ("Documents", 0o755)])
def test_a_loose_folder_is_repaired_if_it_is_ours(tmp_path, name, expected):
    folder = tmp_path / name
    folder.mkdir()
    folder.chmod(0o755)
    Ledger.open(folder / "afterword.db").close()
    assert mode(folder) == expected


def test_names_that_need_care(tmp_path):
    for name in ("with space.db", "100%.db", "a?mode=memory.db", "a#b.db", "ünïcode.db"):
        ledger = Ledger.open(tmp_path / name)
        ledger.put("name", name)
        ledger.close()
        assert Ledger.snapshot(tmp_path / name).get("name") == name
    assert len(list(tmp_path.iterdir())) == 5


def test_the_home_folder_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    Ledger.open("~/state.db").close()
    assert (tmp_path / "state.db").exists()


def test_an_empty_file_is_a_new_ledger(state):
    state.parent.mkdir()
    state.touch()
    ledger = Ledger.open(state)
    assert ledger.set_aside is None
    assert ledger.events() == []
    ledger.close()


def test_a_link_leads_to_one_ledger(tmp_path, state):
    ledger = Ledger.open(state)
    ledger.put("a", "b")
    link = tmp_path / "link.db"
    link.symlink_to(state)
    again = Ledger.open(link)
    assert again.path == state
    assert again.get("a") == "b"
    again.close()
    ledger.close()
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("link")] == ["link.db"]


def refused(state: Path | str, *, opens=Ledger.open) -> str:
    with pytest.raises(StateError) as caught:
        opens(state)
    assert caught.value.remedy
    return caught.value.message


@pytest.mark.parametrize("opens", [Ledger.open, Ledger.snapshot])
@pytest.mark.parametrize("state", ["postgresql://me@db/afterword", "postgresql+psycopg://db", "sqlite:///a.db"])
def test_another_database_is_refused(state, opens):
    assert refused(state, opens=opens) == "The state is not a file."


@pytest.mark.parametrize("opens", [Ledger.open, Ledger.snapshot])
def test_what_is_no_file_is_refused(tmp_path, opens):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "is not a file" in refused(tmp_path, opens=opens)
    assert "is not a file" in refused(tmp_path / "fifo", opens=opens)
    assert "is not a file" in refused("/dev/null", opens=opens)
    assert "not a directory" in refused(tmp_path / "file" / "afterword.db", opens=opens)
    assert "cannot be reached" in refused(tmp_path / ("n" * 300), opens=opens)
    assert "cannot be reached" in refused(tmp_path / "loop", opens=opens)
    assert "cannot be reached" in refused("a\0b", opens=opens)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files of others")
def test_a_link_or_file_of_another_user_is_refused(tmp_path, state):
    Ledger.open(state).close()
    link = tmp_path / "link.db"
    link.symlink_to(state)
    os.lchown(link, 12345, 12345)
    assert "link made by another user" in refused(link)
    assert "link made by another user" in refused(link, opens=Ledger.snapshot)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_file_of_another_user_is_refused(shared_folder):
    state = shared_folder / "theirs.db"
    Ledger.open(state).close()
    state.chmod(0o666)
    code = """
os.setuid(12345)
try:
    Ledger.open(sys.argv[1])
except Exception as error:
    print(type(error).__name__, error.message)
"""
    with child(code, state) as process:
        assert said(process) == f"StateError {state} belongs to another user."


@pytest.mark.parametrize("opens", [Ledger.open, Ledger.snapshot])
def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path, opens):
    state = tmp_path / "places.sqlite"
    other = sqlite3.connect(state)
    other.execute("CREATE TABLE bookmarks (url TEXT)")
    other.commit()
    other.close()
    state.chmod(0o644)
    before = folder_bytes(tmp_path)
    assert "another program" in refused(state, opens=opens)
    assert folder_bytes(tmp_path) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    assert "permission denied" in refused(tmp_path / "afterword.db")
    with pytest.raises(StateError, match="cannot be locked"), pass_lock(tmp_path / "afterword.db", NOON - NOON):
        pass


def test_a_locked_file_is_reported(state, ledger, monkeypatch):
    ledger.close()
    monkeypatch.setattr("daemon.store.database.BUSY_SECONDS", 0.1)
    code = """
import sqlite3
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
other.execute("COMMIT")
print("free", flush=True)
sys.stdin.readline()
"""
    with child(code, state) as process:
        assert said(process) == "locked"
        assert "locked by another program" in refused(state)
        tell(process)
        assert said(process) == "free"
        opened = Ledger.open(state)
        opened.put("a", "b")
        opened.close()


class Contended(sqlite3.Connection):
    """Two processes that begin with one new file meet where it is changed to WAL; one is refused at once."""

    refusals = 2

    def execute(self, sql: str, *parameters: object) -> sqlite3.Cursor:
        if sql.endswith("= WAL") and self.refusals:
            self.refusals -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error
        return super().execute(sql, *parameters)


def test_whoever_comes_second_to_a_new_ledger_waits(state, monkeypatch):
    connect = sqlite3.connect
    made: list[Contended] = []

    def contended(*arguments, **options):
        made.append(connect(*arguments, **options, factory=Contended))
        return made[-1]

    monkeypatch.setattr("daemon.store.database.sqlite3.connect", contended)
    Ledger.open(state).close()
    assert [each.refusals for each in made] == [0]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of half a megabyte; needs root and a kernel that lets us mount."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.system(f"mount -t tmpfs -o size=512k,mode=700 none {folder} 2>/dev/null") != 0:
        pytest.skip("cannot mount a small file system here")
    yield folder
    os.system(f"umount -l {folder}")


def fill(ledger: Ledger, *, start: int = 0) -> None:
    """Store events until the disk is full: ten with each cursor, whose token counts."""
    for number in range(start, start + 200):
        many = [event(f"{number}-{n}", title="x" * 200) for n in range(10)]
        ledger.store_events(
            "personal", "primary", keep=many, drop=[], gone=[], replace=None, cursor=cursor(str(number))
        )


def check_after_full(state: Path) -> None:
    ledger = Ledger.open(state)
    assert ledger.set_aside is None
    stored = int(ledger.cursor("personal", "primary").token) + 1
    assert len(ledger.events()) == stored * 10
    ledger.close()
    assert sqlite3.connect(state).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_full_disk_loses_nothing(small_disk):
    state = small_disk / "afterword.db"
    ledger = Ledger.open(state)
    with pytest.raises(StateError, match="Make room"):
        fill(ledger)
    before = ledger.events()
    with pytest.raises(StateError, match="Make room"):
        fill(ledger, start=len(before) // 10)
    assert ledger.events() == before  # it can still be read
    ledger.close()
    check_after_full(state)


def test_a_damaged_file_on_a_full_disk_stays_until_there_is_room(small_disk):
    state = small_disk / "afterword.db"
    ledger = Ledger.open(state)
    said_ = Fact("f1", "note", "i1", NOON, "command", {"text": "They use Rust."})
    ledger.say(said_)
    ledger.close()
    file = sqlite3.connect(state)
    file.execute("DROP TABLE alembic_version")
    file.commit()
    file.close()
    with suppress(OSError):
        (small_disk / "ballast").write_bytes(b"x" * 1024 * 1024)
    assert "cannot be" in refused(state)
    (small_disk / "ballast").unlink()
    ledger = Ledger.open(state)
    assert ledger.set_aside is not None
    assert ledger.facts() == [said_]
    ledger.close()


def test_a_disk_full_from_the_start_is_reported(small_disk):
    (small_disk / "ballast").write_bytes(b"x" * 512 * 1024)
    assert refused(small_disk / "afterword.db")
    (small_disk / "ballast").unlink()
    Ledger.open(small_disk / "afterword.db").close()


def test_a_read_only_disk_is_reported_and_can_be_previewed(small_disk):
    state = small_disk / "afterword.db"
    ledger = Ledger.open(state)
    ledger.put("a", "b")
    ledger.close()
    assert os.system(f"mount -o remount,ro {small_disk}") == 0
    assert "cannot be used" in refused(state)
    assert "cannot be written" in refused(small_disk / "new.db")
    assert Ledger.snapshot(state).get("a") == "b"
    assert Ledger.snapshot(small_disk / "new.db").get("a") is None
    with pytest.raises(StateError, match="cannot be locked"), pass_lock(state, NOON - NOON):
        pass


def test_a_write_that_is_cut_short_loses_nothing(state):
    code = """
import resource
from tests.store.test_place import fill
ledger = Ledger.open(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    fill(ledger)
except Exception as error:
    print(type(error).__name__, flush=True)
os._exit(0)
"""
    with child(code, state) as process:
        assert said(process) == "StateError"
    check_after_full(state)
