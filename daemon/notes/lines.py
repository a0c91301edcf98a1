"""The lines of notes: what we wrote ourselves taken away, headings and labels understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from daemon.lexicon import phrases
from daemon.lexicon.text import plain, words
from daemon.notes.people import named

_HTML = re.compile(r"</?(?:p|br|div|li|ul|ol|html|body|span)\b[^<>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•–—·▪◦‣+>#☐☑✓✔]+|\[[ xX]?\]|\(?\d{1,2}[.)])\s+|^[-*•–—·]+(?=\w)|^#+\s*")
_LABELLED = re.compile(r"^(?P<label>[^:：=\n]{1,60}?)\s*(?:[:：=]|\s[–—-]\s|(?<=\?))\s*(?P<rest>.*)$")
_PART = re.compile(r"(?<=[.!?;])\s+(?=[A-Z][\w'’]*(?: [\w'’]+){0,3}:\s)")
_TAG = re.compile(r"\{\{.*?\}\}")
_STATEMENT = re.compile(r"\{%.*?%\}|\{#.*?#\}")
_BRACKET = re.compile(r"\s*\([^()]*\)\s*$")
_MINE = 4  # words that a line of a template must have to be known again
# The line that ends what a connector wrote, the heading of a notes file, the commands below a task.
_FURNITURE = re.compile(
    r"\[afterword:|\(write your notes below this line\)|^\W*(?:write|your notes) below this line\W*$"
    r"|\b(?:done|skip|note|confirm|dismiss|outcome|restore) [0-9a-f]{8,}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the user's: ``raw`` as it stands, ``text`` without its label; ``topic`` is the label's meaning."""

    raw: str
    text: str
    topic: str = ""
    about: str | None = None


def items(text: str, people: Collection[str]) -> Iterator[Item]:
    """The user's own lines. What stands under a heading, or below a question of ours, belongs to it."""
    heading, answered = Item("", ""), False
    for line in (plain(text) if _HTML.search(text) else text).splitlines():
        raw = " ".join(line.split())
        if not raw:
            heading = Item("", "") if answered else heading
            continue
        if _FURNITURE.search(raw):
            heading, answered = Item("", ""), False
            continue
        question, rest = _ours(raw)
        if question is not None:
            heading, answered = Item("", "", question), bool(rest)
            if rest:
                yield Item(rest, rest, question)
            continue
        for part in _PART.split(_BULLET.sub("", _BULLET.sub("", raw)).strip()):
            item = _labelled(part, people) or Item(part, part, heading.topic, heading.about)
            if not item.text:
                heading, answered = item, False
            elif re.search(r"\w", item.text):
                answered = True
                yield item


def _labelled(line: str, people: Collection[str]) -> Item | None:
    """A line that begins with what it is about, if it does."""
    line = line.strip("*_ ") if line.endswith(("**", "__")) else line
    found = _LABELLED.match(line)
    if found is None:
        return None
    label, rest = found["label"].strip("*_ ?"), found["rest"].strip("*_ ")
    if topic := topic_of(label):
        return Item(line, rest, topic)
    if about := named(label, people):
        return Item(line, rest, "", about)
    return None


def topic_of(label: str) -> str:
    """What a label means, if it is one from the first word to the last: ``decision``, ``hard``, … ."""
    tokens = words(label)
    hits = phrases("notes").find(tokens)
    return next((h.cue[6:] for h in hits if h.cue.startswith("label.") and (h.first, h.last) == (0, len(tokens))), "")


def _ours(line: str) -> tuple[str | None, str]:
    """The topic of a question of ours and what was answered on the same line; ``None`` for a line of the user's."""
    for pattern, topic in _questions():
        if found := pattern.match(line):
            return topic, line[found.end() :].strip(" :–—-")
    return None, ""


@lru_cache(maxsize=1)
def _questions() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every line of a task that we write, as a pattern, the longest first, with the topic it asks about."""
    found: dict[str, None] = {}
    for folder in files("daemon").joinpath("templates").iterdir():
        if not folder.is_dir():
            continue
        for file in folder.iterdir():
            if file.name.endswith(".task.j2"):
                for line in _STATEMENT.sub("", file.read_text(encoding="utf-8")).splitlines()[1:]:
                    if len(words(_TAG.sub(" ", line))) >= _MINE:
                        found[" ".join(line.split())] = None
    return tuple((_pattern(line), _asked(line)) for line in sorted(found, key=len, reverse=True))


def _pattern(line: str) -> re.Pattern[str]:
    """What a template's line becomes: its tags stand for anything; bullet and closing bracket may be missing."""
    bare = _BULLET.sub("", line)
    bracket = _BRACKET.search(bare)
    head = bare[: bracket.start()] if bracket else bare
    tail = f"(?:{_wild(bracket[0].strip())})?" if bracket else ""
    return re.compile(rf"[-–—•*\s]*{_wild(head)}\s*{tail}", re.IGNORECASE)


def _wild(line: str) -> str:
    parts = [re.escape(part) for part in _TAG.split(line)]
    return ".{0,200}?".join(parts) if parts[-1] else ".{0,200}?".join(parts[:-1]) + ".*"


def _asked(line: str) -> str:
    """The topic of a question: what its words are about."""
    tokens = words(_TAG.sub(" ", line))
    topics = {hit.cue[6:] for hit in phrases("notes").find(tokens) if hit.cue.startswith("label.")}
    return next((topic for topic in ("hard", "decision", "promise", "private") if topic in topics), "")
