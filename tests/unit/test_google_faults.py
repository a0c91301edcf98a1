"""One table from what Google and the network say to what the daemon understands."""

import json
import socket
from datetime import timedelta

import pytest
import requests
import urllib3
from google.auth.exceptions import RefreshError, TransportError

from connectors.google.faults import explain
from connectors.google.refusals import Exists, Expired, Missing
from connectors.google.transport import Answer
from daemon.errors import (
    Forbidden,
    Incomplete,
    LoginNeeded,
    NotAllowed,
    NotUntouched,
    OutcomeUnknown,
    Rejected,
    Unavailable,
)

CONNECT = "afterword connect personal"


def answer(status, reason=None, *, details=None, headers=None, content=None):
    error = {"code": status, "message": "Ada's secret"}
    if reason:
        error["errors"] = [{"domain": "global", "reason": reason, "message": "x"}]
    if details:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": details}]
    return Answer(status, headers or {}, json.dumps({"error": error}).encode() if content is None else content)


@pytest.mark.parametrize(
    ("error", "reads", "writes"),
    [
        (answer(400, "badRequest"), Rejected, Rejected),
        (answer(401, "authError"), LoginNeeded, LoginNeeded),
        (answer(403, "insufficientPermissions"), NotAllowed, NotAllowed),
        (answer(403, details="ACCESS_TOKEN_SCOPE_INSUFFICIENT"), NotAllowed, NotAllowed),
        (answer(403, "accessNotConfigured"), NotAllowed, NotAllowed),
        (answer(403, details="SERVICE_DISABLED"), NotAllowed, NotAllowed),
        (answer(403, "forbidden"), NotAllowed, NotAllowed),
        (answer(403, content=b""), NotAllowed, NotAllowed),
        (answer(403, content=b"[1]"), NotAllowed, NotAllowed),
        (answer(403, content=b'{"error": "x"}'), NotAllowed, NotAllowed),
        (answer(403, content=b"\xff"), NotAllowed, NotAllowed),
        (answer(403, "rateLimitExceeded"), Unavailable, Unavailable),
        (answer(403, "userRateLimitExceeded"), Unavailable, Unavailable),
        (answer(403, "quotaExceeded"), Unavailable, Unavailable),
        (answer(403, "calendarUsageLimitsExceeded"), Unavailable, Unavailable),
        (answer(403, details="RATE_LIMIT_EXCEEDED"), Unavailable, Unavailable),
        (answer(404, "notFound"), Missing, Missing),
        (answer(408), Unavailable, OutcomeUnknown),
        (answer(409, "duplicate"), Rejected, Exists),
        (answer(410, "fullSyncRequired"), Expired, Expired),
        (answer(410, content=b"<html>"), Expired, Expired),
        (answer(412, "conditionNotMet"), Rejected, NotUntouched),
        (answer(413), Rejected, Rejected),
        (answer(429), Unavailable, Unavailable),
        (answer(500, "backendError"), Unavailable, OutcomeUnknown),
        (answer(502, content=b"<html>"), Unavailable, OutcomeUnknown),
        (answer(503), Unavailable, OutcomeUnknown),
        (answer(504), Unavailable, OutcomeUnknown),
        (requests.ConnectionError("reset"), Unavailable, OutcomeUnknown),
        (requests.ReadTimeout("slow"), Unavailable, OutcomeUnknown),
        (requests.exceptions.ChunkedEncodingError("cut"), Unavailable, OutcomeUnknown),
        (requests.ConnectTimeout("never"), Unavailable, Unavailable),
        (requests.exceptions.ProxyError("no way to it"), Unavailable, Unavailable),
        (OSError("broken pipe"), Unavailable, OutcomeUnknown),
        (ValueError("no JSON"), Incomplete, OutcomeUnknown),
        (TransportError("no token endpoint"), Unavailable, Unavailable),
        (RefreshError("invalid_grant: x", {"error": "invalid_grant"}), LoginNeeded, LoginNeeded),
        (RefreshError("invalid_client", {"error": "invalid_client"}), LoginNeeded, LoginNeeded),
        (RefreshError("invalid_scope", {"error": "invalid_scope"}), LoginNeeded, LoginNeeded),
        (RefreshError("Reauthentication is needed. Please run `gcloud`"), LoginNeeded, LoginNeeded),
        (RefreshError("The credentials do not contain the necessary fields"), LoginNeeded, LoginNeeded),
        (RefreshError("<html>hotel</html>"), Unavailable, Unavailable),
        (RefreshError("x", {"error": "temporarily_unavailable"}, retryable=True), Unavailable, Unavailable),
        (Forbidden("no"), Forbidden, Forbidden),
    ],
    ids=repr,
)
def test_the_table(error, reads, writes):
    for wrote, expected in ((False, reads), (True, writes)):
        found = explain(error, wrote=wrote, connect=CONNECT)
        assert type(found) is expected
        assert "Ada" not in str(found)
        if expected in {LoginNeeded, NotAllowed} and "switched off" not in str(found):
            assert CONNECT in found.remedy


def test_a_connection_that_was_never_made_is_no_unknown_outcome():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(requests.ConnectionError) as refused:
        requests.post(f"http://127.0.0.1:{port}/", timeout=5)
    assert type(explain(refused.value, wrote=True, connect=CONNECT)) is Unavailable
    reason = urllib3.exceptions.NameResolutionError("nowhere.example", None, socket.gaierror())
    lost = requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", reason))
    assert type(explain(lost, wrote=True, connect=CONNECT)) is Unavailable


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7), (" 7 ", 7), ("999999999", 86400), ("Wed, 21 Oct 2015 07:28:00 GMT", 60), ("soon", 60), ("", 60)],
)
def test_how_long_to_wait_is_what_google_says(value, seconds):
    found = explain(answer(429, headers={"Retry-After": value}), wrote=True, connect=CONNECT)
    assert found.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("error", "dead"),
    [
        (RefreshError("x", {"error": "invalid_grant"}), True),
        (RefreshError("Reauthentication is needed."), True),
        (RefreshError("x", {"error": "invalid_client"}), True),
        (RefreshError("<html>"), False),
        (TransportError("x"), False),
        (answer(401), True),
    ],
)
def test_what_only_a_new_sign_in_heals(error, dead):
    assert isinstance(explain(error, wrote=False, connect=CONNECT), LoginNeeded) is dead
