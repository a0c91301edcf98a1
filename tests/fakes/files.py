"""The harness of the files account: a folder, and a person with a mail program and a file manager."""

from __future__ import annotations

from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import icalendar

from connectors import files
from daemon.model import Kind, Me, Ref
from daemon.ports import Context, Offers
from tests.contract.harness import ME, Harness, Seen


class FilesHarness(Harness):
    ours = frozenset({Kind.TASK, Kind.REMINDER})

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path / "Afterword"
        self._options = files.Options(folder=self.folder)
        self._context = Context(self.account, Me("Ada Lovelace", (ME,), "Europe/Berlin"), tmp_path / "state")
        self.reopen()

    def reopen(self) -> Offers:
        self.offers = files.open(self._options, self._context)
        return self.offers

    def seen(self, kind: Kind) -> Sequence[Seen]:
        if kind is Kind.DRAFT:
            return [_mail(path) for path in sorted(self.folder.glob("drafts/*.eml"))]
        return [
            Seen(str(event["UID"]), (), str(event["SUMMARY"]), str(event["DESCRIPTION"]), _people(event))
            for event in _calendar(self.folder / "afterword.ics").walk("VEVENT")
            if ("CATEGORIES" in event) == (kind is Kind.TASK)
        ]

    def edit(self, kind: Kind, ref: Ref, *, part: str = "text") -> None:
        path = Path(ref.id)
        message = _read(path)
        if part == "text":
            message.set_content(message.get_content() + "\nP.S. I enjoyed the coffee.\n")
        elif part == "subject":
            message.replace_header("Subject", "Thanks")
        else:
            message["Cc"] = "tom@globex.example"
        path.write_bytes(message.as_bytes(policy=SMTP))

    def reflow(self, ref: Ref) -> None:
        path = Path(ref.id)
        message = _read(path)
        html = "<br>\n".join(f"<span>{line}</span>" for line in message.get_content().replace(" ", "\n").split("\n"))
        message.set_content(f"<html><body>{html}</body></html>", subtype="html")
        path.write_bytes(message.as_bytes(policy=SMTP))

    def delete(self, kind: Kind, ref: Ref) -> None:
        Path(ref.id).unlink()


def harness(tmp_path: Path) -> FilesHarness:
    return FilesHarness(tmp_path)


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=SMTP)


def _mail(path: Path) -> Seen:
    message = _read(path)
    assert not message.defects
    to = tuple(each.addr_spec for each in message["To"].addresses) if message["To"] else ()
    hidden = tuple(str(message[name]) for name in ("Cc", "Bcc", "Reply-To", "X-Evil") if name in message)
    return Seen(str(path), to, message["Subject"], message.get_content(), hidden)


def _calendar(path: Path) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical(path.read_bytes()) if path.exists() else icalendar.Calendar()


def _people(event: icalendar.Component) -> tuple[str, ...]:
    return tuple(name for name in ("ATTENDEE", "ORGANIZER") if name in event)
