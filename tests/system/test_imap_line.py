"""How a mail server is spoken to: encrypted, to the right one, and no oftener than it helps."""

from __future__ import annotations

import base64
import contextlib
import logging
import re
import socket
import ssl
import threading
from dataclasses import replace

import pytest
from pydantic import SecretStr

from connectors import _refusals, imap
from daemon.errors import AccountError, LoginNeeded, NotAllowed, Unavailable
from daemon.model import Health
from tests.contract.artefacts import KEY
from tests.fakes.dovecot import PASSWORD, certificate, dovecot
from tests.fakes.imap import ImapHarness
from tests.system.test_imap_mailbox import EVENT


@pytest.fixture
def on(tmp_path):
    opened = []

    def open_on(**options):
        opened.append(ImapHarness(tmp_path, **options))
        return opened[-1]

    yield open_on
    for each in opened:
        each.close()


class Scripted:
    """A server that says what it is told to, line by line, and keeps what it hears."""

    def __init__(self, *lines: str) -> None:
        self.heard: list[str] = []
        self._lines = list(lines)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with self._listener, self._listener.accept()[0] as line, line.makefile("rb") as reader:
            line.settimeout(10)
            tag = ""
            line.sendall(f"{self._lines.pop(0)}\r\n".encode())
            while said := reader.readline():
                self.heard.append(said.decode("ascii", "replace").strip())
                if not self._lines:
                    return
                found = re.match(rb"[A-P]{4}\d+(?= )", said)
                tag = found[0].decode() if found else tag
                line.sendall(self._lines.pop(0).format(tag=tag).encode() + b"\r\n")

    def join(self) -> None:
        self._thread.join(10)


# -- encryption ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_with_a_certificate_that_is_trusted_it_works(on, security):
    server = dovecot()
    box = on(port=server.tls if security == "tls" else server.port, security=security, ca_file=server.cert)
    assert box.offers.drafts.find(KEY) is None


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_certificate_for_somebody_else_is_refused(on, tmp_path, security):
    other = certificate(tmp_path)
    server = dovecot()
    box = on(port=server.tls if security == "tls" else server.port, security=security, ca_file=other)
    with pytest.raises(Unavailable, match="certificate") as caught:
        box.offers.drafts.find(KEY)
    assert "ca_file" in caught.value.remedy


def test_a_certificate_of_another_name_is_refused(on, tmp_path):
    port = _tls_server(certificate(tmp_path, "elsewhere.example"))
    box = on(port=port, security="tls", ca_file=tmp_path / "cert.pem")
    with pytest.raises(Unavailable, match="certificate"):
        box.offers.drafts.find(KEY)


def _tls_server(cert):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, cert.with_name("key.pem"))
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        with listener, contextlib.suppress(OSError), listener.accept()[0] as line:
            context.wrap_socket(line, server_side=True).recv(1)

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def test_on_this_machine_the_bridge_may_vouch_for_itself(on):
    box = on(port=dovecot().port, security="starttls")
    assert box.offers.drafts.find(KEY) is None


@pytest.mark.parametrize(
    "lines",
    [
        ("* OK ready", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done"),
        ("* OK ready", "* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done", "{tag} NO not now"),
        ("* OK ready", "* CAPABILITY IMAP4rev1 STARTTLS\r\n{tag} OK done", "{tag} OK begin\r\n* OK not encrypted"),
        ("* PREAUTH welcome", "* CAPABILITY IMAP4rev1\r\n{tag} OK done"),
    ],
    ids=["stripped", "refused", "pretended", "let in at once"],
)
def test_who_takes_the_encryption_away_learns_nothing(on, lines):
    server = Scripted(*lines)
    box = on(port=server.port, security="starttls")
    with pytest.raises(AccountError):
        box.offers.drafts.find(KEY)
    server.join()
    assert {line.split(" ", 1)[-1] for line in server.heard if line.isascii() and " " in line} <= {
        "CAPABILITY",
        "STARTTLS",
    }
    assert not any(PASSWORD in line or "LOGIN" in line or "AUTHENTICATE" in line for line in server.heard)


# -- logging in ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ("NO [AUTHENTICATIONFAILED] no", LoginNeeded),
        ("NO [ALERT] Application-specific password required", LoginNeeded),
        ("NO [AUTHORIZATIONFAILED] no", LoginNeeded),
        ("NO [EXPIRED] no", LoginNeeded),
        ("NO [UNAVAILABLE] later", Unavailable),
        ("NO [INUSE] later", Unavailable),
        ("NO [LIMIT] too many", Unavailable),
        ("NO [ALERT] Too many simultaneous connections", Unavailable),
        ("BAD what", LoginNeeded),
        ("BYE", Unavailable),
    ],
)
def test_what_a_server_answers_to_a_password(on, answer, error):
    full = "* BYE [UNAVAILABLE] going down" if answer == "BYE" else f"{{tag}} {answer}"
    server = Scripted("* OK ready", "* CAPABILITY IMAP4rev1\r\n{tag} OK done", full)
    box = on(port=server.port)
    with pytest.raises(error) as caught:
        box.offers.drafts.find(KEY)
    server.join()
    assert PASSWORD not in str(caught.value)
    assert box.user not in str(caught.value)


def test_a_refused_password_is_not_tried_again_and_again(on):
    box = on()
    box.revoke()
    for _ in range(3):
        with pytest.raises(LoginNeeded):
            box.offers.drafts.find(KEY)
    assert box.wire.commands.count("AUTHENTICATE") == 1


def test_a_name_and_password_of_any_letters_are_said_as_they_are(on):
    server = Scripted(
        "* OK ready",
        "* CAPABILITY IMAP4rev1\r\n{tag} OK done",
        "{tag} OK welcome",
        "* CAPABILITY IMAP4rev1\r\n{tag} OK done",
    )
    box = on(port=server.port, username='ada "x" \\ 1', password='a "b" \\ c')
    with pytest.raises(AccountError):
        box.offers.drafts.find(KEY)
    server.join()
    assert server.heard[1].partition(" ")[2] == 'LOGIN "ada \\"x\\" \\\\ 1" "a \\"b\\" \\\\ c"'


def test_letters_of_all_kinds_need_a_server_that_takes_them(on):
    server = Scripted("* OK ready", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done", "+ ", "{tag} NO no")
    with pytest.raises(LoginNeeded):
        on(port=server.port, username="äda", password="pässwörd").offers.drafts.find(KEY)
    server.join()
    assert base64.b64decode(server.heard[2]).decode() == "\0äda\0pässwörd"
    poor = Scripted("* OK ready", "* CAPABILITY IMAP4rev1\r\n{tag} OK done")
    with pytest.raises(NotAllowed, match="plain letters"):
        on(port=poor.port, password="another pässwörd").offers.drafts.find(KEY)


def test_a_refused_login_is_known_to_the_next_process_until_it_works_again(on, monkeypatch):
    box = on()
    box.server.deny(box.user)
    for asked in (1, 2, 2):
        with pytest.raises(LoginNeeded):
            box.reopen().drafts.find(KEY)
        assert box.offers.condition().health is Health.WARNING
        assert box.wire.commands.count("AUTHENTICATE") == asked  # whoever insists is locked out
    box.server.deny(box.user, denied=False)
    monkeypatch.setattr(_refusals, "PATIENCE", 0)
    box.offers.drafts.find(KEY)
    assert box.offers.condition().health is Health.OK
    assert box.reopen().condition().health is Health.OK


def test_another_password_and_a_person_who_asks_are_heard_at_once(on):
    box = on()
    box.server.deny(box.user)
    for _ in range(2):
        with pytest.raises(LoginNeeded):
            box.reopen().drafts.find(KEY)
    (note,) = box.context.state.glob("*imap.json")
    assert PASSWORD not in note.read_text()
    other = box.options.model_copy(update={"password": SecretStr("another")})
    with pytest.raises(LoginNeeded):
        imap.open(other, box.context).drafts.find(KEY)
    assert box.wire.commands.count("AUTHENTICATE") == 3
    box.server.deny(box.user, denied=False)
    assert imap.check(box.options, box.context)
    assert box.reopen().drafts.find(KEY) is None


def test_without_a_password_the_account_says_what_heals_it(on):
    box = on(password=None)
    condition = box.offers.condition()
    assert condition.health is Health.BLOCKED
    assert "afterword connect test" in condition.remedy
    with pytest.raises(LoginNeeded):
        box.offers.drafts.find(KEY)
    assert box.wire.commands == []


# -- a line that breaks ----------------------------------------------------------------------------------------------


def test_a_line_that_broke_in_between_is_picked_up(on):
    box = on()
    assert box.offers.drafts.find(KEY) is None
    box.wire.cut()
    assert box.offers.drafts.find(KEY) is None


def test_a_server_that_cannot_search_for_a_title_costs_the_thread_and_no_more(on):
    event = replace(EVENT, organizer=None, title="Gespräch")
    server = Scripted(
        "* OK ready",
        "* CAPABILITY IMAP4rev1\r\n{tag} OK done",
        "{tag} OK welcome",
        "* CAPABILITY IMAP4rev1\r\n{tag} OK done",
        '* LIST () "/" INBOX\r\n{tag} OK done',
        "* 0 EXISTS\r\n{tag} OK [READ-ONLY] done",
        "+ go on",
        "{tag} NO [BADCHARSET (US-ASCII)] no",
    )
    box = on(port=server.port)
    assert box.offers.mailbox.conversation(event) is None
    assert "SEARCH CHARSET UTF-8" in server.heard[-2]


def test_nobody_there_is_said(on):
    box = on(port=_unused())
    with pytest.raises(Unavailable, match="cannot be reached"):
        box.offers.drafts.find(KEY)


def test_a_server_that_makes_no_sense_is_down_and_no_more(on):
    server = Scripted("HTTP/1.1 400 Bad Request")
    box = on(port=server.port)
    with pytest.raises(Unavailable):
        box.offers.drafts.find(KEY)
    server.join()


def test_no_log_tells_what_was_said(on, caplog):
    caplog.set_level(logging.INFO)
    box = on()
    box.offers.drafts.find(KEY)
    told = caplog.text
    assert PASSWORD not in told
    assert box.user not in told


def _unused() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        return held.getsockname()[1]
