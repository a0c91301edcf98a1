"""Nothing that sends can be called, at whichever layer it is tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from connectors.microsoft import http
from connectors.microsoft.graph import Graph
from connectors.microsoft.login import Login
from connectors.microsoft.scopes import Area
from daemon.errors import Forbidden, Unavailable
from tests.fakes.microsoft import MicrosoftHarness

SENDING = [
    ("POST", "/me/sendMail"),
    ("POST", "/users/ada@candidate.example/sendMail"),
    ("POST", "/me/messages/AAk1/send"),
    ("POST", "/me/messages/AAk1/reply"),
    ("POST", "/me/messages/AAk1/replyAll"),
    ("POST", "/me/messages/AAk1/forward"),
    ("POST", "/me/messages/AAk1/createReply"),
    ("POST", "/me/messages/AAk1/createReplyAll"),
    ("POST", "/me/messages/AAk1/createForward"),
    ("POST", "/me/messages/AAk1/microsoft.graph.send"),
    ("POST", "/me/mailFolders/drafts/messages/AAk1/send"),
    ("POST", "/me/mailFolders/inbox/messages/AAk1/reply"),
    ("POST", "/me/events/AAk1/forward"),
    ("POST", "/me/events/AAk1/accept"),
    ("POST", "/me/events/AAk1/decline"),
    ("POST", "/me/events/AAk1/cancel"),
    ("POST", "/me/messages%2FAAk1%2Fsend"),
    ("POST", "/me/messages/AAk1%252Fsend"),
    ("POST", "/me/messages/../sendMail"),
    ("POST", "/me/messages/%2e%2e/sendMail"),
    ("POST", "/me//messages"),
    ("POST", "/$batch"),
    ("POST", "/me/mailFolders"),
    ("PUT", "/me/messages/AAk1"),
    ("PATCH", "/me/mailboxSettings"),
    ("POST", "/me/messages/AAk1/attachments/createUploadSession"),
    ("GET", "/me/sendMail"),
    ("GET", "/me/messages/AAk1/send"),
]


@pytest.fixture
def there(tmp_path: Path) -> Iterator[MicrosoftHarness]:
    opened = MicrosoftHarness(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def graph(there: MicrosoftHarness) -> Iterator[Graph]:
    opened = Graph(Login(there.options, there.context), Area.MAIL)
    yield opened
    opened.close()


def call(graph: Graph, method: str, path: str) -> None:
    if method == "GET":
        graph.get(path)
    elif method == "POST":
        graph.post(path, {})
    elif method == "PATCH":
        graph.patch(path, {}, etag=None)
    else:
        graph._send(method, graph._address(path, {}), body={})


@pytest.mark.parametrize(("method", "path"), SENDING)
def test_our_own_calls_cannot_send(there: MicrosoftHarness, graph: Graph, method: str, path: str) -> None:
    with pytest.raises(Forbidden):
        call(graph, method, path)
    assert there.graph.requests == []


@pytest.mark.parametrize(("method", "path"), SENDING)
def test_the_connection_below_cannot_send(there: MicrosoftHarness, method: str, path: str) -> None:
    line = http.Line(there.graph.url)
    with pytest.raises(Forbidden):
        line.send(method, f"{there.graph.url}/v1.0{path}", {}, {})
    line.close()
    assert there.graph.requests == []


@pytest.mark.parametrize(("method", "path"), SENDING)
def test_the_adapter_at_the_bottom_cannot_send(there: MicrosoftHarness, method: str, path: str) -> None:
    adapter = http.Guard(http.allow_graph(there.graph.url))
    request = requests.Request(method, f"{there.graph.url}/v1.0/me", json={}).prepare()
    request.url = f"{there.graph.url}/v1.0{path}"
    with pytest.raises(Forbidden):
        adapter.send(request)
    adapter.close()
    assert there.graph.requests == []


def test_the_session_of_the_sign_in_reaches_no_mailbox(there: MicrosoftHarness) -> None:
    session, _ = http.sign_in_session(there.options.sign_in)
    for method, path in SENDING:
        with pytest.raises(Forbidden):
            session.request(method, f"{there.graph.url}/v1.0{path}", json={})
        with pytest.raises(Forbidden):
            session.request(method, f"https://graph.microsoft.com/v1.0{path}", json={})
    session.close()


def test_another_method_in_a_header_is_refused(there: MicrosoftHarness) -> None:
    line = http.Line(there.graph.url)
    for header in ("X-HTTP-Method-Override", "X-HTTP-Method"):
        with pytest.raises(Forbidden):
            line.send("GET", f"{there.graph.url}/v1.0/me/messages", {header: "POST"}, None)
    line.close()


@pytest.mark.parametrize("status", ["301", "302", "307", "308"])
def test_no_redirect_is_followed(there: MicrosoftHarness, graph: Graph, status: str) -> None:
    there.graph.faults.add(status, times=2)
    with pytest.raises(Forbidden):
        graph.get("/me/messages/AAk1")
    with pytest.raises(Forbidden):
        graph.post("/me/messages", {})
    assert len(there.graph.requests) == 2


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/me/messages?$skip=10",
        "{root}/v1.0/me/sendMail",
        "{root}/beta/me/messages",
        "{root}/v1.0/me/messages/x/send",
        "{root}@evil.example/v1.0/me/messages",
        "//evil.example/v1.0/me/messages",
    ],
)
def test_the_next_page_is_on_graphs_own_host_and_on_the_list(there: MicrosoftHarness, graph: Graph, link: str) -> None:
    with pytest.raises((Forbidden, Unavailable)):
        list(graph.follow(link.format(root=there.graph.url)))
    assert there.graph.requests == []


def test_the_links_that_graph_gives_are_followed(graph: Graph) -> None:
    allow = http.allow_graph("https://graph.microsoft.com")
    for path in (
        "me/calendarView/delta?$skiptoken=x",
        "me/calendarview?startdatetime=x",
        "users('ada@candidate.example')/calendarView/delta()?$deltatoken=x",
        "users/48d31887-5fad-4d73-a9f5-3c356e68a038/messages?$skip=10",
        "me/mailfolders/drafts/messages?$skip=50",
    ):
        allow.check("GET", f"https://graph.microsoft.com/v1.0/{path}")


def test_an_event_with_guests_is_never_written(there: MicrosoftHarness, graph: Graph) -> None:
    with pytest.raises(Forbidden):
        graph.post("/me/calendars/x/events", {"subject": "x", "attendees": []})
    assert there.graph.requests == []
