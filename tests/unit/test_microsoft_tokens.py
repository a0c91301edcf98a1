"""Where a sign-in is kept: in a private file or the keyring, by one process at a time, whole or not at all."""

from __future__ import annotations

import json
import stat
import sys
import threading
import types
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from connectors import _private, microsoft
from connectors.microsoft.graph import Graph
from connectors.microsoft.login import Login
from daemon.errors import LoginNeeded, StateError, Unavailable
from daemon.model import Health, Task
from tests.contract.harness import START
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


def read(there: MicrosoftHarness, login: Login | None = None) -> Login:
    """One call with this sign-in."""
    login = login or Login(there.options, there.context)
    graph = Graph(login)
    graph.every("/me/calendars")
    graph.close()
    return login


def stored(there: MicrosoftHarness) -> dict:
    return json.loads(there.token_file.read_text("utf-8"))


def refreshes(there: MicrosoftHarness) -> int:
    return sum(each.endswith("refresh_token") for each in there.sign_in.requests)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"AccessToken": 7}',
        '{"Account": {"x": {}}, "RefreshToken": {"y": {"secret": "s"}}}',
        "\x00",
    ],
)
def test_a_token_file_that_is_none_asks_for_a_sign_in(there: MicrosoftHarness, content: str) -> None:
    there.token_file.write_text(content, encoding="utf-8")
    Login(there.options, there.context).condition()
    with pytest.raises(LoginNeeded):
        read(there)


def test_without_a_token_file_nothing_is_asked_of_anybody(there: MicrosoftHarness) -> None:
    there.token_file.unlink()
    assert Login(there.options, there.context).condition().health is Health.BLOCKED
    with pytest.raises(LoginNeeded):
        read(there)
    assert there.sign_in.requests == []


def test_two_at_once_rotate_the_refresh_token_once(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            read(there)
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert failures == []
    assert refreshes(there) == 1


def test_a_credential_that_cannot_be_written_is_kept_beside(
    there: MicrosoftHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    given, real = there.token_file.read_text("utf-8"), _private.write

    def refuse(path: Path, text: str) -> None:
        if path == there.token_file:
            raise PermissionError(13, "Permission denied")
        real(path, text)

    monkeypatch.setattr(_private, "write", refuse)
    read(there)
    read(there)
    assert refreshes(there) == 1
    assert there.token_file.read_text("utf-8") == given
    there.token_file.write_text(there.sign_in.cache(EVERYTHING), encoding="utf-8")  # a new credential counts
    used = {each["secret"] for each in stored(there)["AccessToken"].values()}
    login = read(there)
    assert {login._token} == used


def test_what_the_daemon_keeps_itself_is_private(there: MicrosoftHarness) -> None:
    options = there.options.model_copy(update={"token_file": None})
    said: list[str] = []
    microsoft.connect(options, there.context, said.append, device=True)
    read(there, Login(options, there.context))
    files = list(there.context.state.iterdir())
    assert files
    assert {stat.S_IMODE(each.stat().st_mode) for each in files} == {0o600}
    assert stat.S_IMODE(there.context.state.stat().st_mode) == 0o700
    assert not any(each.name.startswith(".") and "lock" not in each.name for each in files)


def test_a_lock_of_a_dead_process_holds_nobody_up(there: MicrosoftHarness) -> None:
    lock = there.token_file.with_name(f".{there.token_file.name}.lock")
    lock.write_text("a process that was killed", encoding="utf-8")
    read(there)
    with _private.locked(lock), pytest.raises(Unavailable), _private.locked(lock, seconds=0.1):
        pass


def test_a_loose_file_is_warned_of(there: MicrosoftHarness) -> None:
    there.token_file.chmod(0o644)
    assert Login(there.options, there.context).condition().health is Health.WARNING


def test_the_keyring_holds_it_where_that_is_wanted(there: MicrosoftHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    ring = types.ModuleType("keyring")
    ring.get_password = lambda service, name: kept.get((service, name))
    ring.set_password = lambda service, name, secret: kept.update({(service, name): secret})
    ring.errors = types.SimpleNamespace(KeyringError=RuntimeError)
    monkeypatch.setitem(sys.modules, "keyring", ring)
    options = there.options.model_copy(update={"token_file": None, "keyring": True})
    assert Login(options, there.context).condition().health is Health.BLOCKED
    microsoft.connect(options, there.context, lambda _: None, device=True)
    assert list(kept) == [("afterword", "test")]
    read(there, Login(options, there.context))
    assert not any("access-" in each.read_text("utf-8") for each in there.context.state.iterdir())


def test_a_keyring_that_is_not_there_is_said(there: MicrosoftHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    options = there.options.model_copy(update={"token_file": None, "keyring": True})
    condition = Login(options, there.context).condition()
    assert (condition.health, "keyring" in condition.detail) == (Health.BLOCKED, True)


def test_what_was_noted_of_another_mailbox_is_forgotten(there: MicrosoftHarness) -> None:
    there.offers.tasks.create("a" * 40, Task("x", "y", date(2027, 3, 22), START))
    login = Login(there.options, there.context)
    assert login.notes.get("list")
    read(there, login)
    assert login.notes.get("list")
    cache = there.token_file.read_text("utf-8").replace("uid-1.", "uid-2.")
    there.token_file.write_text(cache, encoding="utf-8")
    other = read(there, Login(there.options, there.context))
    assert other.notes.get("list") is None


def test_a_full_disk_loses_no_pass(there: MicrosoftHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    there.token_file.write_text(there.sign_in.cache(EVERYTHING, expires_in=0), encoding="utf-8")
    there.token_file.chmod(0o600)

    def refuse(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_private, "write", refuse)
    there.sign_in.rotates = False
    login = read(there)
    condition = login.condition()
    assert (condition.health, "No space left" in condition.detail) == (Health.WARNING, True)
    with pytest.raises(StateError):
        microsoft.connect(there.options, there.context, lambda _: None, device=True)
