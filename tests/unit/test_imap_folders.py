"""Which folder is which, on servers that say so and on servers that do not."""

import tomllib
from importlib.resources import files

import pytest

from connectors.imap.folders import Folders, decoded
from connectors.imap.options import FolderNames
from daemon.errors import NotAllowed
from tests.fakes.dovecot import utf7

TABLE = tomllib.loads((files("connectors.imap") / "folders.toml").read_text("utf-8"))


def listing(*names, separator=b"/", **flags):
    """Folders by their shown names; ``flags`` by name, with _ for what is no letter."""
    return [
        ((flags.get(name, "").encode(),) if name in flags else (), separator, utf7(name).encode()) for name in names
    ]


def test_what_the_server_says_counts_more_than_names():
    folders = [((b"\\Drafts",), b"/", b"Foo"), ((), b"/", b"Drafts"), ((b"\\HasNoChildren", b"\\Sent"), b"/", b"Bar")]
    found = Folders.of([*folders, ((), b"/", b"INBOX")], FolderNames())
    assert (found.drafts, found.get("sent"), found.get("trash")) == (b"Foo", b"Bar", None)
    assert found.reading == (b"INBOX",)


@pytest.mark.parametrize("use", ["drafts", "sent", "trash", "junk"])
def test_every_known_name_is_known_at_any_place(use):
    for name in TABLE[use]:
        for shown, separator in ((name.title(), b"/"), (f"INBOX.{name}", b"."), (f"[Mail]/{name.upper()}", b"/")):
            found = Folders.of(listing("INBOX", shown, "Jobs", separator=separator), FolderNames())
            assert decoded(found.special[use]) == shown
            assert found.reading == (b"INBOX", b"Jobs")


def test_no_name_stands_for_two_things():
    everything = [name for names in TABLE.values() for name in names]
    assert len(everything) == len({name.casefold() for name in everything})


def test_the_folder_nearest_to_the_top_is_taken():
    found = Folders.of(listing("INBOX", "Archive/2019/Sent", "Sent", "Drafts"), FolderNames())
    assert found.get("sent") == b"Sent"
    assert found.reading == (b"INBOX",)


def test_the_config_names_folders_as_they_are_shown():
    found = Folders.of(listing("INBOX", "Entwürfe", "Meine Entwürfe"), FolderNames(drafts="meine entwürfe"))
    assert decoded(found.drafts) == "Meine Entwürfe"
    with pytest.raises(NotAllowed, match=r"folders\.sent"):
        Folders.of(listing("INBOX"), FolderNames(sent="Raus"))


def test_what_cannot_be_opened_or_shows_mail_twice_is_left_out():
    folders = [
        ((b"\\Noselect",), b"/", b"[Gmail]"),
        ((b"\\NonExistent",), b"/", b"Drafts"),
        ((b"\\Flagged",), b"/", b"[Gmail]/Starred"),
        ((b"\\Important",), b"/", b"[Gmail]/Important"),
        ((b"\\Drafts",), b"/", b"[Gmail]/Drafts"),
        ((), None, b"INBOX"),
        ((), b"/", b"Jobs"),
        ((), b"/", "Größe".encode()),
    ]
    found = Folders.of(folders, FolderNames())
    assert found.drafts == b"[Gmail]/Drafts"
    assert found.reading == (b"INBOX", b"Jobs")


def test_one_folder_with_everything_is_enough():
    found = Folders.of([((b"\\All",), b"/", b"[Gmail]/All Mail"), *listing("INBOX", "Jobs")], FolderNames())
    assert found.reading == (b"[Gmail]/All Mail",)


@pytest.mark.parametrize("name", ["Entwürfe", "下書き", "R&D", "a&-b", "Ω", "plain", "&", "\U0001f4e7"])
def test_names_are_read_as_they_were_written(name):
    assert decoded(utf7(name).encode()) == name


@pytest.mark.parametrize("name", [b"&", b"&abc", b"&!!-", b"&AA-", b"\xff"])
def test_a_name_that_is_broken_is_a_name(name):
    assert isinstance(decoded(name), str)
