"""Passwords are found where they were put, and nobody else can read them."""

import re
import stat
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from connectors import _signin
from connectors._providers import PROVIDERS, of_address
from connectors._secrets import Secret
from daemon.errors import LoginNeeded, Unavailable
from daemon.model import Me
from daemon.ports import Context


@pytest.fixture
def context(tmp_path):
    return Context("home", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), tmp_path / "state")


def typed(monkeypatch, *lines):
    left = list(lines)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: False, readline=lambda: left.pop(0)))


def test_what_the_config_names_comes_first(context):
    Secret(context, None).keep("kept")
    assert Secret(context, SecretStr("given")).read() == "given"
    assert Secret(context, None).read() == "kept"


def test_none_is_a_login_that_is_needed(context):
    with pytest.raises(LoginNeeded) as caught:
        Secret(context, None).read()
    assert "afterword connect home" in str(caught.value)


def test_it_is_kept_in_a_file_for_the_user_alone(context):
    assert "only you can read" in Secret(context, None).keep("päss wörd")
    (file,) = context.state.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(context.state.stat().st_mode) == 0o700
    assert Secret(context, None).read() == "päss wörd"


def test_the_keyring_has_it_where_it_is_asked_to(context, monkeypatch):
    held = {}
    ring = SimpleNamespace(
        get_password=lambda service, name: held.get((service, name)),
        set_password=lambda service, name, word: held.update({(service, name): word}),
        errors=SimpleNamespace(KeyringError=RuntimeError),
    )
    monkeypatch.setitem(sys.modules, "keyring", ring)
    secret = Secret(context, None, keyring=True)
    assert "keyring" in secret.keep("word")
    assert held == {("afterword", "home"): "word"}
    assert secret.read() == "word"
    assert not context.state.exists()


def test_a_locked_or_missing_keyring_is_said(context, monkeypatch):
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(LoginNeeded, match="not installed"):
        Secret(context, None, keyring=True).read()


def test_signing_in_keeps_only_what_works(context, monkeypatch):
    said, secret = [], Secret(context, None)

    def refused(password):
        raise Unavailable("down")

    typed(monkeypatch, "word\n")
    with pytest.raises(Unavailable):
        _signin.sign_in(secret, None, said.append, refused)
    with pytest.raises(LoginNeeded):
        secret.read()
    typed(monkeypatch, "sesame\n")
    _signin.sign_in(secret, of_address("ada@icloud.com"), said.append, lambda password: [f"{len(password)} letters"])
    assert secret.read() == "sesame"
    assert said[0].startswith("iCloud: An app-specific password")
    assert said[1] == "6 letters"
    assert not any("sesame" in line for line in said)


def test_no_password_changes_nothing(context, monkeypatch):
    typed(monkeypatch, "\n")
    with pytest.raises(LoginNeeded):
        _signin.sign_in(Secret(context, None), None, print, lambda password: pytest.fail("tried"))


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("ada@icloud.com", "iCloud"),
        ("ada@YAHOO.co.uk", "Yahoo"),
        ("ada@yahoo.de", "Yahoo"),
        ("ada@hotmail.fr", "Outlook.com"),
        ("ada@pm.me", "Proton (through Bridge)"),
        ("ada@yahoo.evil.some.example", None),
        ("ada@mail.yahoo.com.example", None),
        ("ada@candidate.example", None),
        ("nonsense", None),
    ],
)
def test_providers_are_known_by_the_address(address, name):
    found = of_address(address)
    assert (found.name if found else None) == name


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: f"{each.name} {each.domains[0]}")
def test_each_provider_says_what_to_enter(provider):
    assert provider.instead or (provider.imap and provider.password)
    assert provider.instead is None or (provider.imap is None and provider.caldav is None)
    assert provider.caldav is None or provider.caldav.startswith("https://")


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda each: f"{each.name} {each.domains[0]}")
def test_each_provider_is_in_the_docs(provider):
    text = (Path(__file__).parents[2] / "docs" / "caldav-imap.md").read_text("utf-8")
    assert re.search(rf"^\| [^|]*\b{re.escape(provider.name.split(' (')[0])}", text, re.MULTILINE)
