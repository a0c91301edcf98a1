"""Signing in: a browser that comes back, one that asks for an icon first, and people who say no."""

import http.client
import json
import stat
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors import google
from connectors.google import consent
from connectors.google.scopes import COMPOSE, OWN_EVENTS, READ_MAIL, TASKS
from daemon.errors import LoginNeeded, Unavailable, UsageError
from daemon.model import Health, Kind
from tests.contract.harness import WINDOW
from tests.fakes.google import Server
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.google.seeded import Home


class Browser:
    """Opens the address that is shown, in a thread of its own; ``stray`` requests come before the redirect."""

    def __init__(self, *, stray=(), open_it=True):
        self.lines = []
        self.stray = stray
        self.open_it = open_it
        self.page = ""
        self.thread = None

    def __call__(self, line):
        self.lines.append(line)
        if "ssh -L" in line and self.open_it:
            self.thread = threading.Thread(target=self._visit, args=(self.url,))
            self.thread.start()

    @property
    def url(self):
        return next(line for line in self.lines if line.startswith("http"))

    def _visit(self, url):
        port = urlsplit(parse_qs(urlsplit(url).query)["redirect_uri"][0]).port
        for path in self.stray:
            other = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            other.request("GET", path)
            assert other.getresponse().status == 404
            other.close()
        with urllib.request.urlopen(url, timeout=10) as answer:
            self.page = answer.read().decode()


@pytest.fixture
def there(tmp_path):
    harness = GoogleHarness(tmp_path)
    harness.token.unlink()
    secrets = tmp_path / "client_secret.json"
    secrets.write_text(json.dumps(harness.server.client_secrets()))
    harness.options = google.Options(client_secrets=secrets, endpoint=harness.server.url, read_mail=True)
    harness.reopen()
    yield harness
    harness.offers.close()
    harness.close()


def sign_in(there, browser=None, **context):
    browser = browser or Browser()
    google.connect(there.options, replace(there.context, **context), browser)
    browser.thread.join()
    return browser


def stored(there):
    return there.context.state / "test-token.json"


def test_signing_in_makes_the_account_work(there):
    assert there.offers.condition().health is Health.BLOCKED
    with pytest.raises(LoginNeeded):
        there.offers.source.fetch("primary", None, WINDOW)
    browser = sign_in(there)
    assert "signed in" in browser.page
    assert stat.S_IMODE(stored(there).stat().st_mode) == 0o600
    assert there.offers.condition().health is Health.OK
    assert there.offers.source.fetch("primary", None, WINDOW).full  # the running daemon needs no restart
    assert there.reopen().sees_sent


def test_it_says_what_is_asked_and_why(there):
    text = "\n".join(sign_in(there).lines)
    for scope in (OWN_EVENTS, TASKS, COMPOSE, READ_MAIL):
        assert f"[{scope.rpartition('/')[2]}]" in text
    assert "no way to send" in text
    assert "ssh -L" in text
    assert "ya29" not in text


def test_nothing_more_is_asked_than_is_needed(there):
    there.options = there.options.model_copy(update={"read_mail": False})
    browser = sign_in(there, deliver=frozenset({Kind.TASK}))
    query = parse_qs(urlsplit(browser.url).query)
    assert set(query["scope"][0].split()) == {OWN_EVENTS, TASKS}
    assert query["code_challenge_method"] == ["S256"]
    assert query["access_type"] == ["offline"]
    assert urlsplit(query["redirect_uri"][0]).hostname == "127.0.0.1"


def test_an_icon_a_prefetch_and_a_stranger_do_not_end_it(there):
    stray = ("/favicon.ico", "/", "/?code=evil&state=wrong", "/?state=", "/x?code=1")
    sign_in(there, Browser(stray=stray))
    assert there.offers.condition().health is Health.OK


def test_what_was_not_ticked_is_switched_off_and_said(there):
    there.server.grants.untick = frozenset({READ_MAIL, TASKS})
    text = "\n".join(sign_in(there).lines)
    assert "Not granted, so Afterword cannot write tasks." in text
    assert "Not granted, so Afterword cannot read mail." in text
    offers = there.reopen()
    assert offers.mailbox is None
    assert offers.condition().health is Health.WARNING
    assert offers.source.fetch("primary", None, WINDOW).full
    assert READ_MAIL not in json.loads(stored(there).read_text())["scopes"]
    there.server.grants.access.clear()
    assert offers.source.fetch("primary", None, WINDOW).full  # a refresh asks for what was granted, no more


def test_whoever_says_no_is_told_how_to_go_on(there):
    there.server.grants.refuse = True
    with pytest.raises(LoginNeeded) as needed:
        sign_in(there)
    assert "again" in needed.value.remedy
    assert not stored(there).exists()


def test_it_does_not_wait_for_ever(there, monkeypatch):
    monkeypatch.setattr(consent, "PATIENCE", 0.2)
    with pytest.raises(LoginNeeded):
        google.connect(there.options, there.context, Browser(open_it=False))


def test_a_client_in_testing_is_explained_before_it_strikes(there):
    there.server.grants.testing = True
    text = "\n".join(sign_in(there).lines)
    assert "in testing" in text
    assert "Publish" in text
    info = json.loads(stored(there).read_text())
    assert info["refresh_expires_at"].endswith("Z")
    there.offers.source.fetch("primary", None, WINDOW)
    assert json.loads(stored(there).read_text())["refresh_expires_at"] == info["refresh_expires_at"]


def test_an_exchange_that_fails_leaves_what_there_was(there):
    sign_in(there)
    before = stored(there).read_text()
    for fault in ("before", "html"):
        there.server.fail(fault, "token")
        with pytest.raises(Unavailable) as failed:
            sign_in(there)
        assert "code" not in str(failed.value)
        assert stored(there).read_text() == before


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"web": {}}', '{"installed": {"client_id": "x"}}', '{"installed": 3}']
)
def test_a_file_that_is_no_oauth_client_is_said(there, content):
    there.options.client_secrets.write_text(content)
    with pytest.raises(UsageError) as wrong:
        google.connect(there.options, there.context, Browser())
    assert "docs/google.md" in wrong.value.remedy


def test_a_device_code_is_not_to_be_had(there):
    with pytest.raises(UsageError):
        google.connect(there.options, there.context, Browser(), device=True)


def test_an_account_that_does_nothing_needs_no_permission(there):
    there.options = there.options.model_copy(update={"read_mail": False})
    with pytest.raises(UsageError):
        google.connect(there.options, replace(there.context, calendars=(), deliver=frozenset()), Browser())


def test_a_token_file_alone_is_enough_to_work_and_not_to_sign_in(tmp_path):
    server = Server()
    path = tmp_path / "t.json"
    path.write_text(json.dumps(server.authorized_user()))
    with pytest.raises(UsageError) as needed:
        google.connect(google.Options(token_file=path), GoogleHarness.context_of(tmp_path), Browser())
    assert "client_secrets" in str(needed.value)
    server.close()


def test_from_the_command_line(tmp_path):
    server = Server()
    home = Home(tmp_path / "home", server)
    (home.folder / "client_secret.json").write_text(json.dumps(server.client_secrets()))
    home.config.write_text(
        home.config.read_text().replace("token_file: token.json", "client_secrets: client_secret.json")
    )
    assert "afterword connect personal" in home.run("check", code=3)
    process = home.start("connect", "personal")
    url = next(line.strip() for line in process.stdout if line.startswith("http"))
    with urllib.request.urlopen(url, timeout=10) as page:
        assert "signed in" in page.read().decode()
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "Signed in." in out
    (token,) = (home.folder / "state").rglob("*token.json")
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert stat.S_IMODE(token.parent.stat().st_mode) == 0o700
    assert "personal (google): ok" in home.run("check")
    server.close()
