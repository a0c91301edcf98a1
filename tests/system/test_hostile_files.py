"""Files that are not what they should be: a clear message, no harm, and only the account that is meant is out."""

from __future__ import annotations

import gc
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from connectors import _private
from daemon import bootstrap
from daemon.errors import AfterwordError, ConfigError
from daemon.model import Health
from daemon.service import complete_pass
from tests.crash.test_kill import NOW, install

Make = Callable[[Path], object]
BOMB = "a: &a [x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)
ODD: dict[str, Make] = {
    "a folder": Path.mkdir,
    "a named pipe": os.mkfifo,
    "a link to nowhere": lambda path: path.symlink_to("/nonexistent/x"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a device without end": lambda path: path.symlink_to("/dev/zero"),
    "an empty device": lambda path: path.symlink_to("/dev/null"),
    "noise": lambda path: path.write_bytes(bytes(range(256)) * 20),
    "10 MB": lambda path: path.write_bytes(b"#" * 10_000_000),
    "nested without end": lambda path: path.write_text("[" * 20_000),
    "a list": lambda path: path.write_text("[1, 2]"),
    "a long number": lambda path: path.write_text('{"a": ' + "9" * 10_000 + "}"),
}
TOKEN = {"token": "ya29.canary", "refresh_token": "1//canary", "client_id": "c", "client_secret": "s"}
TOKENS: dict[str, Make] = ODD | {
    f"a token with {name}": (lambda path, more=more: path.write_text(json.dumps(TOKEN | more)))
    for name, more in {
        "an address that is not https": {"token_uri": "http://evil.example/t"},
        "an address that is a file": {"token_uri": "file:///etc/passwd"},
        "an address that is none": {"token_uri": "http://[::1"},
        "an address that is a number": {"token_uri": 12},
        "nothing in it": dict.fromkeys(TOKEN),
    }.items()
}


@pytest.fixture(autouse=True)
def in_time():
    """What waits for ever fails instead."""

    def late(*_):
        raise AssertionError("it waits for ever")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def fds() -> int:
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 (the listing itself is one)


CONFIGS: dict[str, Make] = ODD | {
    "aliases that unfold without end": lambda path: path.write_text(BOMB),
    "an alias of itself": lambda path: path.write_text("me: &a [*a]"),
    "a command": lambda path: path.write_text("me: !!python/object/apply:os.system ['touch owned']"),
    "a key twice": lambda path: path.write_text("me: {name: x}\nme: {name: y}"),
    "two documents": lambda path: path.write_text("me: {}\n---\nme: {}"),
    "escapes": lambda path: path.write_text('"\\e]0;x\\a\\u202e": 1'),
}


@pytest.mark.parametrize("name", CONFIGS)
def test_a_config_that_is_none_is_said(tmp_path, name, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "config.yaml"
    CONFIGS[name](path)
    before = fds()
    with pytest.raises(ConfigError) as caught:
        bootstrap.read_config(path, {})
    assert fds() <= before
    assert len(caught.value.problems) <= 5
    assert all(line.isprintable() and len(line) < 400 for line in caught.value.problems)
    assert os.listdir(tmp_path) == ["config.yaml"]  # noqa: PTH208 (a link to itself cannot be listed as a path)


@pytest.mark.parametrize("name", [name for name in ODD if name != "a list" and name != "a long number"])
def test_a_secret_that_is_none_is_said_and_not_shown(tmp_path, name):
    path = install(tmp_path / "home", "files")
    data = yaml.safe_load(path.read_text())
    data["accounts"]["feed"] = {"type": "ics", "url_file": "secret"}
    path.write_text(yaml.safe_dump(data))
    ODD[name](path.parent / "secret")
    before = fds()
    with pytest.raises(ConfigError, match=r"^accounts\.feed") as caught:
        bootstrap.read_config(path, {})
    assert fds() <= before
    assert "#" not in str(caught.value)
    assert "[[" not in str(caught.value)


QUICK = {"a named pipe", "nested without end", "a token with an address that is none"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in QUICK else pytest.mark.prove) for name in TOKENS]
)
@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_login_that_is_none_leaves_the_others_alone(tmp_path, kind, name):
    """The interview stands in another calendar, and its drafts go to another account."""
    path = install(tmp_path / "home", "files")
    secrets = path.parent / "client.json"
    secrets.write_text(json.dumps({"installed": {"client_id": "c", "auth_uri": "https://a.example", "token_uri": "x"}}))
    account = {"type": kind, "endpoint": "http://127.0.0.1:9/", "token_file": "token"} | (
        {"client_secrets": "client.json"} if kind == "google" else {"client_id": "c"}
    )
    data = yaml.safe_load(path.read_text())
    data["accounts"]["odd"] = account
    data["calendars"].append({"account": "odd"})
    path.write_text(yaml.safe_dump(data))
    TOKENS[name](path.parent / "token")
    gc.collect()  # what earlier tests left to it
    before = fds()
    house = bootstrap.open_house(bootstrap.read_config(path, {}))
    done = complete_pass(house, NOW)
    house.close()
    assert done.exit_code == 3
    assert done.conditions["odd"][0] is Health.BLOCKED
    assert done.conditions["home"][0] is Health.OK
    assert {entry.step for entry in done.report.created} >= {"thank_you", "question"}
    assert all(error.account == "odd" for error in done.troubles.errors)
    assert "canary" not in str(done.troubles)
    assert fds() <= before


@pytest.mark.parametrize("name", ODD)
def test_notes_of_a_connector_that_are_none_are_forgotten(tmp_path, name):
    path = tmp_path / "notes.json"
    ODD[name](path)
    assert _private.Notebook(path).get("calendar") is None


@pytest.mark.parametrize("name", ["a folder", "a link to itself", "a link to nowhere"])
def test_a_lock_that_is_none_is_said(tmp_path, name):
    path = install(tmp_path / "home", "files")
    house = bootstrap.open_house(bootstrap.read_config(path, {}))
    ODD[name](path.parent / "state" / "afterword.db.lock")
    with pytest.raises(AfterwordError, match="cannot be locked"):
        complete_pass(house, NOW)
    house.close()
    assert not Path("/nonexistent").exists()
