"""Whatever could mail somebody fails at the fakes, and whoever closes them hears of it.

This is what lets every suite that plays against them say that nothing was sent: each way out is tried here by hand.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4

import pytest
import requests

from tests.contract.harness import Harness
from tests.fakes.caldav import harness as caldav
from tests.fakes.dovecot import PASSWORD
from tests.fakes.google.harness import GoogleHarness
from tests.fakes.imap import ImapHarness
from tests.fakes.microsoft import EVERYTHING, MicrosoftHarness

MAIL = b"To: rita@acme.example\r\nSubject: Hello\r\n\r\nHello\r\n"
RAW = {"raw": base64.urlsafe_b64encode(MAIL).decode()}
GUESTS = {"attendees": [{"email": "rita@acme.example"}]}
GUEST = {"emailAddress": {"address": "rita@acme.example"}, "type": "required"}
ME = "calendar/v3/calendars/primary"
GOOGLE = [
    ("POST", "gmail/v1/users/me/messages/send", RAW),
    ("POST", "gmail/v1/users/me/drafts/send", {"message": RAW}),
    ("POST", "gmail/v1/users/ada%40candidate.example/messages/send", RAW),
    ("POST", "gmail/v1/users/me/messages%2Fsend", RAW),
    ("POST", "upload/gmail/v1/users/me/messages/send?uploadType=media", MAIL),
    ("POST", "upload/gmail/v1/users/me/drafts/send?uploadType=media", MAIL),
    ("POST", "batch/gmail/v1", MAIL),
    ("POST", "batch", MAIL),
    ("POST", "gmail/v1/users/me/settings/forwardingAddresses", {"forwardingEmail": "x@evil.example"}),
    ("PUT", "gmail/v1/users/me/settings/autoForwarding", {"enabled": True}),
    ("POST", "gmail/v1/users/me/settings/delegates", {}),
    ("POST", "gmail/v1/users/me/settings/filters", {"action": {"forward": "x@evil.example"}}),
    ("PUT", "gmail/v1/users/me/settings/vacation", {"enableAutoReply": True}),
    ("POST", f"{ME}/events", GUESTS),
    ("POST", f"{ME}/events?sendUpdates=none", GUESTS),
    ("PATCH", f"{ME}/events/abc?sendUpdates=all", {}),
    ("DELETE", f"{ME}/events/abc?sendUpdates=externalOnly", {}),
    ("POST", f"{ME}/events?sendNotifications=true", {}),
    ("POST", f"{ME}/events/quickAdd?text=x", {}),
    ("POST", f"{ME}/events/import", {}),
    ("POST", f"{ME}/acl", {}),
]
GRAPH = [
    ("POST", "me/sendMail", {}),
    ("POST", "users/ada@candidate.example/sendMail", {}),
    ("POST", "me/messages/abc/send", {}),
    ("POST", "me/mailFolders/drafts/messages/abc/send", {}),
    ("POST", "me/messages/abc/microsoft.graph.send", {}),
    ("POST", "me/messages/abc%2Fsend", {}),
    ("POST", "me/messages/abc/reply", {}),
    ("POST", "me/messages/abc/replyAll", {}),
    ("POST", "me/messages/abc/createReplyAll", {}),
    ("POST", "me/messages/abc/forward", {}),
    ("POST", "$batch", {"requests": []}),
    ("POST", "me/events", {"attendees": [GUEST]}),
    ("POST", "me/calendars/abc/events", {"attendees": [GUEST]}),
    ("PATCH", "me/events/abc", {"attendees": [GUEST]}),
    ("POST", "me/events/abc/accept", {}),
    ("POST", "me/events/abc/decline", {}),
    ("POST", "me/events/abc/tentativelyAccept", {}),
    ("POST", "me/events/abc/cancel", {}),
    ("POST", "me/events/abc/forward", {}),
    ("POST", "me/mailFolders/inbox/messageRules", {}),
    ("PATCH", "me/mailboxSettings", {}),
]
EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:x\r\n"
    b"DTSTAMP:20260324T140000Z\r\nDTSTART:20260324T140000Z\r\nORGANIZER:mailto:ada@candidate.example\r\n"
    b"ATTENDEE:mailto:rita@acme.example\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
CALDAV = [("POST", "outbox/"), ("POST", "afterword/"), ("PUT", "afterword/x.ics"), ("MOVE", "afterword/x.ics")]


@contextmanager
def heard(harness: Harness) -> Iterator[None]:
    """Closing it says that something was let out."""
    try:
        yield
    finally:
        with pytest.raises(AssertionError):
            harness.close()


def ask(method: str, url: str, body: object, **headers: str) -> int:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = {"Content-Type": "message/rfc822" if body is MAIL else "application/json"}
    return requests.request(method, url, data=data, headers=kind | headers, timeout=20).status_code


@pytest.mark.parametrize("signed_in", [True, False])
def test_google(tmp_path, signed_in):
    there = GoogleHarness(tmp_path)
    token = json.loads(there.token.read_text())["token"] if signed_in else "nobody"
    with heard(there):
        for number, (method, path, body) in enumerate(GOOGLE, 1):
            assert ask(method, f"{there.server.url}{path}", body, Authorization=f"Bearer {token}") >= 400
            assert len(there.server.violations) == number, path
        assert there.server.gmail.live() == []


def test_microsoft(tmp_path):
    there = MicrosoftHarness(tmp_path)
    token = there.sign_in.issue(EVERYTHING | {"Mail.Send"})["access_token"]
    with heard(there):
        for number, (method, path, body) in enumerate(GRAPH, 1):
            assert ask(method, f"{there.graph.url}/v1.0/{path}", body, Authorization=f"Bearer {token}") >= 400
            assert len(there.graph.sent) == number, path


@pytest.mark.parametrize("case", CALDAV, ids=" ".join)
def test_caldav(tmp_path, case):
    there = caldav(tmp_path)
    method, path = case
    with heard(there):
        login = (there.options.login_name, there.options.password.get_secret_value())
        url = f"{there.wire.url}{there.person.home}{path}"
        requests.request(method, url, data=EVENT, auth=login, timeout=20, headers={"Content-Type": "text/calendar"})


@pytest.mark.parametrize("name", ["Outbox", "Sent"])
def test_imap(tmp_path, name):
    there = ImapHarness(tmp_path)
    with heard(there), IMAP4("127.0.0.1", there.wire.port) as client:
        client.login(there.user, PASSWORD)
        client.append(name, "", None, MAIL)
