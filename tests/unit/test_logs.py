import io
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon import logs
from daemon.errors import AfterwordError, Unavailable
from daemon.model import Person, State

SECRETS = [
    "ada.lovelace@example.com",
    "Priya Nair",
    "Interview with Marrow Labs",
    "private-4f2a9c/basic.ics",
    "hunter2-hunter2",
    "ya29.a0AfH6SMBx-secret_part",
    "/home/ada/Afterword",
]


@pytest.fixture
def out(monkeypatch):
    root = logging.getLogger()
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in logs._OURS}
    hooks = sys.excepthook, sys.unraisablehook, logs.threading.excepthook
    stream = io.StringIO()
    logs.setup(stream=stream, env={})
    yield stream
    logging.captureWarnings(capture=False)
    root.handlers[:], level, levels = before
    root.setLevel(level)
    for name, number in levels.items():
        logging.getLogger(name).setLevel(number)
    sys.excepthook, sys.unraisablehook, logs.threading.excepthook = hooks


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        (
            "GET https://calendar.example/feeds/ada%40example.com/private-4f2a/basic.ics failed",
            "https://calendar.example/…",
        ),
        ("https://ada:hunter2@dav.example:8443/cal?token=abc", "https://dav.example/…"),
        ("webcal://x.example/private-1", "webcal://x.example/…"),
        ("url='HTTPS://X.example/Private'", "'HTTPS://X.example/…'"),
        ("mail from Ada.Lovelace+jobs@mail.example today", "mail from <address> today"),
        ('"Ada L"@example.com, ünï@bücher.example', "<address>, <address>"),
        ("mailto:ada@example.com", "<address>"),
        ("Authorization: Bearer abcdefghijkl", "Authorization: …"),
        ('{"access_token": "abc", "n": 1}', '{"access_token": "…", "n": 1}'),
        ("refresh_token=1//0abcdefghijklmn&grant_type=x", "refresh_token=…&grant_type=x"),
        ("got eyJhbGciOi.eyJzdWIiOiJ.c2ln back", "got … back"),
        ("Max retries exceeded with url: /private-4f2a/basic.ics?key=9", "url: /…"),
        ("GET /calendar/v3/users/me?pageToken=abc HTTP/1.1", "GET /… HTTP/1.1"),
        ("[Errno 13] '/home/ada/Afterword/drafts/priya-nair.eml'", "[Errno 13] '/…'"),
        ("open ~/Afterword/drafts/x.eml", "open /…"),
        (r"C:\Users\ada\x.eml", "/…"),
        ("two\nlines \x1b[31mred\x1b[0m \u202eback", "two lines  [31mred [0m  back"),
    ],
)
def test_redact(text, safe):
    assert safe in logs.redact(text)
    assert "private" not in logs.redact(text).lower()


@pytest.mark.parametrize(
    "text",
    [
        "pass done: 3 created, 1 moved",
        "feed: HTTP 503, again in 30 s",
        "thank_you 7f3a2b9c0d1e2f3a4b5c6d7e8f901234 delivered",
        "state=delivered code=404",
        "2026/11/22 and/or 1/2",
    ],
)
def test_redact_leaves_alone_what_tells_nothing(text):
    assert logs.redact(text) == text


@given(st.text(alphabet="ab@./:%40~\\\"' \n?=&x1", max_size=60))
def test_no_address_and_no_path_of_a_url_survives(text):
    safe = logs.redact(f"{text} https://h.example/secretpath-{text} someone@example.com {text}")
    assert "secretpath" not in safe
    assert "someone@" not in safe
    assert "\n" not in safe


@given(st.text(max_size=200))
def test_redact_takes_any_text(text):
    assert "\n" not in logs.redact(text)


def test_fields_and_plain_values_are_shown(out):
    logging.getLogger("daemon.sync").info(
        "read %d of %s", 3, "feed", extra={"account": "feed", "action": "7f3a", "state": State.DELIVERED}
    )
    line = out.getvalue()
    assert line.endswith("INFO daemon.sync: read 3 of feed, account=feed, action=7f3a, state=delivered\n")
    assert datetime.fromisoformat(line.split()[0]).tzinfo == UTC


def test_values_that_may_hold_anything_are_shown_by_type(out):
    logs.setup(stream=out, env={})  # pytest's own handlers would trip over the lines below
    log = logging.getLogger("connectors.files")
    log.warning("wrote for %s", Person("Priya Nair", "priya@example.com"), extra={"who": ["Priya Nair"]})
    log.warning(ValueError("Interview with Marrow Labs"))
    log.warning("%(person)s", {"person": Person("Priya Nair")})
    for broken in ("%d", "two %s %s", "%(name)s"):
        log.warning(broken, "Priya Nair")
    text = out.getvalue()
    assert "wrote for <Person>, who=<list>" in text
    assert "connectors.files: ValueError\n" in text
    assert text.count("cannot be formatted") == 3
    assert not [secret for secret in SECRETS if secret in text]


def test_exceptions_show_their_type_and_place_only(out):
    def inner():
        raise ValueError("Interview with Marrow Labs by Priya Nair")

    def outer():
        try:
            inner()
        except ValueError as error:
            raise Unavailable("feed is down: https://x.example/private-4f2a9c/basic.ics", account="feed") from error

    try:
        outer()
    except AfterwordError:
        logging.getLogger("daemon.service").exception("account failed")
    line = out.getvalue()
    assert line.count("\n") == 1
    assert "feed is down: https://x.example/…" in line
    assert "<- ValueError at" in line
    assert "outer > " in line
    assert "inner" in line
    assert not [secret for secret in SECRETS if secret in line]


def test_what_the_system_and_python_say_is_told(out):
    for error, words in (
        (
            PermissionError(13, "Permission denied", "/home/ada/Afterword/priya.eml"),
            "PermissionError (Permission denied)",
        ),
        (ModuleNotFoundError("No module named 'keyring'", name="keyring"), "ModuleNotFoundError (keyring)"),
    ):
        logging.getLogger("daemon").warning("no: %s", error)
        assert out.getvalue().endswith(f"no: {words}\n")
    assert "priya" not in out.getvalue()


def test_groups_notes_and_loops_of_causes(out):
    first, second = ValueError("Priya Nair"), KeyError("Interview with Marrow Labs")
    first.__cause__, second.__cause__ = second, first
    first.add_note("ada.lovelace@example.com")
    logging.getLogger("daemon").error("x", exc_info=ExceptionGroup("Priya Nair", [first, second]))
    line = out.getvalue()
    assert [line.count(name) for name in ("ExceptionGroup", "ValueError", "KeyError")] == [1, 1, 1]
    assert not [secret for secret in SECRETS if secret in line]


OTHERS = ("googleapiclient.discovery", "urllib3.connectionpool", "msal.oauth2cli.oidc", "icalendar", "google")


def test_other_libraries_are_heard_from_warnings_up_and_never_quoted(out, monkeypatch):
    for each in {name[: match.start()] for name in OTHERS for match in re.finditer(r"\.|$", name)}:
        # Connectors that were opened in this process may have silenced them altogether.
        logger = logging.getLogger(each)
        monkeypatch.setattr(logger, "level", logging.NOTSET)
        monkeypatch.setattr(logger, "propagate", True)
        logger._cache.clear()
    for name in OTHERS:
        logging.getLogger(name).info("Priya Nair %s", "ada.lovelace@example.com")
        logging.getLogger(name).warning("Priya Nair", extra={"claims": "ada.lovelace@example.com"})
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("Interview with Marrow Labs", stacklevel=1)
    lines = out.getvalue().splitlines()
    assert len(lines) == 6
    assert all("message withheld" in line for line in lines)
    assert not [secret for secret in SECRETS if secret in out.getvalue()]


def test_debug_shows_our_debug_lines_only(out):
    logs.setup(stream=out, debug=True, env={})
    logging.getLogger("daemon.plan").debug("considered")
    logging.getLogger("urllib3").debug("GET /private")
    assert out.getvalue().endswith("DEBUG daemon.plan: considered\n")
    logs.setup(stream=out, env={})
    logging.getLogger("daemon.plan").debug("again")
    assert "again" not in out.getvalue()


def test_json_is_one_object_a_line(out):
    logs.setup(stream=out, form="json", env={})
    logging.getLogger("daemon.deliver").warning("late\n%s", "x", extra={"n": 3, "at": datetime(2026, 1, 2, tzinfo=UTC)})
    (line,) = out.getvalue().splitlines()
    data = json.loads(line)
    assert data | {"time": ""} == {
        "n": 3,
        "at": "2026-01-02 00:00:00+00:00",
        "time": "",
        "level": "warning",
        "logger": "daemon.deliver",
        "message": "late x",
    }


@pytest.mark.parametrize(("named", "begins"), [("json", "{"), ("journal", "<4>"), ("plain", "20"), ("other", "20")])
def test_the_environment_may_name_the_form(out, named, begins):
    logs.setup(stream=out, env={"AFTERWORD_LOG": named})
    logging.getLogger("daemon").warning("x")
    assert out.getvalue().startswith(begins)


def test_journal_is_recognised_by_its_stream(out, tmp_path):
    with (tmp_path / "err").open("w+") as stream:
        status = os.fstat(stream.fileno())
        logs.setup(stream=stream, env={"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino}"})
        logging.getLogger("daemon.sync").warning("slow")
        logs.setup(stream=stream, env={"JOURNAL_STREAM": f"{status.st_dev}:{status.st_ino + 1}"})
        logging.getLogger("daemon.sync").warning("slow")
        stream.seek(0)
        first, second = stream.read().splitlines()
    assert first == "<4>daemon.sync: slow"
    assert second.endswith("Z WARNING daemon.sync: slow")


@dataclass
class Full(io.StringIO):
    def write(self, text):
        raise OSError("Priya Nair")


def test_a_line_that_cannot_be_written_is_dropped_in_silence(out, capsys):
    logs.setup(stream=Full(), env={})
    logging.getLogger("daemon").error("to %s", "ada.lovelace@example.com")
    assert capsys.readouterr().err == ""


PROGRAM = """
import sys, threading
from daemon import logs
logs.setup(debug={debug})
def fall(): raise RuntimeError("Interview with Marrow Labs: Priya Nair ada.lovelace@example.com")
class Odd:
    def __del__(self): fall()
Odd()
thread = threading.Thread(target=fall); thread.start(); thread.join()
import warnings; warnings.warn("Priya Nair")
fall()
"""


@pytest.mark.parametrize("debug", [False, True])
def test_a_dying_process_says_where_but_not_what(debug):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(debug=debug)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 4
    assert [line for line in lines if "CRITICAL daemon: Unexpected error: RuntimeError at" in line and "fall" in line]
    assert not [secret for secret in SECRETS if secret in done.stderr]
