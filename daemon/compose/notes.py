"""Weaving the user's shorthand into a letter without inventing.

A note is cut into clauses and turned towards its reader ("she worries about retries" → "you worry about retries").
What a clause says a conversation was about becomes a *topic*, to stand after "about"; any other clause is a *remark*,
quoted as it is in a neutral frame. What is private, mere praise or about somebody else stays out of letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from daemon.compose import text, vocabulary
from daemon.compose.names import Name

_TOPIC_WORDS, _REMARK_WORDS = 24, 40
_SHORTHAND = (
    (re.compile(r"\bw/\s*o\b", re.I), "without"),
    (re.compile(r"\bw/\s*"), "with "),
    (re.compile(r"\bb/c\b", re.I), "because"),
    (re.compile(r"\bre:\s*", re.I), "about "),
    (re.compile(r"\b(?:abt|abt\.)(?=\s)", re.I), "about"),
    (re.compile(r"(?<=\s)&(?=\s)"), "and"),
    (re.compile(r"\bi\b(?!\.)"), "I"),
)
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|vs|dr|mr|mrs|ms|prof|st|approx|incl|etc)|\b[A-Z])\.$", re.IGNORECASE)
_SPLIT = re.compile(
    r"\s*[;\n•]\s*|(?<=[.!?])\s+|\s+[-–—]\s+|,\s+(?=(?:she|he|they|we|I)\b)|,?\s+and\s+(?=(?:she|he|they)\b)",
    re.IGNORECASE,
)
_PRIVATE = re.compile(
    r"\b(?:salary|salaries|compensation|comp|bonus|equity|pay(?:s|ing)? (?:me|is|range|about|around)|pay|offer|budget"
    r"|rude|arrogant|boring|bored|awkward|weird|creepy|nervous|blanked|toxic|annoying|annoyed|unfriendly|sloppy|clueless"
    r"|hate|hated|red flags?|fired|layoffs?|laid off|pregnant|divorced?|confidential|secret|gossip|off the record"
    r"|don['’]?t (?:mention|say|tell|know)|do not (?:mention|say|tell)|didn['’]?t (?:know|like)|did not (?:know|like)"
    r"|no idea|not sure|unsure|I (?:failed|forgot|messed|stumbled|struggled|flunked|bombed)|messed up|bombed|flunked"
    r"|was late|came late|arrived late|decision|decides?|deciding|hear back|next (?:round|steps?|interview)|rejected"
    r"|other candidates?|my (?:weakness|boss|current employer)|todo|to do|promised?|remember to"
    r"|ask (?:her|him|them|for)"
    r")\b|[$€£]\s*\d|\b\d+\s?k\b",
    re.IGNORECASE,
)
_ERRAND = re.compile(
    r"(?:send|email|mail|follow up|look up|read up|study|practi[cs]e|prepare|check|google|ask)\b", re.I
)
_IRREGULAR = {
    "is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "isn't": "aren't", "wasn't": "weren't",
    "hasn't": "haven't", "doesn't": "don't", "isn’t": "aren’t", "wasn’t": "weren’t", "hasn’t": "haven’t",
    "doesn’t": "don’t", "says": "say", "dies": "die", "lies": "lie", "ties": "tie",
}  # fmt: skip
_EXTRA = r"(?:(?:also|really|mostly|mainly|briefly|just|especially|a lot|a bit|for a while|at length|quite a bit)\s+)*"
_TALKED = re.compile(
    rf"^(?:(?:we|I|you)\s+)?{_EXTRA}(?:(?:talked|talk|talking|spoke|speak|speaking|chatted|chat|conversation|discussion|"
    rf"had an? (?:\w+ )?(?:chat|talk|conversation|discussion))\s+{_EXTRA}(?:(?:with|to)\s+you\s+)?{_EXTRA}"
    rf"(?:about|on|over|regarding)|(?:discussed|discussing|went (?:over|through)|covered|explored|debated)"
    rf"(?:\s+with you)?)\s+(?P<topic>.+)$",
    re.IGNORECASE,
)
_SAID = re.compile(
    rf"^you\s+{_EXTRA}(?:(?:worry|worried|care|cared|asked|ask|think|thought|wonder|wondered|talked|talk|spoke"
    rf"|speak|told me"
    rf"|(?:are|were) (?:\w+ly )?(?:worried|concerned|curious|excited|enthusiastic|thinking|passionate|keen|interested)"
    rf"|had (?:questions|concerns|doubts))\s+{_EXTRA}(?:about|on|in)"
    rf"|(?:explained|described|mentioned|raised|brought up|showed me|outlined|walked me through))\s+(?P<topic>.+)$",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"^(?:about|on|topics?:?|key points?:?|(?:I\s+)?(?:liked|loved|enjoyed)\s+(?:the|your|our)\s+(?:point|idea|remark"
    r"|story|comment|discussion|conversation|talk|chat)s?\s+(?:about|on)|(?:I\s+|was\s+|I was\s+)?asked about"
    r"|questions? about)"
    r"\s+(?P<topic>.+)$",
    re.IGNORECASE,
)
_NOT_A_TOPIC = re.compile(
    r"^(?:that|if|whether|to|me|you|I|we|they|it|the fact|him|her|there|with|this|is|was)\b", re.I
)
_LIKED = re.compile(r"^(?:I\s+)?(?P<verb>liked|loved|enjoyed|appreciated)\s+(?P<what>.+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Woven:
    """What a letter may take from notes: ``talk`` stands after "about"; ``remark`` is one clause, without full stop."""

    talk: str | None = None
    remark: str | None = None

    def __bool__(self) -> bool:
        return bool(self.talk or self.remark)


def mentions(said: str, name: Name) -> bool:
    """Whether a note names the person, by any word of the name."""
    low = said.casefold()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low) for word in name.words)


def _clauses(said: str) -> Iterable[str]:
    for pattern, full in _SHORTHAND:
        said = pattern.sub(full, said)
    held = ""
    for part in _SPLIT.split(said):
        held = f"{held} {part}".strip()
        if not _ABBREVIATED.search(held):
            yield held.strip(" \t-*•,:…")
            held = ""
    if held:
        yield held


def _second_person(verb: str) -> str:
    """A verb after "she" as it stands after "you": worries → worry."""
    low = verb.casefold()
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if len(low) > 3 and low.endswith("ies"):
        return verb[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1] if low.endswith("s") and not low.endswith(("ss", "us")) else verb


def _toward(clause: str, name: Name) -> str:
    """Turn a clause about the reader towards the reader."""
    for word in sorted(name.words, key=len, reverse=True):
        clause = re.sub(rf"(?<!\w){re.escape(word)}(?=['’]s\b)", "\x01", clause, flags=re.IGNORECASE)
        clause = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "\x02", clause, flags=re.IGNORECASE)
    clause = re.sub(r"\x01['’]s", "your", clause)
    clause = re.sub(r"\x02(?:\s+\x02)*", "\x02", clause)
    parts = re.findall(r"\x02|[\w'’-]+|\s+|[^\w\s\x02]+", clause)
    words = [at for at, part in enumerate(parts) if not part.isspace()]
    for place, at in enumerate(words):
        part, low = parts[at], parts[at].casefold()
        before = parts[words[place - 1]].casefold() if place else ""
        following = words[place + 1 :]
        after = parts[following[0]].casefold() if following else ""
        subject = low in {"she", "he"} or (part == "\x02" and (not before or before in vocabulary.BEFORE_SUBJECTS))
        if subject or (low == "they" and not place and after in vocabulary.VERBS_OF_THEIRS):
            parts[at] = "you"
            verb = next((spot for spot in following if parts[spot].casefold() not in vocabulary.ADVERBS), None)
            if low != "they" and verb is not None:
                parts[verb] = _second_person(parts[verb])
        elif low in {"she's", "he's", "she’s", "he’s"}:
            parts[at] = "you are"
        elif low == "her":
            parts[at] = "your" if after[:1].isalnum() and after not in vocabulary.NOT_OWNED else "you"
        else:
            swapped = {"him": "you", "his": "your", "herself": "yourself", "himself": "yourself", "\x02": "you"}
            parts[at] = swapped.get(low, part)
    return "".join(parts)


def _lowered(clause: str) -> str:
    first, gap, rest = clause.partition(" ")
    return first.casefold() + gap + rest if first.casefold() in vocabulary.LOWERED else clause


def _usable(clause: str, others: Collection[Name]) -> bool:
    words = re.findall(r"[\w'’-]+", clause.casefold())
    return (
        0 < len(words) <= _REMARK_WORDS
        and any(len(word) > 2 for word in words)
        and not clause.endswith("?")
        and not _PRIVATE.search(clause)
        and not _ERRAND.match(clause)
        and not set(words) <= vocabulary.PRAISE
        and not re.search(r"[\[\]{}<>@]|://", clause)
        and not any(mentions(clause, name) for name in others)
    )


def _topic(clause: str) -> str | None:
    for pattern in (_TALKED, _SAID, _BARE):
        found = pattern.match(clause)
        if found:
            said = re.sub(r"\s+with you$", "", found["topic"]).strip(" ,.:")
            if said and len(said.split()) <= _TOPIC_WORDS and not _NOT_A_TOPIC.match(said):
                return _lowered(said)
    return None


def weave(notes: Iterable[str], name: Name, others: Collection[Name] = ()) -> Woven:
    """What the notes give for a letter to ``name``: at most two topics, else one remark, else nothing.

    ``others`` are people who were there too; what names them is not for this reader.
    """
    topics: list[str] = []
    remarks: list[str] = []
    for said in notes:
        for raw in _clauses(text.block(said).replace("!", ".")):
            clause = raw.strip(" .,:")
            if not _usable(clause if not raw.endswith("?") else raw, others):
                continue
            turned = _toward(clause, name)
            topic = _topic(turned)
            if topic:
                topics.append(topic)
            elif not re.match(r"^(?:they|it|this|that)\b", turned, re.IGNORECASE):
                liked = _LIKED.match(turned)
                remarks.append(f"I {liked['verb'].lower()} {liked['what']}" if liked else _lowered(turned))
    topics = list(dict.fromkeys(topics))[:2]
    if topics:
        return Woven(talk=" and about ".join(topics))
    return Woven(remark=next(iter(remarks), None))
