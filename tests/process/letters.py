"""What comes by mail, by the class it belongs to."""

from __future__ import annotations

from datetime import datetime

from daemon.model import Message, Person
from tests.process.meetings import ADA

_LETTERS: dict[str, tuple[str, str, dict[str, str], tuple[str, ...]]] = {
    "human": ("Re: Interview", "Hi Ada, it was a pleasure. We still talk to people and will be in touch.", {}, ()),
    "rejection": (
        "Your application",
        "Dear Ada, thank you for your time. Unfortunately we have decided not to move forward with your application.",
        {}, (),
    ),
    "offer": ("Good news", "Dear Ada, we are delighted to offer you the position. The contract is attached.", {}, ()),
    "scheduling": ("Next round", "Hi Ada, we would like a second round. Could you share your availability?", {}, ()),
    "away": ("Automatic reply: Thank you", "I am away until Monday.", {"auto-submitted": "auto-replied"}, ()),
    "vacation": ("Abwesenheitsnotiz", "Ich bin bis zum 7. April nicht im Büro.", {"x-autoreply": "yes"}, ()),
    "bounce": (
        "Undelivered Mail Returned to Sender", "The following address failed.",
        {"content-type": "multipart/report; report-type=delivery-status"}, ("message/delivery-status",),
    ),
    "newsletter": ("Life at our company", "About our new office.", {"list-unsubscribe": "<mailto:u@x.example>"}, ()),
    "receipt": (
        "We received your application",
        "This is an automated confirmation. We received your application and will review it.",
        {"auto-submitted": "auto-generated"}, (),
    ),
    "invitation": ("Invitation: Interview", "You have been invited.", {}, ("text/calendar",)),
}  # fmt: skip


def letter(kind: str, name: str, at: datetime, sender: Person) -> Message:
    """A mail of that class to Ada."""
    subject, text, headers, parts = _LETTERS[kind]
    return Message(name, at, sender, (Person("Ada Lovelace", ADA),), subject, text, headers, ("text/plain", *parts))
