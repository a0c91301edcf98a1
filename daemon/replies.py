"""What kind of message an answer is, by its headers first and its words last: pure.

Machines are recognised by what they say of themselves: RFC 3834 (Auto-Submitted), RFC 3464 (delivery reports),
RFC 2369 and 8058 (List-*), RFC 2919 (List-Id), and the customs around them.
"""

from __future__ import annotations

import re

from daemon.identity import fold
from daemon.lexicon.replies import PHRASES
from daemon.model import Message

CALENDAR_SENDERS = ("calendar-notification@", "calendar-server@", "noreply-calendar", "invites@")
_BOUNCE_SENDERS = re.compile(r"^(?:mailer-daemon|postmaster|bounces?)[+@-]")
_ROBOTS = re.compile(r"^(?:no-?_?\.?reply|do-?_?not-?_?reply|notifications?|system|auto(?:mated|confirm)?|updates?)\b")


def classify(message: Message) -> str:
    """One of own, calendar, bounce, automatic, newsletter, rejection, offer, scheduling, receipt, human."""
    headers = {name.lower(): value.lower() for name, value in message.headers.items()}
    sender = (message.sender.email or "").lower()
    if message.own:
        return "own"
    if "text/calendar" in message.parts or any(mark in sender for mark in CALENDAR_SENDERS):
        return "calendar"
    if _bounced(message, headers, sender):
        return "bounce"
    if _away(message, headers):
        return "automatic"
    said = says(message)
    robot = _robot(headers, sender)
    if "list-unsubscribe" in headers or "list-id" in headers or headers.get("precedence") in ("bulk", "list", "junk"):
        # hiring systems add these to their personal letters too: what they say about an application still counts
        return said if said in ("rejection", "offer", "scheduling", "receipt") else "newsletter"
    if said:
        return said
    return "receipt" if robot else "human"


def _bounced(message: Message, headers: dict[str, str], sender: str) -> bool:
    kind = headers.get("content-type", "")
    report = "multipart/report" in kind or "message/delivery-status" in message.parts
    return report or bool(_BOUNCE_SENDERS.match(sender))


def _away(message: Message, headers: dict[str, str]) -> bool:
    """Vacation notes and other answers that no human pressed send on, but no letters of a hiring system."""
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip()
    if submitted == "auto-replied" or "x-autoreply" in headers or "x-autorespond" in headers:
        return True
    if headers.get("precedence") == "auto_reply" or headers.get("x-precedence") == "auto_reply":
        return True
    subject = fold(message.subject)
    return any(subject.startswith(phrase) for phrase in PHRASES["automatic_subject"]) or _says(message, "automatic")


def _robot(headers: dict[str, str], sender: str) -> bool:
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip()
    return submitted == "auto-generated" or bool(_ROBOTS.match(sender.partition("@")[0]))


def says(message: Message) -> str:
    """What the words decide, rejection before offer before scheduling before receipt; empty when nothing."""
    for kind in ("rejection", "offer", "scheduling", "receipt"):
        if _says(message, kind):
            return kind
    return ""


def _says(message: Message, kind: str) -> bool:
    text = f" {fold(message.subject)} {fold(unquoted(message.text))} "
    return any(re.search(phrase, text) for phrase in PHRASES[kind])


_QUOTE = re.compile(
    r"^\s*(?:>|-{2,}\s*original|_{5,}|on .{5,120} wrote:|am .{5,120} schrieb|le .{5,120} a écrit|el .{5,120} escribió"
    r"|il .{5,120} ha scritto|op .{5,120} schreef|em .{5,120} escreveu|from: .+@)",
    re.IGNORECASE | re.MULTILINE,
)


def unquoted(text: str) -> str:
    """The message without what it quotes: our own letter must not be read as theirs."""
    found = _QUOTE.search(text)
    return text[: found.start()] if found else text
