"""What a draft is known by: our headers, and where those were dropped, its recipients and subject. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from connectors._mime import KEY_HEADER, fingerprint, read_message, topic
from connectors.imap.mail import Data, Head, block

PRINT_HEADER = "X-Afterword-Print"  # what it looked like when we left it
EDITION_HEADER = "X-Afterword-Edition"  # counts replacements: of two of ours the later one counts
WHO = f"BODY.PEEK[HEADER.FIELDS (TO CC SUBJECT MESSAGE-ID REFERENCES IN-REPLY-TO {KEY_HEADER.upper()})]"


@dataclass(frozen=True, slots=True)
class Copy:
    """A mail with our key in the folder for drafts."""

    uid: int
    look: str
    left: str  # as we left it, by its own header
    edition: int
    head: Head
    made: datetime

    @property
    def ours(self) -> bool:
        """Whether it still looks as its own header says."""
        return self.look == self.left


def copy_of(uid: int, item: Data) -> Copy:
    """One that was fetched whole."""
    raw = block(item)
    mail = read_message(raw)
    edition = str(mail.get(EDITION_HEADER, ""))
    return Copy(
        uid=uid,
        look=fingerprint(raw),
        left=str(mail.get(PRINT_HEADER, "")),
        edition=int(edition) if edition.isdecimal() else 0,
        head=Head.of(raw.partition(b"\r\n\r\n")[0]),
        made=item[b"INTERNALDATE"],
    )


def facts_of(head: Head) -> dict[str, str]:
    """What a mail is known by where our headers were dropped, sealed."""
    people = ",".join(sorted({person.email or "" for person in head.people("to", "cc")}))
    answers = head.get("in-reply-to").strip()
    return {
        "to": _seal(people),
        "subject": _seal(topic(head.get("subject"))),
        "answers": _seal(answers) if answers else "",
    }


def similar(facts: Mapping[str, str], ours: Mapping[str, str]) -> bool:
    """The same people, and the same subject or conversation."""
    same = facts["subject"] == ours.get("subject") or (facts["answers"] and facts["answers"] == ours.get("answers"))
    return facts["to"] == ours.get("to") and bool(same)


def _seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
