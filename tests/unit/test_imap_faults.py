"""What mail servers say, as our errors; nothing of what they said is repeated."""

import socket
import ssl
from imaplib import IMAP4

import pytest

from connectors.imap import faults
from daemon.errors import LoginNeeded, NotAllowed, OutcomeUnknown, Rejected, Unavailable

SAID = "rita@globex.example"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("append failed: b'[OVERQUOTA] Quota exceeded (mailbox for user is full)'", Unavailable),
        ("append failed: [LIMIT] Mailbox over quota", Unavailable),
        ("append failed: Mailbox is full", Unavailable),
        ("select failed: [UNAVAILABLE] backend down", Unavailable),
        ("select failed: [INUSE] locked", Unavailable),
        ("select failed: [LIMIT] too many", Unavailable),
        ("search failed: [SERVERBUG] oops", Unavailable),
        ("fetch failed: System temporarily busy, try again", Unavailable),
        ("EXAMINE command error: BAD [b'User is authenticated but not connected.']", Unavailable),
        ("APPEND command error: BAD [b'Request is throttled. Suggested Backoff Time: 29961']", Unavailable),
        ("UID command error: BAD [b'[UNAVAILABLE] later']", Unavailable),
        ("UID command error: BAD [b'[CLIENTBUG] UID SEARCH Command arguments invalid']", Rejected),
        ("append failed: [NOPERM] no", NotAllowed),
        ("append failed: [TOOBIG] no", Rejected),
        ("UID command error: BAD [b'Invalid arguments']", Rejected),
    ],
)
def test_a_refused_command(text, error):
    found = faults.answered(f"{text} {SAID}")
    assert isinstance(found, error)
    assert SAID not in str(found)


@pytest.mark.parametrize(
    "error",
    [IMAP4.abort("socket error: EOF"), TimeoutError(), ConnectionResetError(), ssl.SSLError(), ValueError("odd")],
)
def test_a_lost_line_is_unknown_to_a_write_and_down_to_a_read(error):
    assert isinstance(faults.said(error, writing=True), OutcomeUnknown)
    assert isinstance(faults.said(error, writing=False), Unavailable)


def test_a_folder_that_may_only_be_read_is_said_to_be():
    assert isinstance(faults.said(IMAP4.readonly("Drafts is not writable"), writing=True), NotAllowed)


def test_a_refused_write_is_no_unknown_one():
    assert isinstance(faults.said(IMAP4.error("append failed: [TOOBIG]"), writing=True), Rejected)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[AUTHENTICATIONFAILED] Invalid credentials (Failure)", LoginNeeded),
        ("[ALERT] Application-specific password required (Failure)", LoginNeeded),
        ("LOGIN failed.", LoginNeeded),
        ("[CONTACTADMIN] closed", LoginNeeded),
        ("[PRIVACYREQUIRED] encrypt first", NotAllowed),
        ("[UNAVAILABLE] Temporary authentication failure.", Unavailable),
        ("[LIMIT] Rate limit hit", Unavailable),
        ("Too many simultaneous connections", Unavailable),
    ],
)
def test_a_refused_login(text, error):
    found = faults.login(f"{text} {SAID}", "afterword connect mailbox")
    assert isinstance(found, error)
    assert SAID not in str(found)
    assert found.remedy or isinstance(found, Unavailable)


@pytest.mark.parametrize(
    ("error", "word"),
    [
        (ssl.SSLCertVerificationError("self-signed"), "certificate"),
        (ssl.SSLError("wrong version number"), "encrypted"),
        (socket.gaierror(-2, "unknown"), "reached"),
        (TimeoutError(), "reached"),
    ],
)
def test_nobody_there(error, word):
    found = faults.unreachable(error, "imap.candidate.example")
    assert isinstance(found, Unavailable)
    assert word in str(found)
