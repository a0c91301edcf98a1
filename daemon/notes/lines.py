"""The lines of notes: what we wrote ourselves taken away, headings and labels understood."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from daemon.lexicon import phrases
from daemon.lexicon.text import plain, words
from daemon.notes.people import named

_HTML = re.compile(r"</?(?:p|br|div|li|ul|ol|html|body|span)\b[^<>]*>", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[-*•–—·▪◦‣+>#☐☑✓✔]+|\[[ xX]?\]|\(?\d{1,2}[.)])\s+|^[-*•–—·]+(?=\w)|^#+\s*")
_LABELLED = re.compile(r"^(?P<label>[^:：=\n]{1,60}?)\s*(?:[:：=]|\s[–—-]\s|(?<=\?))\s*(?P<rest>.*)$")
_PART = re.compile(r"(?<=[.!?;])(?<!\b[DMS][rst]\.)\s+(?=[A-Z][\w'’]+(?: [\w'’]+){0,3}:\s)")
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
    """A line of the user's: ``text`` is what stands behind its ``label``; ``topic`` is what the label asks for."""

    text: str
    label: str = ""
    topic: str = ""
    about: str | None = None
    language: str | None = None

    @property
    def raw(self) -> str:
        """The line as it stands."""
        return f"{self.label}{self.text}"


def items(text: str, people: Collection[str]) -> Iterator[Item]:
    """The user's own lines. What stands under a heading, or below a question of ours, belongs to it."""
    heading, answered = Item(""), False
    for line in _lines(plain(text) if _HTML.search(text) else text):
        if not line or _FURNITURE.search(line):
            heading = heading if not (line or answered) else Item("")
            continue
        question = _ours(line)
        if question is not None:
            heading, answered = replace(question, text=""), False
        for part in _PART.split(_BULLET.sub("", _BULLET.sub("", question.text if question else line)).strip()):
            item = _labelled(part, people) or replace(heading, text=part)
            if not item.text:
                heading, answered = (replace(item, label=""), False) if item.label else (heading, answered)
            elif re.search(r"\w", item.text):
                answered = True
                yield item


def _lines(text: str) -> list[str]:
    """The lines with single blanks; without the first, where it is the head of a task of ours that follows."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    said = [place for place, line in enumerate(lines) if line]
    headed = len(said) > 1 and _ours(lines[said[0]]) is None and _ours(lines[said[1]]) is not None
    return lines[said[1] :] if headed else lines


def _labelled(line: str, people: Collection[str]) -> Item | None:
    """A line that begins with what or whom it is about, if it does."""
    line = line.replace("**", "").replace("__", "")
    if item := label_of(line):
        return item
    found = _LABELLED.match(line)
    about = named(found["label"].strip(" ?"), people) if found else None
    return Item(found["rest"], line[: found.start("rest")], about=about) if found and about else None


def label_of(line: str) -> Item | None:
    """A line that begins with a label of the lexicon, if it does: "Decision by: Friday"."""
    found = _LABELLED.match(line)
    if found is None:
        return None
    tokens = words(found["label"].strip(" ?"))
    for hit in phrases("notes").find(tokens):
        if hit.cue.startswith("label.") and (hit.first, hit.last) == (0, len(tokens)):
            behind = line[: found.start("rest")]
            return Item(found["rest"], behind, hit.cue.removeprefix("label."), language=hit.language)
    return None


def _ours(line: str) -> Item | None:
    """A question of ours with what was answered on the same line; ``None`` for a line of the user's."""
    for pattern, topic, language in _questions():
        if found := pattern.match(line):
            return Item(line[found.end() :].strip(" :–—-"), topic=topic, language=language)
    return None


@lru_cache(maxsize=1)
def _questions() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Every line of a task that we write, as a pattern, the longest first, with the topic that "look back" asks for."""
    found: dict[str, tuple[str, str]] = {}
    for folder in files("daemon").joinpath("templates").iterdir():
        for file in folder.iterdir() if folder.is_dir() else ():
            if not file.name.endswith(".task.j2"):
                continue
            for line in _STATEMENT.sub("", file.read_text(encoding="utf-8")).splitlines():
                if len(words(_TAG.sub(" ", line))) >= _MINE:
                    topic = _asked(line) if file.name.startswith("reflect.") else ""
                    found[" ".join(line.split())] = topic, folder.name
    return tuple((_pattern(line), *found[line]) for line in sorted(found, key=len, reverse=True))


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
    topics = {hit.cue.removeprefix("label.") for hit in phrases("notes").find(tokens) if hit.cue.startswith("label.")}
    return next((topic for topic in ("hard", "decision", "promise", "private") if topic in topics), "")
