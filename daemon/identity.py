"""Names that never change: ids of meetings and keys of actions, hashed without any time in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from daemon.model import EventId, Kind, Person

_LEGAL = re.compile(
    r"[\s,]+(?:inc|incorporated|llc|ltd|limited|plc|corp|corporation|co|company|gmbh|ag|se|kg|ug|mbh|sa|sas|sarl|srl|spa"
    r"|bv|nv|ab|as|oy|sp z o o|kk|group|holding)\.?$"
)
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(rf"[^\s@<>()\[\]\\,;:\"]{{1,64}}@{_LABEL}(?:\.{_LABEL})*")


def short_id(*parts: str) -> str:
    """A 12-digit id for people to type (any unique prefix will do)."""
    return _digest(*parts)[:12]


def event_id(event: EventId) -> str:
    """The id of a meeting that has no stored one yet."""
    return short_id("meeting", event.uid, event.occurrence)


def action_key(step: str, kind: Kind, subject: str, recipient: str = "") -> str:
    """The key that is written into the artefact: 32 hexadecimal digits, the same for the same action for ever."""
    return _digest("action", step, kind.value, subject, recipient)[:32]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()


def fold(text: str | None) -> str:
    """Text reduced to what makes two spellings the same: NFKC, case, accents, punctuation, white space."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text or "").casefold())
    kept = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w]+", " ", kept).split())


def company_key(name: str | None) -> str:
    """A company's name without legal form and spelling differences; empty when unknown."""
    folded, before = fold(name), None
    while folded != before:
        before, folded = folded, _LEGAL.sub("", folded)
    return folded


def person_key(person: Person | None) -> str:
    """Who somebody is: the address where one is known, else the name."""
    if person is None:
        return ""
    return person.email.lower() if person.email else fold(person.name)


def is_address(text: str) -> bool:
    """Whether mail can be addressed to it; what calendars hold need not be an address."""
    local = text.partition("@")[0]
    dots = local.startswith(".") or local.endswith(".") or ".." in local
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and not dots


def reachable(person: Person | None) -> bool:
    """Whether a mail can go to them."""
    return person is not None and person.email is not None and is_address(person.email)


def same_person(one: Person, other: Person) -> bool:
    """Whether both may be the same human: one address, or one name where not both have an address."""
    if one.email and other.email:
        return one.email.lower() == other.email.lower()
    return bool(one.name and other.name) and fold(one.name) == fold(other.name)


def same_role(one: str | None, other: str | None) -> bool:
    """Roles that are equal, contained in one another, or unknown count as one."""
    a, b = set(fold(one).split()), set(fold(other).split())
    return not a or not b or a <= b or b <= a
