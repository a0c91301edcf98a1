"""Nothing that sends can be called, and every call is made once and seen through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.microsoft import http, login
from connectors.microsoft.graph import Graph, segment
from connectors.microsoft.login import Login
from connectors.microsoft.scopes import Area
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


def test_every_request_asks_for_immutable_ids_and_utc(there: MicrosoftHarness, graph: Graph) -> None:
    graph.get("/me/mailFolders/drafts")
    graph.every("/me/messages", prefer=('outlook.body-content-type="text"',))
    first, second = there.graph.headers
    assert first["Prefer"] == 'IdType="ImmutableId", outlook.timezone="UTC"'
    assert second["Prefer"] == 'IdType="ImmutableId", outlook.timezone="UTC", outlook.body-content-type="text"'
    assert first["client-request-id"] != second["client-request-id"]


WRITES = [
    lambda graph: graph.post("/me/messages", {"subject": "x"}),
    lambda graph: graph.patch("/me/messages/x", {"subject": "x"}, etag=None),
    lambda graph: graph.delete("/me/messages/x", etag=None),
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("how", ["drop before", "drop after", "500", "502", "503", "504", "408"])
def test_a_write_whose_answer_is_lost_is_unknown_and_never_repeated(
    there: MicrosoftHarness, graph: Graph, write: Any, how: str
) -> None:
    there.graph.faults.add(how, times=None)
    with pytest.raises(OutcomeUnknown):
        write(graph)
    assert len(there.graph.requests) == 1


@pytest.mark.parametrize("how", ["truncate", "html"])
def test_an_answer_to_a_create_that_cannot_be_read_is_unknown(there: MicrosoftHarness, graph: Graph, how: str) -> None:
    there.graph.faults.add(how)
    with pytest.raises(OutcomeUnknown):
        graph.post("/me/messages", {"subject": "x"})
    assert len(there.box.mail.messages) == 1


def test_a_write_that_was_never_sent_is_not_unknown(there: MicrosoftHarness) -> None:
    options = there.options.model_copy(update={"endpoint": "http://127.0.0.1:9"})
    graph = Graph(Login(options, there.context), Area.MAIL)
    with pytest.raises(Unavailable):
        graph.post("/me/messages", {})


@pytest.mark.parametrize("how", ["drop before", "drop after", "500", "503", "504", "429", "truncate"])
def test_a_read_is_tried_again_shortly(there: MicrosoftHarness, graph: Graph, how: str) -> None:
    there.graph.faults.add(how, times=1)
    assert graph.get("/me/mailFolders/drafts")["id"]
    assert len(there.graph.requests) == 2


def test_a_read_waits_for_what_is_asked_if_that_is_short(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph.faults.add("429", headers={"Retry-After": "1"})
    graph.get("/me/mailFolders/drafts")
    there.graph.faults.add("429", headers={"Retry-After": "90"})
    with pytest.raises(Unavailable) as caught:
        graph.get("/me/mailFolders/drafts")
    assert caught.value.retry_after == timedelta(seconds=90)
    assert len(there.graph.requests) == 3


def test_throttling_by_concurrency_is_met_by_one_call_at_a_time(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph._busy = 4  # somebody else holds all places
    with pytest.raises(Unavailable) as caught:
        graph.post("/me/messages", {})
    assert caught.value.retry_after == timedelta(seconds=1)
    there.graph._busy = 3
    assert graph.get("/me/mailFolders/drafts")["id"]


def test_an_answer_that_is_no_json_is_incomplete(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph.faults.add("html")
    with pytest.raises(Incomplete):
        graph.get("/me/mailFolders/drafts")


def test_pages_that_go_in_circles_end(there: MicrosoftHarness, graph: Graph) -> None:
    there.arrive(sender="a@b.example", subject="x", text="x", at=there.graph.clock.now())
    link = f"{there.graph.url}/v1.0/me/messages"
    real = there.graph.routes.answer
    there.graph.routes.answer = lambda call, granted: (200, {**real(call, granted)[1], "@odata.nextLink": link})
    with pytest.raises(Incomplete):
        graph.every("/me/messages")


def test_a_refused_token_is_renewed_once(there: MicrosoftHarness, graph: Graph) -> None:
    graph.get("/me/mailFolders/drafts")
    there.sign_in.expire()
    made = graph.post("/me/messages", {"subject": "x"})  # a 401 did nothing: this is no second attempt
    assert made.item["id"]
    assert len(there.box.mail.messages) == 1
    there.graph.faults.add("401", times=None)
    with pytest.raises(LoginNeeded) as caught:
        graph.get("/me/mailFolders/drafts")
    assert caught.value.remedy == "afterword connect test"


def test_a_missing_permission_is_named(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache({"Calendars.Read"}), encoding="utf-8")
    graph = Graph(Login(there.options, there.context), Area.TASKS)
    with pytest.raises(NotAllowed, match="tasks"):
        graph.every("/me/todo/lists")
    assert there.graph.requests == []


def test_what_may_be_read_is_read_where_writing_was_not_granted(there: MicrosoftHarness) -> None:
    there.token_file.write_text(there.sign_in.cache({"Calendars.Read"}), encoding="utf-8")
    graph = Graph(Login(there.options, there.context))
    assert graph.every("/me/calendars")
    with pytest.raises(NotAllowed):
        graph.post("/me/calendars", {"name": "x"})
    assert there.graph.writes() == []
    graph.close()


def test_nothing_is_written_into_an_employers_mailbox(there: MicrosoftHarness) -> None:
    employed = replace(there.context, me=replace(there.context.me, employers=("candidate.example",)))
    graph = Graph(Login(there.options, employed), Area.MAIL)
    assert graph.get("/me/mailFolders/drafts")["id"]
    with pytest.raises(NotAllowed):
        graph.post("/me/messages", {})
    assert there.box.mail.messages == {}
    assert login.EMPLOYED in Login(there.options, employed).condition().detail
    graph.close()


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("400", "ErrorInvalidIdMalformed", Rejected),
        ("400", "RequestBodyRead", Rejected),
        ("403", "ErrorAccessDenied", NotAllowed),
        ("404", "ErrorItemNotFound", Rejected),
        ("404", "MailboxNotEnabledForRESTAPI", NotAllowed),
        ("410", "SyncStateNotFound", Unavailable),
        ("410", "syncStateNotFound", Unavailable),
        ("400", "resyncRequired", Unavailable),
        ("403", "ErrorQuotaExceeded", Unavailable),
        ("418", "Teapot", Rejected),
    ],
)
def test_refusals_by_code(there: MicrosoftHarness, graph: Graph, status: str, code: str, expected: type) -> None:
    there.graph.faults.add(status, code=code, times=None)
    with pytest.raises(expected):
        graph.get("/me/mailFolders/drafts")


def test_ids_are_one_segment() -> None:
    assert segment("AAMk/../x?y=1#z") == "AAMk%2F..%2Fx%3Fy=1%23z"


def test_errors_are_ours_alone(there: MicrosoftHarness, graph: Graph) -> None:
    there.graph.faults.add("drop before", times=None)
    with pytest.raises(AccountError) as caught:
        graph.every("/me/messages", filter="from/emailAddress/address eq 'rita@globex.example'")
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "rita" not in str(caught.value)
