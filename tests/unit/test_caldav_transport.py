"""What may leave for a CalDAV server, where the password goes, and what its answers mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import md5
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from connectors import caldav
from connectors.caldav.server import Server
from connectors.caldav.transport import Http
from daemon.errors import (
    AccountError,
    Forbidden,
    Incomplete,
    LoginNeeded,
    NotAllowed,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)
from daemon.model import Me
from daemon.ports import Context
from tests.fakes.caldav.scripted import Said, Scripted, multistatus, response
from tests.fakes.caldav.wire import Passed

OWN = "/me/afterword/"
ENTRY = b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:ATTENDEE:mailto:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
Serve = Callable[[Callable[[Passed], Said]], Scripted]


@pytest.fixture
def serve() -> Iterator[Serve]:
    running: list[Scripted] = []

    def start(say: Callable[[Passed], Said]) -> Scripted:
        running.append(Scripted(say))
        return running[-1]

    yield start
    for each in running:
        each.close()


def opened(there: Scripted, tmp_path: Path) -> Server:
    options = caldav.Options(url=there.url, username="ada", password=SecretStr("pässword"))
    return Server(options, Context("cloud", Me("Ada", ("ada@candidate.example",), "Europe/Berlin"), tmp_path))


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/me/outbox/", b""),
        ("POST", f"{OWN}a.ics", ENTRY),
        ("PUT", "/me/office/a.ics", ENTRY),
        ("PUT", OWN, ENTRY),
        ("PUT", f"{OWN}../office/a.ics", ENTRY),
        ("PUT", f"{OWN}..%2fwork%2fa.ics", ENTRY),
        ("PUT", f"{OWN}a/b.ics", ENTRY),
        ("PUT", f"{OWN}a.ics", ENTRY.replace(b"SUMMARY:", b"")),
        ("PUT", f"{OWN}a.ics", ENTRY.replace(b"SUMMARY:ATT", b"organizer;CN=x:mailto:x\nX:")),
        ("DELETE", OWN, b""),
        ("DELETE", "/me/office/a.ics", b""),
        ("DELETE", "/me/office/", b""),
        ("MKCALENDAR", "/me/other/", b""),
        ("MKCALENDAR", "/me/afterword-2/x/", b""),
        ("PROPPATCH", OWN, b""),
        ("MOVE", f"{OWN}a.ics", b""),
        ("ACL", OWN, b""),
    ],
)
def test_what_is_not_allowed_is_refused_before_a_byte_leaves(serve: Serve, method: str, path: str, body: bytes) -> None:
    there = serve(lambda _: (200, {}, ""))
    http = Http(there.url, ("ada", "secret"))
    http.guard.makes(f"{there.url}/me/")
    http.guard.writes(f"{there.url}{OWN}")
    with pytest.raises(Forbidden):
        http.ask(method, there.url + path, {}, body or None)
    assert there.passed == []


def test_what_is_allowed_passes(serve: Serve) -> None:
    there = serve(lambda _: (201, {}, ""))
    http = Http(there.url, ("ada", "secret"))
    http.guard.makes(f"{there.url}/me/")
    http.guard.writes(f"{there.url}/a%20b/")
    for method, path in [
        ("PROPFIND", "/"), ("REPORT", "/me/My%20calendar/"), ("GET", "/x/y%40z.ics"), ("MKCALENDAR", "/me/afterword/"),
        ("PUT", "/a%20b/0a.ics"), ("DELETE", "/a%20b/0a.ics"),
    ]:  # fmt: skip
        http.ask(method, there.url + path, {}, ENTRY if method == "PUT" else None)
    assert len(there.passed) == 6


def test_a_redirect_of_a_read_is_followed_and_keeps_its_method(serve: Serve, tmp_path: Path) -> None:
    def say(passed: Passed) -> Said:
        if passed.path == "/old":
            return 301, {"Location": "/new"}, ""
        return multistatus(response("/new", "<displayname>New</displayname>"))

    there = serve(say)
    found = opened(there, tmp_path).propfind(f"{there.url}/old", "d:displayname").found
    assert found[0].text("{DAV:}displayname") == "New"
    assert [(each.method, each.path) for each in there.passed] == [("PROPFIND", "/old"), ("PROPFIND", "/new")]


@pytest.mark.parametrize(
    "target", ["http://192.0.2.1/", "http://calendar.example/", "ftp://127.0.0.1/", "//192.0.2.1/x"]
)
def test_no_redirect_leads_the_password_away_from_https(serve: Serve, tmp_path: Path, target: str) -> None:
    there = serve(lambda _: (302, {"Location": target}, ""))
    with pytest.raises(Forbidden):
        opened(there, tmp_path).propfind(f"{there.url}/", "d:displayname")


def test_a_redirect_without_end_and_one_of_a_write(serve: Serve, tmp_path: Path) -> None:
    there = serve(lambda _: (308, {"Location": "/again"}, ""))
    server = opened(there, tmp_path)
    with pytest.raises(Unavailable):
        server.propfind(f"{there.url}/", "d:displayname")
    server.http.guard.writes(f"{there.url}{OWN}")
    there.passed.clear()
    with pytest.raises(Unavailable):
        server.put(f"{there.url}{OWN}a.ics", ENTRY)
    assert len(there.passed) == 1


def test_digest_where_the_server_wants_it(serve: Serve, tmp_path: Path) -> None:
    def say(passed: Passed) -> Said:
        found = dict(re.findall(r'(\w+)="?([^",]+)"?', passed.headers.get("Authorization", "")))
        if not passed.headers.get("Authorization", "").startswith("Digest"):
            return 401, {"WWW-Authenticate": 'Digest realm="dav", nonce="n", qop="auth", algorithm=MD5'}, ""
        first = md5("ada:dav:pässword".encode()).hexdigest()
        second = md5(f"PROPFIND:{passed.path}".encode()).hexdigest()
        facts = ":".join((first, "n", found["nc"], found["cnonce"], "auth", second))
        assert found["response"] == md5(facts.encode()).hexdigest()
        return multistatus(response("/", "<displayname>In</displayname>"))

    there = serve(say)
    server = opened(there, tmp_path)
    for _ in range(2):
        assert server.propfind(f"{there.url}/", "d:displayname").found


FAULTS = [
    (401, "", LoginNeeded), (403, "", NotAllowed), (403, "<error xmlns='DAV:'><need-privileges/></error>", NotAllowed),
    (404, "", Rejected), (405, "", Rejected), (409, "", Rejected), (412, "", Rejected), (413, "", Rejected),
    (423, "", Unavailable), (429, "", Unavailable), (507, "", Unavailable), (503, "", Unavailable), (501, "", Rejected),
    (418, "", Rejected),
    (403, "<error xmlns='DAV:'><quota-not-exceeded/></error>", Unavailable), (200, "", Incomplete),
    (207, "<multistatus xmlns='DAV:'>", Incomplete), (207, "<!DOCTYPE x><multistatus xmlns='DAV:'/>", Incomplete),
    (207, "<html><body>Sign in</body></html>", Incomplete),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "error"), FAULTS)
def test_what_an_answer_to_a_read_means(
    serve: Serve, tmp_path: Path, status: int, body: str, error: type[AccountError]
) -> None:
    there = serve(lambda _: (status, {"Retry-After": "90"}, body))
    with pytest.raises(error) as caught:
        opened(there, tmp_path).propfind(f"{there.url}/", "d:displayname")
    assert "ada" not in str(caught.value).lower()
    if status in (423, 429, 503):
        assert caught.value.retry_after == timedelta(seconds=90)  # type: ignore[attr-defined]


def test_a_calendar_that_is_locked_for_a_moment_is_waited_for(serve: Serve, tmp_path: Path) -> None:
    answers = [(423, {}, ""), (201, {"ETag": '"1"'}, "")]
    there = serve(lambda _: answers.pop(0))
    server = opened(there, tmp_path)
    server.http.guard.writes(f"{there.url}{OWN}")
    assert server.put(f"{there.url}{OWN}a.ics", ENTRY) == '"1"'
    assert [each.headers.get("If-None-Match") for each in there.passed] == ["*", "*"]


@pytest.mark.parametrize("status", [500, 501, 502, 503, 504])
def test_a_write_that_failed_over_there_may_have_happened(serve: Serve, tmp_path: Path, status: int) -> None:
    there = serve(lambda _: (status, {}, ""))
    server = opened(there, tmp_path)
    server.http.guard.writes(f"{there.url}{OWN}")
    with pytest.raises(OutcomeUnknown):
        server.put(f"{there.url}{OWN}a.ics", ENTRY)
    assert len(there.passed) == 1


def test_a_write_that_never_left_is_no_mystery(serve: Serve, tmp_path: Path) -> None:
    there = serve(lambda _: (200, {}, ""))
    server = opened(there, tmp_path)
    server.http.guard.writes(f"{there.url}{OWN}")
    there.close()
    with pytest.raises(Unavailable):
        server.put(f"{there.url}{OWN}a.ics", ENTRY)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"url": "http://calendar.example/", "username": "ada"}, "https"),
        ({"url": "https://ada@calendar.example/", "username": "ada"}, "username"),
        ({"url": "https://calendar.example/?x=1", "username": "ada"}, "https://dav.example.com"),
        ({"url": "https://calendar.example/"}, "username is required"),
        ({"username": "ada"}, "url, or address"),
        ({"address": "ada"}, "mail address"),
        ({"address": "ada@gmail.com"}, "Gmail offers no CalDAV"),
        ({"address": "ada@outlook.com"}, "Outlook.com offers no CalDAV"),
        ({"address": "ada@lovelace.example", "own_calendar": ""}, "own_calendar"),
    ],
)
def test_options_that_cannot_work(options: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        caldav.Options(**options)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("address", "start"),
    [
        ("ada@icloud.com", "https://caldav.icloud.com/"),
        ("ada@posteo.de", "https://posteo.de:8443/"),
        ("ada@gmx.net", "https://caldav.gmx.net/begenda/dav/ada@gmx.net/calendar/"),
        ("ada@Lovelace.example", "https://lovelace.example/.well-known/caldav"),
    ],
)
def test_where_an_address_leads(address: str, start: str) -> None:
    options = caldav.Options(address=address)
    assert (options.start, options.login_name) == (start, address)
