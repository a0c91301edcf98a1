"""Whoever answers in a provider's place: with silence, an octet at a time, a wrong certificate, or without encryption.

It is that account's trouble, in words that say what to do; the others go on, and nothing is said to a stranger.
"""

from __future__ import annotations

import json
import signal
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.google import client
from connectors.microsoft import graph
from daemon import bootstrap, hourglass, house
from daemon.errors import AccountError, Unavailable
from daemon.model import Health, Kind
from daemon.passes import Pass
from daemon.service import complete_pass
from tests.crash.test_kill import NOW, install
from tests.fakes.certificates import certificate
from tests.fakes.google.server import ALL
from tests.fakes.graph import SignIn
from tests.fakes.microsoft import EVERYTHING
from tests.fakes.stranger import Stranger, stranger

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
SECRETS = (b"pass-word", b"ya29", b"access-", b"refresh-", b"Bearer", b"Basic")
CA = "ca.pem"


@dataclass(frozen=True)
class Kinds:
    """How an account of each kind is told where its server is."""

    folder: Path
    port: int
    secure: bool
    sign_in: SignIn

    @property
    def root(self) -> str:
        return f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    def ics(self) -> dict[str, Any]:
        return {"type": "ics", "url": f"{self.root}/pass-word.ics", "allow_private": True}

    def caldav(self) -> dict[str, Any]:
        return {"type": "caldav", "url": f"{self.root}/dav/", "username": "ada", "password": "pass-word"}

    def imap(self) -> dict[str, Any]:
        given = {"security": "tls", "ca_file": str(self.folder / CA)} if self.secure else {"security": "plain"}
        who = {"address": "ada@mail.example", "password": "pass-word"}
        return {"type": "imap", "host": "127.0.0.1", "port": self.port, **who, **given}

    def google(self, ends: str = "2100-01-01T00:00:00Z") -> dict[str, Any]:
        token = {
            "type": "authorized_user", "token": "ya29.a", "refresh_token": "1//refresh-a", "client_id": "c",
            "client_secret": "s", "token_uri": f"{self.root}/token", "scopes": list(ALL), "expiry": ends,
        }  # fmt: skip
        (self.folder / "token.json").write_text(json.dumps(token))
        (self.folder / "token.json").chmod(0o600)
        return {"type": "google", "endpoint": self.root, "token_file": "token.json"}

    def google_sign_in(self) -> dict[str, Any]:
        return self.google("2020-01-01T00:00:00Z")

    def microsoft_sign_in(self) -> dict[str, Any]:
        return self._microsoft(f"https://127.0.0.1:{self.port}/common", "http://127.0.0.1:9")

    def microsoft(self) -> dict[str, Any]:
        return self._microsoft(self.sign_in.authority, self.root)

    def _microsoft(self, authority: str, endpoint: str) -> dict[str, Any]:
        (self.folder / "token.json").write_text(self.sign_in.cache(EVERYTHING))
        (self.folder / "token.json").chmod(0o600)
        where = {"authority": authority, "endpoint": endpoint}
        return {"type": "microsoft", "client_id": self.sign_in.client_id, "token_file": "token.json", **where}


def cells(*sides: Iterable[str]) -> list[Any]:
    """All pairs; a diagonal of them in the quick profile."""
    first, second = map(list, sides)
    return [
        pytest.param(one, other, marks=[] if (i + j) % len(second) == 0 else [pytest.mark.prove])
        for i, one in enumerate(first)
        for j, other in enumerate(second)
    ]


KINDS = ("ics", "caldav", "imap", "google", "google_sign_in", "microsoft", "microsoft_sign_in")


@pytest.fixture(scope="module")
def sign_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignIn]:
    one = SignIn(tmp_path_factory.mktemp("login"))
    yield one
    one.close()


def time_is_up() -> None:
    """The call that is in flight has been going on for as long as any call may, nearly."""
    hourglass._Glass.longest = 0.0
    signal.setitimer(signal.ITIMER_REAL, 0.15, 0.05)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has failed is not tried again within a call."""
    monkeypatch.setattr(graph, "_PATIENCE", timedelta())
    monkeypatch.setattr(client, "_PAUSE", 0.0)


def one_pass(folder: Path, kind: str, server: Stranger, sign_in: SignIn, *, secure: bool) -> tuple[Pass, Path]:
    """A pass of an installation that works, with one account more."""
    path = install(folder / "home", "files")
    data = yaml.safe_load(path.read_text())
    data["accounts"]["strange"] = getattr(Kinds(folder, server.port, secure, sign_in), kind)()
    if "token_file" in data["accounts"]["strange"]:
        data["accounts"]["strange"]["token_file"] = str(folder / "token.json")
    if kind == "imap":
        data["deliver"]["drafts"] = "strange"
    else:
        data["calendars"].append({"account": "strange"})
    path.write_text(yaml.safe_dump(data))
    opened = bootstrap.open_house(bootstrap.read_config(path, {}))
    try:
        done = complete_pass(opened, NOW)
    finally:
        opened.close()
    return done, path


def trouble(done: Pass, path: Path) -> AccountError:
    """The one account's trouble, after a look whether the others went on."""
    assert {error.account for error in done.troubles.errors} == {"strange"}
    assert done.conditions["strange"][0] is not Health.OK
    assert {each.kind for each in done.report.created} >= {Kind.TASK, Kind.REMINDER}
    assert (path.parent / "out" / "afterword.ics").exists()
    error = done.troubles.errors[0]
    assert isinstance(error, Unavailable)
    assert not [secret for secret in SECRETS if secret.decode() in f"{error} {done.conditions}"]
    return error


SLOW = {
    "silent": {},
    "an octet at a time": {"greeting": b"", "answer": HTTP, "drops": b" "},
    "a header without end": {"greeting": b"", "answer": HTTP[:-2] + b"X-More: ", "drops": b"x"},
}


@pytest.mark.parametrize(("kind", "how"), cells(KINDS, SLOW))
def test_who_never_comes_to_an_end_is_cut_short(tmp_path, monkeypatch, sign_in, kind, how, figure):
    monkeypatch.setattr(house, "PATIENCE", 0.05)
    manner = dict(SLOW[how])
    if kind == "imap" and manner:
        manner["greeting"] = b"* OK "
    with _trusting(tmp_path, monkeypatch, sign_in) as context:
        secure = kind == "microsoft_sign_in"
        with stranger(**manner, context=context if secure else None, comes=time_is_up) as server:
            done, path = one_pass(tmp_path, kind, server, sign_in, secure=secure)
            assert server.came.is_set()
            assert str(trouble(done, path))
    figure("servers that are silent, or not who they should be")


@contextmanager
def _trusting(folder: Path, monkeypatch: pytest.MonkeyPatch, sign_in: SignIn, **how: Any) -> Iterator[ssl.SSLContext]:
    """What a server shows; its authority is the one that this machine trusts, and the sign-in's."""
    key = certificate(folder, **how)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", key)
    bundle = folder / "bundle.pem"
    bundle.write_bytes((folder / CA).read_bytes() + sign_in.ca.read_bytes())
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    yield context


WRONG = {
    "expired": ({"days": -1}, "has expired", "clock"),
    "for another name": ({"name": "other.example"}, "for another", "in between"),
    "of nobody known": ({}, "nobody known", "REQUESTS_CA_BUNDLE|ca_file"),
    "none at all": ({}, "No encrypted connection", "in between"),
}


@pytest.mark.parametrize(("kind", "how"), cells(KINDS, WRONG))
def test_nothing_is_said_to_somebody_else(tmp_path, monkeypatch, sign_in, kind, how, figure):
    given, why, remedy = WRONG[how]
    with _trusting(tmp_path, monkeypatch, sign_in, **given) as context:
        if how == "of nobody known":
            certificate(tmp_path / "elsewhere")
            (tmp_path / CA).write_bytes((tmp_path / "elsewhere" / CA).read_bytes())
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(sign_in.ca))
        plain = how == "none at all"
        answer = b"* OK hello\r\n" if kind == "imap" else b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
        with stranger(context=None if plain else context, greeting=answer if plain else b"") as server:
            done, path = one_pass(tmp_path, kind, server, sign_in, secure=True)
            error = trouble(done, path)
            assert why in error.message
            assert any(each in error.remedy for each in remedy.split("|"))
            assert server.came.is_set()
            assert not [secret for secret in SECRETS if secret in server.heard]
            if not plain:
                assert server.heard == b""
    figure("servers that are silent, or not who they should be")


@pytest.mark.prove
@pytest.mark.parametrize("kind", KINDS)
def test_whom_this_machine_trusts_is_spoken_to(tmp_path, monkeypatch, sign_in, kind):
    with _trusting(tmp_path, monkeypatch, sign_in) as context:
        greeting = b"* OK hello\r\n" if kind == "imap" else b""
        answer = b"* BYE\r\n" if kind == "imap" else b"HTTP/1.1 503 Later\r\nContent-Length: 0\r\n\r\n"
        with stranger(context=context, greeting=greeting, answer=answer, comes=time_is_up) as server:
            one_pass(tmp_path, kind, server, sign_in, secure=True)
            assert server.heard


def test_every_wait_of_a_connector_ends_before_the_call_is_cut_short():
    from connectors import _http
    from connectors.caldav import transport as caldav
    from connectors.google import transport as google
    from connectors.imap import wire
    from connectors.microsoft import http

    waits = [*caldav.TIMEOUT, *google.TIMEOUT, *http.TIMEOUT, wire._TIMEOUT.connect, wire._TIMEOUT.read]
    assert all(0 < each < hourglass.LONGEST for each in [*waits, _http.Limits().idle, _http.Limits().total])
