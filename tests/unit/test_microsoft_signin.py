"""``connect``: with a browser on this machine, or with a code; what is said when it fails."""

from __future__ import annotations

import threading
import urllib.parse
import urllib.request
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors import microsoft
from connectors.microsoft import signin
from connectors.microsoft.login import Login
from connectors.microsoft.options import Options
from daemon.errors import LoginNeeded
from daemon.model import Health
from tests.fakes.microsoft import MicrosoftHarness


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    opened.token_file.unlink()
    yield opened
    opened.close()


def person(there: MicrosoftHarness, answer: dict[str, str], *, honest: bool = True) -> type[webbrowser.BaseBrowser]:
    """Somebody at a browser: the service sends them back to the loopback address with this answer."""

    class Browser(webbrowser.BaseBrowser):
        opened: str = ""

        def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
            query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
            type(self).opened = url
            there.sign_in.nonce = query["nonce"] if honest else "another's"
            body = urllib.parse.urlencode({"state": query["state"], **answer}).encode()

            def come_back() -> None:
                urllib.request.urlopen(query["redirect_uri"], body, timeout=5).close()

            threading.Thread(target=come_back, daemon=True).start()
            return True

    return Browser


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> list[type[webbrowser.BaseBrowser]]:
    there: list[type[webbrowser.BaseBrowser]] = []
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    monkeypatch.delenv("SSH_TTY", raising=False)
    monkeypatch.setattr(webbrowser, "open", lambda url, *more: there[0]().open(url))
    return there


def test_a_code_is_shown_and_the_sign_in_kept(there: MicrosoftHarness) -> None:
    said: list[str] = []
    microsoft.connect(there.options, there.context, said.append, device=True)
    text = "\n".join(said)
    assert "ABCD1234" in text
    assert "/device" in text
    for scope in ("Calendars.ReadWrite", "Mail.ReadWrite", "Tasks.ReadWrite"):
        assert f"{scope}: {microsoft.SCOPES[scope]}" in text
    assert "Signed in as ada@candidate.example." in said
    assert Login(there.options, there.context).condition().health is Health.OK
    assert microsoft.check(there.options, there.context) == ["calendars: Calendar"]


def test_a_browser_is_opened_where_there_is_one(there: MicrosoftHarness, browser: list) -> None:
    browser.append(person(there, {"code": "the-code"}))
    said: list[str] = []
    microsoft.connect(there.options, there.context, said.append)
    url = browser[0].opened
    assert "code_challenge_method=S256" in url
    assert "prompt=select_account" in url
    assert "Mail.Send" not in url
    assert "Mail.ReadWrite" in urllib.parse.unquote_plus(url)
    assert "redirect_uri=http%3A%2F%2Flocalhost%3A" in url
    assert "Signed in as ada@candidate.example." in said
    assert Login(there.options, there.context).condition().health is Health.OK


def test_a_token_for_somebody_elses_sign_in_is_not_taken(there: MicrosoftHarness, browser: list) -> None:
    browser.append(person(there, {"code": "the-code"}, honest=False))
    with pytest.raises(LoginNeeded, match="not an answer to this sign-in"):
        microsoft.connect(there.options, there.context, lambda _: None)
    assert not there.token_file.exists()


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"error": "access_denied", "error_description": "AADSTS65004: User declined to consent."}, "declined"),
        ({"error": "access_denied", "error_description": "AADSTS90094: Needs admin approval."}, "administrator"),
        ({"error": "interaction_required", "error_description": "AADSTS53003: Blocked."}, "conditional access"),
    ],
)
def test_a_refusal_in_the_browser_is_explained(
    there: MicrosoftHarness, browser: list, answer: dict[str, str], says: str
) -> None:
    browser.append(person(there, answer))
    with pytest.raises(LoginNeeded) as caught:
        microsoft.connect(there.options, there.context, lambda _: None)
    assert says in str(caught.value)
    assert caught.value.remedy == "afterword connect test"
    assert not there.token_file.exists()


def test_a_refusal_of_the_code_is_explained(there: MicrosoftHarness) -> None:
    there.sign_in.errors.append({"error": "authorization_declined"})
    with pytest.raises(LoginNeeded, match="declined"):
        microsoft.connect(there.options, there.context, lambda _: None, device=True)


def test_nobody_comes_in_time(there: MicrosoftHarness, browser: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signin, "_BROWSER_TIME", 1)
    monkeypatch.setattr(webbrowser, "open", lambda url, *more: False)
    said: list[str] = []
    with pytest.raises(LoginNeeded, match="in time"):
        microsoft.connect(there.options, there.context, said.append)
    assert any("Open this address yourself" in each for each in said)


def test_what_was_not_granted_is_said_and_the_rest_works(there: MicrosoftHarness) -> None:
    there.sign_in.granted = {"Calendars.ReadWrite", "Mail.ReadWrite"}
    said: list[str] = []
    microsoft.connect(there.options, there.context, said.append, device=True)
    assert any(each.startswith("Not granted: tasks") for each in said)
    assert Login(there.options, there.context).condition().detail == "not permitted: tasks"
    lines = microsoft.check(there.options, there.context)
    assert lines[0] == "calendars: Calendar"
    assert "tasks" in lines[1]


def test_an_app_that_microsoft_does_not_know(there: MicrosoftHarness) -> None:
    there.sign_in.client_id = "another"
    with pytest.raises(LoginNeeded, match="client_id"):
        microsoft.connect(there.options, there.context, lambda _: None, device=True)


def test_a_second_sign_in_heals_a_dead_one(there: MicrosoftHarness) -> None:
    microsoft.connect(there.options, there.context, lambda _: None, device=True)
    there.sign_in.revoke()
    offers = microsoft.open(there.options, there.context)
    with pytest.raises(LoginNeeded):
        offers.drafts.find("a" * 40)
    assert offers.condition().health is Health.BLOCKED
    microsoft.connect(there.options, there.context, lambda _: None, device=True)
    assert offers.condition().health is Health.OK
    assert offers.drafts.find("a" * 40) is None
    offers.close()


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4"}, False),
    ],
)
def test_the_way_follows_from_what_is_there(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str], expected: bool
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert signin.has_browser(env) is expected


@pytest.mark.parametrize(
    ("given", "authority", "graph", "resource"),
    [
        ({}, "https://login.microsoftonline.com/common", "https://graph.microsoft.com", ""),
        ({"tenant": "consumers"}, "https://login.microsoftonline.com/consumers", "https://graph.microsoft.com", ""),
        (
            {"endpoint": "https://graph.microsoft.us", "tenant": "corp.example"},
            "https://login.microsoftonline.us/corp.example",
            "https://graph.microsoft.us",
            "https://graph.microsoft.us/",
        ),
        (
            {"endpoint": "https://microsoftgraph.chinacloudapi.cn/v1.0/"},
            "https://login.partner.microsoftonline.cn/common",
            "https://microsoftgraph.chinacloudapi.cn",
            "https://microsoftgraph.chinacloudapi.cn/",
        ),
        ({"authority": "https://sts.example/"}, "https://sts.example/common", "https://graph.microsoft.com", ""),
        ({"authority": "https://sts.example/t"}, "https://sts.example/t", "https://graph.microsoft.com", ""),
        (
            {"endpoint": "http://127.0.0.1:8080/"},
            "https://login.microsoftonline.com/common",
            "http://127.0.0.1:8080",
            "",
        ),
    ],
)
def test_clouds(given: dict[str, str], authority: str, graph: str, resource: str) -> None:
    options = Options(client_id="c", **given)
    assert (options.sign_in, options.graph, options.resource) == (authority, graph, resource)


@pytest.mark.parametrize(
    "wrong",
    [
        {"authority": "http://login.example/common"},
        {"endpoint": "http://graph.example"},
        {"endpoint": "graph.microsoft.com"},
        {"endpoint": "https://user:secret@graph.microsoft.com"},
        {"authority": "https://login.example/common?x=y"},
        {"tenant": "../evil"},
        {"client_id": ""},
        {"client_secret": "x"},
    ],
)
def test_options_that_cannot_be(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Options(**{"client_id": "c", **wrong})
