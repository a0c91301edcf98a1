"""English."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from daemon.compose import text, vocabulary
from daemon.compose.languages.base import Language, Reader
from daemon.compose.names import Name
from daemon.compose.notes import Woven, weave

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MEETINGS = {
    "technical": "technical interview", "system_design": "system design interview",
    "take_home_review": "review of my take-home exercise", "case": "case interview", "presentation": "presentation",
    "panel": "panel interview", "group": "group interview", "onsite": "onsite interview", "final": "final interview",
    "assessment": "assessment", "assessment_center": "assessment day", "trial_day": "trial day",
    "first_round": "first interview", "second_round": "second interview",
}  # fmt: skip
_TOPIC = re.compile(r"[^\W_][\w\s&/+#'’.,-]*")
_STEPS = {
    "thank_you": "thank-you notes", "thank_you_by": "thank-you notes", "follow_up_1": "first follow-up",
    "follow_up_2": "second follow-up", "close_out": "letting it rest", "prepare_next": "preparing",
    "references": "telling the references", "reflect": "looking back", "research": "reading up on them",
    "network": "getting in touch with somebody there", "promises": "what was promised",
    "answered": "asking how it stands",
}  # fmt: skip
_TITLES = {"Doctor": "Dr", "Prof": "Professor"}
_BANNED = (
    "just checking in", "checking in", "touching base", "touch base", "circle back", "circling back", "finds you well",
    "hope you are well", "hope you're well", "hope this email", "hope this message", "reach out", "reaching out",
    "at your earliest convenience", "as per", "per my last", "synergy", "leverage", "rockstar", "passionate about",
    "to whom it may concern", "dear sir", "i am thrilled", "i am excited", "sorry to bother", "sorry for the delay",
)  # fmt: skip
TELLING = frozenset(  # words of no other language here
    "the and you your with this our have from what how about they she his her would kind dear regards thank".split()
)
_ARTICLES = re.compile(r"\b(?:an?\s+the|the\s+an?|an?\s+an?|an?\s+(?:my|your|our))\b", re.IGNORECASE)
_AN = re.compile(r"\b(an?) ([^\W\d_][\w-]*)")
_PROMISED = re.compile(
    r"^(?:I\s+)?(?:(?:have\s+)?(?:promised|agreed|offered)\s+(?:(?:her|him|them|you)\s+)?to"
    r"|said (?:that )?I (?:would|will)|will|shall|have to|need to)\s+",
    re.IGNORECASE,
)


def article(noun: str) -> str:
    """The noun with "a" or "an", by how it is spoken: an SRE, a UX designer, an hour, a user."""
    first = re.split(r"[\s/-]", noun, maxsplit=1)[0]
    spelt = len(first) <= 3 or not set(first) & set("AEIOU") if first.isupper() else first[:2].isupper()
    if first[:1].isdigit():
        vowel = re.match(r"8|1[18](?!\d)", first) is not None
    elif spelt:
        vowel = first[0] in "AEFHILMNORSX"
    else:
        low = unicodedata.normalize("NFKD", first).casefold()
        vowel = low[:1] in "aeiou" and not re.match(r"uni(?!n)|us[ei]|eu|one|ut[ie]|ub[ie]|ewe", low)
        vowel = vowel or low.startswith(("hour", "honest", "honour", "honor", "heir"))
    return f"{'an' if vowel else 'a'} {noun}"


def topic(said: str | None) -> str | None:
    """What an event says a conversation is about, as it stands after "about"; ``None`` where that would not read."""
    tame = text.phrase(said, 50)
    if tame is None or not _TOPIC.fullmatch(tame) or len(tame.split()) > 7:
        return None
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", tame)}
    return tame.lower() if words <= vocabulary.COMMON_TOPICS | vocabulary.MEETING_WORDS else tame


@dataclass(frozen=True, kw_only=True)
class _English(Language):
    def greeting(self, reader: Reader) -> str:
        name = self.called(reader)
        return f"Dear {name}," if name else "Hello,"

    def called(self, reader: Reader) -> str | None:
        if reader.surname and reader.title and not reader.first:
            return f"{_TITLES.get(reader.title, reader.title)} {reader.surname}"
        return reader.short

    def firm(self, company: str | None) -> str | None:
        return company

    def the_role(self, role: str | None, company: str | None = None) -> str:
        return " ".join(["the", *([role] if role else []), "role", *([f"at {company}"] if company else [])])

    def a_role(self, role: str | None) -> str:
        return article(f"{role} role" if role else "role")

    def topic(self, said: str | None) -> str | None:
        return topic(said)

    def meeting(self, stage: str | None, coarse: str | None, about: str | None) -> str | None:
        if about:
            words = about.split()
            if words[-1].casefold() in vocabulary.MEETING_WORDS:
                return about
            tied = any(word.casefold() in vocabulary.TIES for word in words)
            plain = len(words) <= 3 and not tied and "," not in about
            return f"{about} session" if plain else f"session on {about}"
        return super().meeting(stage, coarse, about)

    def weave(self, readings: Iterable[tuple[str, Name, Collection[Name]]]) -> Woven:
        return weave(readings)

    def understands(self, said: str) -> bool:  # noqa: ARG002 - clauses of any kind can be turned
        return True

    def slips(self, letter: str) -> list[str]:
        doubled = _ARTICLES.search(letter)
        found = [f"doubled article: {doubled.group().strip()!r}"] if doubled else []
        return found + [f"a/an: {hit[0]!r}" for hit in _AN.finditer(letter) if article(hit[2]) != hit[0]]

    def step_words(self, step: str | None) -> str | None:
        return _STEPS.get(step or "") or super().step_words(step)

    def promised(self, said: str) -> str:
        return _PROMISED.sub("", said)


ENGLISH = _English(
    code="en",
    weekdays=_DAYS,
    months=_MONTHS,
    on_weekdays=tuple(f"on {day}" for day in _DAYS),
    around_weekdays=_DAYS,
    recently="recently",
    dated="{weekday}, {day} {month}",
    on_dated="{weekday}, {day} {month}",
    around_dated="{weekday}, {day} {month}",
    moment="{day} at {clock}",
    zone="{city} time",
    prompt_with="[One thing you talked about with {name}]",
    prompt_alone="[One thing you talked about]",
    closing="Kind regards,",
    closing_familiar="Kind regards,",
    role_noun="the role",
    a_role_noun="a role",
    of_role=" of {role}",
    at_company="at {company}",
    with_you="with you",
    with_you_familiar="with you",
    an_interview_noun="an interview",
    interviews={"final": "a final interview", "onsite": "an onsite interview"},
    conversation="conversation",
    meetings=_MEETINGS,
    conjunction="and",
    others="{count} others",
    also_role="{company} about {role}",
    this_application="this application",
    an_application="An application",
    somebody_there="Somebody there",
    nobody_known="Somebody whose name is not known",
    what_was_promised="what was promised",
    titles=dict.fromkeys(("Ms", "Mrs", "Miss", "Frau"), "f")
    | dict.fromkeys(("Mr", "Herr"), "m")
    | dict.fromkeys(("Mx", "Dr", "Doctor", "Prof", "Professor"), ""),
    banned=_BANNED,
    never_twice="the|a|an|of|to|at|in|on|and|for|with|you|your|about|role|position",
)
