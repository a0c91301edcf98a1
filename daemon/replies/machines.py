"""How machines that write mail give themselves away: by headers first, by senders and subjects second."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from daemon.lexicon import phrases, sections
from daemon.lexicon.text import words
from daemon.model import TELLING, Message

_CALENDAR_SENDER = re.compile(
    r"^(?:calendar-notification|calendar-server|noreply-calendar|no-reply-calendar|invites?)@|@calendar\."
)
_CALENDAR_SUBJECT = re.compile(
    r"^[^\W\d][^:@]{2,40}: .+ @ .*\b20\d\d\b"
)  # how Google titles invitations, in any language
_CALENDAR_PARTS = frozenset({"text/calendar", "application/ics"})
_DAEMON = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-daemon|mdaemon|microsoftexchange[0-9a-f]{8,})@|^mail delivery (?:sub)?system",
    re.I,
)
_ROBOT = re.compile(
    r"(?:^|[-_.+])(?:no|do[-_.]?not|don[-_.]?t|never)[-_.]?(?:reply|respond|response)(?:$|[-_.+\d])"
    r"|^(?:nicht[-_.]?antworten|keine?[-_.]?antwort|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder|n(?:a|ã)o[-_.]?respond[ae]r?"
    r"|nie[-_.]?odpowiadaj|notif\w*|alerts?|mailer|system|robot|bot|auto\w*|updates?|bounces?|daemon|workflow)(?:$|[-_.+\d])",
    re.IGNORECASE,
)
_ROBOT_HOSTS = re.compile(r"(?:^|\.)(?:myworkday|icims|taleo|successfactors|sapsf|invalidemail)\.[a-z.]+$")
_PUBLISHER = re.compile(
    r"^(?:news|newsletters?|marketing|events?|campaigns?|jobs?-?alerts?|digest|survey|feedback)(?:$|[-_.+])"
)
_DESK = re.compile(
    r"^(?:jobs?|careers?|hr|hiring|recruit\w*|talent\w*|people|applications?|apply|bewerbung\w*|karriere|personal\w*"
    r"|recrutement|emploi|rh|candidatures?|rrhh|seleccion|empleo|recrutamento|vagas|selezione|werving|vacatures?|rekrutacja"
    r"|kariera|saiyo|recruit|info|contact|kontakt|support|help\w*|service|office|admin)(?:$|[-_.+\d])"
)
_REPLY = re.compile(r"^\s*(?:(?:re|aw|antw|sv|rif|odp|r|回复|答复|返信|res)(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE)
_FORWARD = re.compile(r"^\s*(?:fwd?|wg|tr|rv|enc|i|doorst|pd|转发|転送)\s*[:：]\s*", re.IGNORECASE)
_MARKS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply", "x-vacation")


class Envelope:
    """Everything about a mail but its words."""

    def __init__(self, message: Message) -> None:
        self._headers: Mapping[str, str] = {
            name.lower(): text.strip().lower() for name, text in message.headers.items() if name.lower() in TELLING
        }
        self._parts = {part.lower().partition(";")[0].strip() for part in message.parts}
        self._sender = (message.sender.email or "").lower()
        self._local, _, self._host = self._sender.rpartition("@")
        self._name = (message.sender.name or "").lower()
        self._subject = message.subject.strip()
        self._submitted = re.split(r"[\s;(]", self._headers.get("auto-submitted", ""), maxsplit=1)[0]  # RFC 3834 §5

    @property
    def answers(self) -> bool:
        """An answer to something, by its subject or its thread."""
        return bool(_REPLY.match(self._subject)) or "in-reply-to" in self._headers

    @property
    def topic(self) -> str:
        """The subject where it is the sender's own: that of an answer is usually ours."""
        return "" if _REPLY.match(self._subject) else _FORWARD.sub("", self._subject)

    @property
    def calendar(self) -> bool:
        """Invitations, answers to them, and what calendars and booking pages send by themselves."""
        kind = self._headers.get("content-type", "")
        return (
            bool(self._parts & _CALENDAR_PARTS)
            or "text/calendar" in kind
            or "calendarmessage" in self._headers.get("content-class", "")
            or bool(_CALENDAR_SENDER.search(self._sender))
            or "calendar-server" in self._headers.get("return-path", "")
            or (self.robot and _books(self._host))
            or bool(_CALENDAR_SUBJECT.match(self._subject))
        )

    @property
    def bounced(self) -> bool:
        """A report that a mail could not be delivered (RFC 3464), or what mail servers send instead of one."""
        kind = self._headers.get("content-type", "")
        receipt = "disposition-notification" in kind or "message/disposition-notification" in self._parts
        if (
            "message/delivery-status" in self._parts
            or "delivery-status" in kind
            or "x-failed-recipients" in self._headers
        ):
            return True
        report = "multipart/report" in kind or "multipart/report" in self._parts
        daemon = bool(_DAEMON.match(self._sender) or _DAEMON.match(self._name))
        return not receipt and (report or daemon or _titled("undelivered_subject", self.topic))

    @property
    def automatic(self) -> bool:
        """An answer that nobody pressed send on: RFC 3834 §5, receipts of RFC 8098, and the customs around them."""
        headers = self._headers
        return (
            self._submitted in ("auto-replied", "auto-notified")
            or any(headers.get(name, "no") not in ("no", "false", "0") for name in _MARKS)
            or "auto_reply" in (headers.get("precedence"), headers.get("x-precedence"))
            or "message/disposition-notification" in self._parts
            or "disposition-notification" in headers.get("content-type", "")
            or _titled("away_subject", self.topic)
        )

    @property
    def bulk(self) -> bool:
        """Sent to many: RFC 2369, RFC 2919, RFC 8058, Precedence."""
        headers = self._headers
        listed = any(name in headers for name in ("list-unsubscribe", "list-id", "list-post", "list-unsubscribe-post"))
        return listed or headers.get("precedence") in ("bulk", "list", "junk") or bool(_PUBLISHER.match(self._local))

    @property
    def robot(self) -> bool:
        """Sent by a program: by its own word (RFC 3834), or from an address that nobody reads."""
        address = _ROBOT.search(self._local) or _ROBOT_HOSTS.search(self._host)
        return self._submitted == "auto-generated" or "x-auto-response-suppress" in self._headers or bool(address)

    @property
    def desk(self) -> bool:
        """An address of an office, behind which people and programs take turns."""
        return bool(_DESK.match(self._local))


def _titled(cue: str, subject: str) -> bool:
    """Whether a subject begins with a phrase of this cue."""
    tokens = words(subject[:200])
    return any(hit.cue == cue and hit.first == 0 for hit in phrases("replies").find(tokens))


@lru_cache(maxsize=1)
def _booking() -> frozenset[str]:
    return frozenset(sections("domains")["booking"])


def _books(host: str) -> bool:
    return any(host == name or host.endswith(f".{name}") for name in _booking())
