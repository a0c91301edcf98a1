"""One pass at a time."""

from __future__ import annotations

import fcntl
import re
import stat
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from daemon.errors import Busy
from daemon.store import pass_lock
from tests.store.samples import child, said

NOW = timedelta(0)
HOLD = """
with pass_lock(sys.argv[1], DAY, command="afterword run"):
    print(os.getpid(), flush=True)
    sys.stdin.readline()
"""


def test_it_can_be_taken_again_and_again(state):
    for _ in range(3):
        with pass_lock(state, NOW):
            pass
    lock = state.with_name("afterword.db.lock")
    assert stat.S_IMODE(lock.stat().st_mode) == 0o600
    assert stat.S_IMODE(state.parent.stat().st_mode) == 0o700
    assert not state.exists()


def test_who_holds_it_is_named(state):
    with child(HOLD, state) as process:
        pid = said(process)
        with pytest.raises(Busy) as caught, pass_lock(state, NOW):
            pass
    found = re.fullmatch(
        r"Another pass is at work: process (\d+) \(afterword run\) since ([\d-]+ \d\d:\d\d) UTC\.", caught.value.message
    )
    assert found
    assert found[1] == pid
    since = datetime.strptime(found[2], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    assert abs(datetime.now(UTC) - since) < timedelta(minutes=2)
    assert caught.value.remedy


def test_it_is_free_when_the_holder_was_killed(state):
    with child(HOLD, state) as process:
        said(process)
        process.kill()
        process.wait()
        with pass_lock(state, NOW):
            pass


def test_it_is_free_after_an_error(state):
    with pytest.raises(RuntimeError, match="boom"), pass_lock(state, NOW):
        raise RuntimeError("boom")
    with pass_lock(state, NOW):
        pass


def test_it_is_waited_for(state):
    with child(HOLD, state) as process:
        said(process)
        threading.Timer(0.3, process.kill).start()
        started = time.monotonic()
        with pass_lock(state, timedelta(seconds=30)):
            assert 0.2 < time.monotonic() - started < 20


def test_waiting_ends(state):
    with pass_lock(state, NOW):
        started = time.monotonic()
        with pytest.raises(Busy), pass_lock(state, timedelta(seconds=0.3)):
            pass
        assert 0.3 <= time.monotonic() - started < 5


def test_a_link_is_the_same_lock(tmp_path, state):
    state.parent.mkdir()
    state.touch()
    link = tmp_path / "link.db"
    link.symlink_to(state)
    with pass_lock(state, NOW), pytest.raises(Busy), pass_lock(link, NOW):
        pass


def test_two_states_do_not_wait_for_each_other(tmp_path):
    with pass_lock(tmp_path / "a.db", NOW), pass_lock(tmp_path / "b.db", NOW):
        pass


def test_a_child_process_does_not_inherit_it(state):
    with pass_lock(state, NOW):
        sleeper = child("sys.stdin.readline()")
        sleeper.__enter__()
    try:
        with pass_lock(state, NOW):
            pass
    finally:
        sleeper.__exit__(None, None, None)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b'{"pid": 1}', b'{"pid": 1, "command": 2, "since": 3}'])
def test_whatever_stands_in_the_file(state, content):
    lock = state.with_name("afterword.db.lock")
    with pass_lock(state, NOW):
        lock.write_bytes(content)
        with pytest.raises(Busy, match="another process"), pass_lock(state, NOW):
            pass


def test_a_lock_file_removed_before_it_was_locked_is_made_anew(state, monkeypatch):
    """Else the next process would lock another file of the same name."""
    lock = state.with_name("afterword.db.lock")
    really = fcntl.flock

    def remove_once(file: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", really)
        lock.unlink()
        really(file, how)

    monkeypatch.setattr(fcntl, "flock", remove_once)
    with pass_lock(state, timedelta(seconds=10)):
        assert lock.exists()
        with pytest.raises(Busy), pass_lock(state, NOW):
            pass


def test_many_processes_never_work_at_once(tmp_path, state):
    counter = tmp_path / "counter"
    counter.write_text("0")
    code = """
for _ in range(20):
    with pass_lock(sys.argv[1], DAY):
        with open(sys.argv[2]) as file: seen = int(file.read())
        with open(sys.argv[2], "w") as file: file.write(str(seen + 1))
print("done", flush=True)
"""
    processes = [child(code, state, counter) for _ in range(3)]
    opened = [each.__enter__() for each in processes]
    assert [said(each) for each in opened] == ["done"] * 3
    for each in processes:
        each.__exit__(None, None, None)
    assert counter.read_text() == "60"
    assert [each.name for each in state.parent.iterdir()] == ["afterword.db.lock"]
