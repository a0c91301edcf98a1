"""What is never said to a mail server: nothing that sends, nothing that removes more than it names."""

import pytest

from connectors.imap.commands import check
from connectors.imap.options import FolderNames, Options
from daemon.errors import Forbidden

TAG = b"ABCD"


@pytest.mark.parametrize(
    "command",
    [
        b"CAPABILITY",
        b"LOGIN ada secret",
        b"AUTHENTICATE PLAIN",
        b'LIST "" "*" RETURN (SPECIAL-USE)',
        b'STATUS "INBOX" (UIDNEXT)',
        b'EXAMINE "INBOX"',
        b'APPEND "Drafts" (\\Draft \\Seen) {1234}',
        b"UID SEARCH UNDELETED",
        b"UID FETCH 1,2 (INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM TO)])",
        b"UID FETCH 1:9 (BODYSTRUCTURE)",
        b"UID FETCH 7 (BODY.PEEK[1.2]<0.16000>)",
        b"UID STORE 7 +FLAGS.SILENT (\\Deleted)",
        b"UID EXPUNGE 7",
        b'UID MOVE 7 "Trash"',
        b"LOGOUT",
    ],
)
def test_what_is_needed_may_be_said(command):
    check(TAG, TAG + b"12 " + command + b"\r\n")


@pytest.mark.parametrize(
    "command",
    [
        b"EXPUNGE",
        b"CLOSE",
        b"UID EXPUNGE 1:*",
        b'DELETE "INBOX"',
        b'CREATE "Outbox"',
        b'RENAME "INBOX" "x"',
        b'UID COPY 7 "Outbox"',
        b"UID STORE 7 +FLAGS.SILENT (\\Seen)",
        b"UID STORE 7 -FLAGS (\\Deleted)",
        b"UID STORE 1:* +FLAGS.SILENT (\\Deleted)",
        b"UID FETCH 7 (BODY[])",
        b"UID FETCH 7 (RFC822)",
        b"FETCH 7 (BODY.PEEK[])",
        b'APPEND "Outbox" (\\Seen) {1234}',
        b'APPEND "Drafts" {1234}',
        b"GENURLAUTH x INTERNAL",
        b"SETMETADATA x y",
        b"IDLE",
        b"NOOP\r\nABCD13 EXPUNGE",
        b'EXAMINE "x"\r\nABCD13 EXPUNGE',
    ],
)
def test_what_is_not_on_the_list_is_refused(command):
    with pytest.raises(Forbidden):
        check(TAG, TAG + b"12 " + command + b"\r\n")


def test_what_stands_in_a_mail_is_no_command():
    check(TAG, b"Subject: hello\r\n\r\nEXPUNGE\r\n")
    check(TAG, b"\r\n")


def test_nothing_is_put_into_an_outbox():
    with pytest.raises(ValueError, match="outbox"):
        FolderNames(drafts="INBOX.Outbox")


@pytest.mark.parametrize(
    ("options", "wrong"),
    [
        ({"address": "nobody"}, "mail address"),
        ({"address": "ada@hotmail.com"}, "type microsoft"),
        ({"address": "a@b.example", "host": "imap.b.example", "security": "plain"}, "this machine only"),
        ({"address": "a@b.example", "port": 993}, "need a host"),
        ({"address": "a@b.example", "host": "imap b"}, "host's name"),
        ({"address": "a@b.example", "keyring": True, "password": "x"}, "not both"),
        ({"address": "a@b.example", "ca_file": "/nowhere.pem"}, "not point to a file"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(options, wrong):
    with pytest.raises(ValueError, match=wrong):
        Options(**options)


@pytest.mark.parametrize(
    ("options", "server"),
    [
        ({"address": "ada@icloud.com"}, ("imap.mail.me.com", 993, "tls")),
        ({"address": "ada@proton.me"}, ("127.0.0.1", 1143, "starttls")),
        ({"address": "ada@proton.me", "host": "localhost", "security": "plain"}, ("localhost", 143, "plain")),
        ({"address": "ada@own.example", "host": "own.example"}, ("own.example", 993, "tls")),
        ({"address": "ada@own.example", "host": "own.example", "port": 143}, ("own.example", 143, "starttls")),
    ],
)
def test_the_server_is_known_from_the_address_or_the_config(options, server):
    found = Options(**options).server
    assert (found.host, found.port, found.security) == server


def test_an_address_of_nobody_known_has_no_server_yet():
    assert Options(address="ada@own.example").server is None
