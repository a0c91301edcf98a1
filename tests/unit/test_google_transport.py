"""Whatever is not meant to leave does not leave, at whichever layer it is tried."""

import json
import re

import pytest
import requests

from connectors.google.client import Google
from connectors.google.transport import ROOTS, RULES, Guard, Http, allow_apis, allow_token
from daemon.errors import Forbidden
from tests.fakes.google.discovery import methods
from tests.fakes.google.harness import GoogleHarness

ALLOWED = {
    "calendar.calendarList.list",
    "calendar.calendars.insert",
    "calendar.events.list",
    "calendar.events.get",
    "calendar.events.insert",
    "calendar.events.patch",
    "calendar.events.delete",
    "gmail.users.getProfile",
    "gmail.users.drafts.list",
    "gmail.users.drafts.get",
    "gmail.users.drafts.create",
    "gmail.users.drafts.update",
    "gmail.users.drafts.delete",
    "gmail.users.messages.list",
    "gmail.users.messages.get",
    "gmail.users.messages.attachments.get",
    "tasks.tasklists.list",
    "tasks.tasklists.insert",
    "tasks.tasks.list",
    "tasks.tasks.get",
    "tasks.tasks.insert",
    "tasks.tasks.patch",
    "tasks.tasks.delete",
}
SENDS = {
    "POST": [
        "/gmail/v1/users/me/drafts/send",
        "/gmail/v1/users/me/drafts/%73end",
        "/gmail/v1/users/me/drafts%2Fsend",
        "/gmail/v1/users/me/drafts/../messages/send",
        "/gmail/v1/users/me/messages/send",
        "/gmail/v1/users/me/messages",
        "/gmail/v1/users/me/messages/import",
        "/upload/gmail/v1/users/me/messages/send",
        "/upload/gmail/v1/users/me/drafts/send",
        "/resumable/upload/gmail/v1/users/me/drafts/send",
        "/batch/gmail/v1",
        "/batch",
        "/calendar/v3/calendars/x/events/import",
        "/calendar/v3/calendars/x/events/quickAdd",
        "/calendar/v3/calendars/x/events/watch",
        "/calendar/v3/calendars/x/acl",
        "/calendar/v3/calendars/primary/events",
        "/calendar/v3/calendars/%70rimary/events",
    ],
    "PUT": [
        "/gmail/v1/users/me/drafts/send",
        "/gmail/v1/users/me/drafts/%2573end",
        "/gmail/v1/users/me/drafts/SEND",
        "/gmail/v1/users/me/drafts/send;x=1",
    ],
    "PATCH": [
        "/calendar/v3/calendars/primary/events/1",
        "/calendar/v3/calendars/PRIMARY/events/1",
        "/calendar/v3/calendars/x/events/import",
        "/calendar/v3/calendars/x/events/watch",
    ],
    "DELETE": ["/calendar/v3/calendars/x/events/quickAdd", "/gmail/v1/users/me/drafts/send"],
}
EVERY_SEND = [(verb, path) for verb, paths in SENDS.items() for path in paths]


def sample(pattern):
    """A path that fits a method."""
    path = re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", lambda found: {"userId": "me"}.get(found[1], "abc"), pattern)
    return path.replace("\\", "")


def test_of_all_that_google_offers_only_these_methods_are_allowed():
    allow = allow_apis("http://127.0.0.1:1/")
    passed = set()
    for method in methods():
        try:
            allow.check(method.verb, f"http://127.0.0.1:1{sample(method.path.pattern)}")
        except Forbidden:
            continue
        passed.add(method.id)
    assert passed == ALLOWED
    assert len(methods()) > 100


def test_every_rule_stands_for_a_method():
    assert len(RULES) == len(ALLOWED)


@pytest.mark.parametrize("root", ROOTS)
@pytest.mark.parametrize(("verb", "path"), EVERY_SEND)
def test_the_allow_list_refuses_it_at_every_root(root, verb, path):
    with pytest.raises(Forbidden):
        allow_apis(None).check(verb, root.rstrip("/") + path)


def test_tokens_come_from_one_address():
    allow = allow_token("https://oauth2.googleapis.com/token")
    allow.check("POST", "https://oauth2.googleapis.com/token")
    for verb, url in [
        ("GET", "https://oauth2.googleapis.com/token"),
        ("POST", "https://oauth2.googleapis.com/revoke"),
        ("POST", "https://gmail.googleapis.com/token"),
    ]:
        with pytest.raises(Forbidden):
            allow.check(verb, url)


@pytest.fixture
def there(tmp_path):
    harness = GoogleHarness(tmp_path)
    yield harness
    harness.offers.close()
    harness.close()


def layers(harness):
    """Every way down to the network, from the client library to the bare adapter."""
    google = Google(harness.options, harness.context)
    http = Http(google.login.credentials(), harness.options.endpoint)
    url = harness.server.url.rstrip("/")

    def adapter(verb, path):
        request = requests.Request(verb, url + path, data=b"{}").prepare()
        request.url = url + path
        Guard(allow_apis(harness.options.endpoint)).send(request)

    return {
        "http": lambda verb, path: http.request(url + path, verb, body="{}"),
        "session": lambda verb, path: http._session.request(verb, url + path, data=b"{}"),
        "tokens": lambda verb, path: http._tokens.request(verb, url + path, data=b"{}"),
        "adapter": adapter,
    }


@pytest.mark.parametrize("layer", ["http", "session", "tokens", "adapter"])
def test_each_layer_refuses_each_send(there, layer):
    send = layers(there)[layer]
    for verb, path in EVERY_SEND:
        with pytest.raises(Forbidden):
            send(verb, path)
    assert there.server.calls == []


def test_the_client_library_refuses_each_send(there):
    google = Google(there.options, there.context)
    body = {"raw": "eA=="}
    messages, drafts, events = google.messages, google.drafts, google.events
    for request in [
        messages.send(userId="me", body=body),
        messages.insert(userId="me", body=body),
        messages.import_(userId="me", body=body),
        drafts.send(userId="me", body={"id": "1"}),
        drafts.create(userId="ada@candidate.example", body={"message": body}),
        events.import_(calendarId="x", body={}),
        events.quickAdd(calendarId="x", text="x"),
        events.insert(calendarId="primary", body={}),
        events.move(calendarId="x", eventId="1", destination="y"),
        google.resource("calendar", "acl").insert(calendarId="x", body={}),
        google.calendars.delete(calendarId="x"),
    ]:
        with pytest.raises(Forbidden):
            google.write(request)
    assert there.server.calls == []


def test_a_method_cannot_be_smuggled_in_a_header(there):
    google = Google(there.options, there.context)
    http = Http(google.login.credentials(), there.options.endpoint)
    with pytest.raises(Forbidden):
        http.request(
            f"{there.server.url}gmail/v1/users/me/drafts", "POST", "{}", headers={"x-http-method-override": "DELETE"}
        )
    with pytest.raises(Forbidden):  # which is what the library makes of a very long address
        google.read(google.messages.list(userId="me", q="x" * 3000))
    assert there.server.calls == []


def test_a_redirect_is_not_followed(there):
    from tests.fakes.google import Problem

    target = {"Location": f"{there.server.url}gmail/v1/users/me/drafts/send"}
    google = Google(there.options, there.context)
    for status in (301, 302, 303, 307, 308):
        there.server.fail(Problem(status, "moved", headers=target), "gmail.users.drafts.list")
        with pytest.raises(Forbidden):
            google.read(google.drafts.list(userId="me"))
    assert {call.id for call in there.server.calls} == {"gmail.users.drafts.list"}


def test_a_post_is_sent_once_whatever_happens(there):
    from daemon.errors import OutcomeUnknown

    google = Google(there.options, there.context)
    for how in ("before", "after", "truncate", "html"):
        there.server.fail(how, "tasks.tasklists.insert")
        before = there.server.counted("tasks.tasklists.insert")
        with pytest.raises(OutcomeUnknown):
            google.write(google.tasklists.insert(body={"title": "x"}), has="id")
        assert there.server.counted("tasks.tasklists.insert") == before + 1


def test_a_refused_token_is_renewed_and_the_call_made_again_once(there):
    google = Google(there.options, there.context)
    there.server.grants.access.clear()
    google.write(google.tasklists.insert(body={"title": "x"}))
    assert [call.id for call in there.server.calls] == ["tasks.tasklists.insert", "token", "tasks.tasklists.insert"]
    assert [call.status for call in there.server.calls if call.id != "token"] == [401, 200]
    assert list(there.server.tasks.lists.values()).count("x") == 1
    assert json.loads(there.token.read_text())["token"] in there.server.grants.access


def test_a_proxy_or_netrc_of_the_environment_does_not_get_in_between(there, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("default login evil password evil\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    google = Google(there.options, there.context)
    assert google.read(google.users.getProfile(userId="me"))["emailAddress"] == "ada@candidate.example"


def test_no_module_names_a_send_method():
    """Nobody can call by accident what nobody names."""
    from pathlib import Path

    import connectors.google

    (root,) = connectors.google.__path__
    named = re.compile(r"\.(send|import_|quickAdd|watch|acl|batchModify|trash)\(")
    for path in Path(root).glob("*.py"):
        assert not named.search(path.read_text().replace("super().send(", "")), path.name
