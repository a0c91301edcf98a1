"""What a letter must not have: held against every letter in tests."""

from __future__ import annotations

import re

from daemon.compose.languages import FALLBACK, Language, language_of
from daemon.compose.languages.english import TELLING
from daemon.lexicon.text import words as tokens
from daemon.model import Draft

_MARKS = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|<%|\bNone\b|\bundefined\b|\bnull\b|(?-i:\bTODO\b)|\bXXX+\b|<[a-z_ ]+>", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def _prompt(language: Language) -> re.Pattern[str]:
    """The bracketed line, with a name or without."""
    with_name = re.escape(language.prompt("\0")).replace(re.escape("\0"), r"[^\]\n]+")
    return re.compile(rf"{with_name}|{re.escape(language.prompt(None))}")


def words(draft: Draft, language: str = FALLBACK) -> int:
    """Words from the greeting to the signature, both included; the bracketed line is not counted."""
    return len(_prompt(language_of(language)).sub("", draft.body).split())


def lint(draft: Draft, least: int = 60, most: int = 180, language: str = FALLBACK) -> list[str]:
    """Everything that is wrong with the letter, in words; empty when it can be sent."""
    spoken = language_of(language)
    body, whole = draft.body, f"{draft.subject}\n{draft.body}"
    low = whole.casefold().replace("’", "'")
    found = [f"phrase: {phrase}" for phrase in spoken.banned if phrase in low]
    count = words(draft, language)
    if not least <= count <= most:
        found.append(f"{count} words, not {least} to {most}")
    prompt = _prompt(spoken)
    prompts = [line for line in body.split("\n") if prompt.fullmatch(line)]
    if len(prompts) > 1:
        found.append("more than one bracketed line")
    if re.search(r"\[[A-Z_][^\]]*\]", prompt.sub("", whole)) or len(prompt.findall(whole)) != len(prompts):
        found.append("a placeholder that is not the bracketed line, or not on a line of its own")
    if body.count("!") > 1:
        found.append("more than one exclamation mark")
    checks = (
        (_MARKS, whole, "unresolved"),
        (re.compile(rf"\b({spoken.never_twice})\s+\1\b", re.IGNORECASE), whole, "doubled word"),
        (_CONTROL, whole, "invisible character"),
        (re.compile(r"\S  +\S"), whole, "double space"),
        (re.compile(r"[ \t]+$|^ ", re.MULTILINE), whole, "trailing space"),
        (re.compile(rf"\s[{spoken.tight_marks}](?=\s|$)|[,;]{{2}}|(?<!\.)\.\.(?!\.)"), whole, "punctuation"),
        (re.compile(r"\n{3,}"), body, "empty lines"),
    )
    for pattern, where, what in checks:
        if hit := pattern.search(where):
            found.append(f"{what}: {hit.group().strip()!r}")
    found += spoken.slips(whole)
    if language != FALLBACK:
        said = dict.fromkeys(tokens(prompt.sub("", whole)))
        found += [f"left in English: {word}" for word in said if word in TELLING]
    if "\n" in draft.subject or len(draft.subject) > 150 or not draft.subject.strip():
        found.append("subject: empty, too long or more than one line")
    return found
