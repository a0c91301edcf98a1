"""Weaving the user's shorthand into a letter without inventing.

A note is cut into clauses and turned towards its reader ("she worries about retries" → "you worry about retries").
What a clause says a conversation was about becomes a *topic*, to stand after "about"; any other clause is a *remark*,
quoted as it is in a neutral frame. What is private, mere praise or about somebody else stays out of letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from daemon.compose import text, vocabulary
from daemon.compose.names import Name
from daemon.compose.toward import mentions, toward, without

_TOPIC_WORDS, _REMARK_WORDS = 24, 36
_SHORTHAND = (
    (re.compile(r"\bw/o\b", re.I), "without"),
    (re.compile(r"\bw/\s*", re.I), "with "),
    (re.compile(r"\bb/c\b", re.I), "because"),
    (re.compile(r"\bre:\s*", re.I), "about "),
    (re.compile(r"\babt\.?(?=\s)", re.I), "about"),
    (re.compile(r"(?<=\s)[&+](?=\s)"), "and"),
    (re.compile(r"\s*(?:→|->|=>)\s*"), " to "),
    (re.compile(r"\bi\b(?![.'’]\w\.)"), "I"),
)
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|vs|dr|mr|mrs|ms|prof|st|approx|incl|etc)|\b[A-Z])\.$", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*[;\n•]\s*|(?<=[.!?])\s+|\s+[-–—]\s+|,\s+(?=(?:she|he|they|we|I)\b)|,?\s+and\s+(?=(?:she|he|they)\b)",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"\b(?:salary|salaries|compensation|comp|bonus|equity|pay (?:is|was|range|band)|(?:an|my|job|the|their) offer"
    r"|rude|arrogant|boring|bored|awkward|weird|creepy|nervous|blanked|toxic|annoying|annoyed|unfriendly|sloppy"
    r"|clueless|hate|hated|red flags?|(?:was|got|been) fired|layoffs?|laid off|pregnant|divorced?|married|kids|children"
    r"|wife|husband|confidential|gossip|off the record|impressed|liked (?:me|my)"
    r"|(?:do not|don['’]?t) (?:mention|say|tell)|(?:did not|didn['’]?t|don['’]?t) (?:know|like)|no idea|not sure|unsure"
    r"|I (?:failed|forgot|messed|stumbled|struggled|flunked|bombed)|messed up|bombed|flunked|froze"
    r"|(?:hard|tough|tricky|difficult|nasty) (?:stuff|questions?|ones?)|(?:was|came|arrived|showed up) late"
    r"|decision (?:by|on|in|next|within|is|date)|decides? (?:by|on|in|next|within|around)|hear back|rejected"
    r"|next (?:round|steps?|interview)|other candidates?|my (?:weakness|boss|current employer)|promised?"
    r")\b|[$€£]\s*\d|\b\d+\s?k\b",
    re.IGNORECASE,
)
_ERRAND = re.compile(
    r"(?:I\s+)?(?:need to|must|should|remember to|to ?do\b|send|email|mail|follow up|look up|read|study|practi[cs]e"
    r"|prepare|check|google|ask (?:her|him|them|for))\b",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(r"(?:we|I|talked|spoke|discussed)\b", re.IGNORECASE)
_EXTRA = r"(?:(?:also|really|mostly|mainly|briefly|just|especially|a lot|a bit|for a while|at length|quite a bit)\s+)*"
_OWN = r"(?:main|biggest|big|key|only|first|other)"
_TALKED = (
    r"(?:talk(?:ed|ing)?|spoke|speak(?:ing)?|chat(?:ted)?|conversation|discussion"
    r"|had an? (?:\w+ )?(?:chat|talk|conversation|discussion))"
)
_DISCUSSED = r"(?:discuss(?:ed|ing)|went (?:over|through)|covered|explored|debated)"
_MINDED = (
    r"(?:worr(?:y|ied|ies)|cares?|cared|asked|ask|thinks?|thought|wonder(?:ed|s)?|talks?|told me"
    r"|(?:(?:are|were) )?(?:\w+ly )?(?:worried|concerned|curious|excited|enthusiastic|thinking|keen|interested)"
    r"|ha(?:s|d|ve) (?:questions|concerns|doubts))"
)
_MATTER = r"(?:worr(?:y|ies)|concerns?|focus|interests?|(?:question|problem|topic|point|idea|theme|challenge)s?)"
_SPOKEN = r"(?:points?|ideas?|remarks?|story|stories|comments?|discussion|conversation|talk|chat|questions?)"
_TOPICS = tuple(
    re.compile(rf"^(?:{pattern})\s+(?P<topic>.+)$", re.IGNORECASE)
    for pattern in (
        rf"(?:(?:we|I|you)\s+)?{_EXTRA}{_TALKED}\s+{_EXTRA}(?:(?:with|to)\s+you\s+)?{_EXTRA}(?:about|on|over|regarding)",
        rf"(?:(?:we|I|you)\s+)?{_EXTRA}{_DISCUSSED}(?:\s+with you)?",
        rf"(?:you\s+)?{_EXTRA}{_MINDED}\s+{_EXTRA}(?:about|on|in)",
        r"(?:you\s+)?(?:explained|described|mentioned|raised|brought up|showed me|outlined|walked me through)",
        rf"your (?:{_OWN} )?{_MATTER}(?:\s+(?:is|are|was|were)|:)",
        rf"(?:(?:interesting|good|cool|{_OWN})\s+)?{_MATTER}(?::|\s+(?:about|on))",
        rf"(?:I\s+)?(?:liked|loved|enjoyed)\s+(?:the|your|our)\s+(?:\w+\s+)?{_SPOKEN}\s+(?:about|on)",
        r"(?:I\s+)?(?:told|showed) you about",
        r"(?:(?:I\s+)?was\s+|I\s+)?asked about",
        r"(?:about|on|topics?:?|(?:key )?points?:?)",
    )
)
_NOT_A_TOPIC = re.compile(
    r"^(?:that|if|whether|to|me|you|I|we|they|it|the fact|him|her|there|with|this|is|was|about)\b", re.IGNORECASE
)
_LIKED = re.compile(r"^(?:I\s+)?(?P<verb>liked|loved|enjoyed|appreciated)\s+(?P<what>.+)$", re.IGNORECASE)
_SUBJECTLESS = re.compile(
    r"^(?P<verb>asked|told me|said|mentioned|explained|showed me|wants?|wanted|thinks?|prefers?|uses|described)\b", re.I
)
_TRAILING = re.compile(r"(?:\s+(?:with you|a bit|a lot|briefly|at length|for a while|too|as well))+$", re.IGNORECASE)
_COUNTED = re.compile(r"^(?:\d+|two|three|four|several|many|some)\s+(?:things|topics|points)\s*:\s*", re.IGNORECASE)
_GERUND = re.compile(
    r"^(?!(?:during|thing|something|nothing|everything|anything|string|king|spring)\b)\w{2,}ing\s+\w", re.I
)


@dataclass(frozen=True, slots=True)
class Woven:
    """What a letter may take from notes: ``talk`` stands after "about"; ``remark`` is one clause, without full stop."""

    talk: str | None = None
    remark: str | None = None

    def __bool__(self) -> bool:
        return bool(self.talk or self.remark)


def _clauses(said: str) -> Iterator[str]:
    for pattern, full in _SHORTHAND:
        said = pattern.sub(full, said)
    held = ""
    for part in [*_SPLIT.split(said.replace("!", ".")), ""]:
        held = f"{held} {part}".strip()
        if held and not (part and _ABBREVIATED.search(held)):
            yield held.strip(" \t-*•,:…")
            held = ""


def _about_reader(clauses: Iterable[str], name: Name, others: Collection[Name]) -> Iterator[str]:
    """Leave out what is about other people: clauses that name them, and those after it that go on about them."""
    elsewhere = False
    for clause in clauses:
        rest = without(clause, name)
        if any(mentions(rest, other) for other in others):
            elsewhere = True
            continue
        if rest != clause or _ELSEWHERE.match(clause):
            elsewhere = False
        if not elsewhere:
            yield clause


def _usable(clause: str) -> bool:
    words = re.findall(r"[\w'’-]+", clause.casefold())
    return (
        0 < len(words) <= _REMARK_WORDS
        and any(len(word) > 2 for word in words)
        and not clause.endswith("?")
        and not _PRIVATE.search(clause)
        and not _ERRAND.match(clause)
        and not set(words) <= vocabulary.PRAISE
        and not re.search(r"[\[\]{}<>@|]|://", clause)
    )


def _lowered(clause: str) -> str:
    first, gap, rest = clause.partition(" ")
    return first.casefold() + gap + rest if first.casefold() in vocabulary.LOWERED else clause


def _names_a_thing(clause: str) -> bool:
    """Whether it can stand after "about" as it is: a gerund, or things of at most three words that hold no verb.

    A word in "s" or "ed" before the last one may be a verb or its subject: in doubt it is a sentence.
    """
    words = re.findall(r"[\w'’-]+", clause.casefold())
    if set(words) & vocabulary.FINITE:
        return False
    things = [re.findall(r"[\w'’-]+", thing) for thing in clause.casefold().split(",")]
    return bool(_GERUND.match(clause)) or all(
        0 < len(thing) <= 3
        and not thing[-1].endswith("ly")
        and not any(word.endswith(("s", "ed")) and not word.endswith("ss") for word in thing[:-1])
        for thing in things
    )


def _topic(clause: str) -> str | None:
    """What the clause says was talked about, fit to stand after "about"."""
    found = next((match for pattern in _TOPICS if (match := pattern.match(clause))), None)
    if found is None and not _names_a_thing(clause):
        return None
    said = _TRAILING.sub("", found["topic"] if found else clause).strip(" ,.:")
    said = _COUNTED.sub("", said)
    if not said or len(said.split()) > _TOPIC_WORDS or _NOT_A_TOPIC.match(said):
        return None
    said = re.sub(r"^(how|why|what|where|when) they\b", r"\1 you", said, flags=re.IGNORECASE)
    if "," in said and not re.search(r"\b(?:and|or|because|which|who)\b", said):
        said = " and ".join(said.rsplit(", ", 1))
    return _lowered(said)


def _remark(clause: str) -> str | None:
    """The clause as a sentence of its own, or ``None`` where it is not one."""
    if liked := _LIKED.match(clause):
        return f"I {liked['verb'].lower()} {liked['what']}"
    if re.match(r"(?:talked|spoke|chatted|discussed)\b", clause, re.IGNORECASE):
        return f"we {_lowered(clause[:1].lower() + clause[1:])}"
    if found := _SUBJECTLESS.match(clause):
        verb = found["verb"].lower()
        return f"you {verb[:-1] if verb.endswith('s') else verb}{clause[found.end() :]}"
    if re.match(r"(?:they|it|this|that|these|those|told|showed|so|but|then|because)\b", clause, re.IGNORECASE):
        return None
    return _lowered(clause)


def weave(readings: Iterable[tuple[str, Name, Collection[Name]]]) -> Woven:
    """What notes give for a letter: at most two topics, else one remark, else nothing.

    Each comes with the name of the letter's reader and the names of others; what names those is not for this reader.
    """
    topics: list[str] = []
    remarks: list[str] = []
    for said, name, others in readings:
        for clause in _about_reader(_clauses(text.block(said)), name, others):
            if _usable(clause):
                turned = toward(clause.strip(" .,:"), name)
                topic = _topic(turned)
                if topic:
                    topics.append(topic)
                elif remark := _remark(turned):
                    remarks.append(remark)
    if topics:
        return Woven(talk=" and about ".join(list(dict.fromkeys(topics))[:2]))
    return Woven(remark=next(iter(remarks), None))
