"""What a letter must not have: used on every letter in tests, and on those of the user's own templates."""

from __future__ import annotations

import re

from daemon.compose.english import article
from daemon.model import Draft

_BANNED = (
    "just checking in", "checking in", "touching base", "touch base", "circle back", "circling back", "finds you well",
    "hope you are well", "hope you're well", "hope this email", "hope this message", "reach out", "reaching out",
    "at your earliest convenience", "as per", "per my last", "synergy", "leverage", "rockstar", "passionate about",
    "to whom it may concern", "dear sir", "i am thrilled", "i am excited", "sorry to bother", "sorry for the delay",
)  # fmt: skip
_MARKS = re.compile(
    r"\{\{|\}\}|\{%|%\}|\{#|<%|\bNone\b|\bundefined\b|\bnull\b|\bTODO\b|\bXXX+\b|<[a-z_ ]+>", re.IGNORECASE
)
_PROMPT = re.compile(r"\[One thing you talked about(?: with [^\]\n]+)?\]")
_DOUBLED = re.compile(r"\b(the|a|an|of|to|at|in|on|and|for|with|you|your|about|role|position)\s+\1\b", re.IGNORECASE)
_ARTICLES = re.compile(r"\b(?:an?\s+the|the\s+an?|an?\s+an?|an?\s+(?:my|your|our))\b", re.IGNORECASE)
_AN = re.compile(r"\b(an?) ([^\W\d_][\w-]*)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def words(draft: Draft) -> int:
    """Words from the greeting to the signature, both included; the bracketed line is not counted."""
    return len(_PROMPT.sub("", draft.body).split())


def lint(draft: Draft, least: int = 60, most: int = 180) -> list[str]:
    """Everything that is wrong with the letter, in words; empty when it can be sent."""
    body, whole = draft.body, f"{draft.subject}\n{draft.body}"
    low = whole.casefold().replace("’", "'")
    found = [f"phrase: {phrase}" for phrase in _BANNED if phrase in low]
    count = words(draft)
    if not least <= count <= most:
        found.append(f"{count} words, not {least} to {most}")
    lines = body.split("\n")
    prompts = [line for line in lines if _PROMPT.fullmatch(line)]
    if len(prompts) > 1:
        found.append("more than one bracketed line")
    if re.search(r"\[[A-Z_][^\]]*\]", _PROMPT.sub("", whole)) or len(_PROMPT.findall(whole)) != len(prompts):
        found.append("a placeholder that is not the bracketed line, or not on a line of its own")
    if body.count("!") > 1:
        found.append("more than one exclamation mark")
    checks = (
        (_MARKS, whole, "unresolved"),
        (_DOUBLED, whole, "doubled word"),
        (_ARTICLES, whole, "doubled article"),
        (_CONTROL, whole, "invisible character"),
        (re.compile(r"\S  +\S"), whole, "double space"),
        (re.compile(r"[ \t]+$", re.MULTILINE), whole, "trailing space"),
        (re.compile(r"\s[,.;?!](?=\s|$)|[,;]{2}|(?<!\.)\.\.(?!\.)"), whole, "punctuation"),
        (re.compile(r"\n{3,}"), body, "empty lines"),
    )
    for pattern, where, what in checks:
        if hit := pattern.search(where):
            found.append(f"{what}: {hit.group().strip()!r}")
    found += [f"a/an: {hit[0]!r}" for hit in _AN.finditer(whole) if article(hit[2]) != hit[0]]
    if "\n" in draft.subject or len(draft.subject) > 150 or not draft.subject.strip():
        found.append("subject: empty, too long or more than one line")
    return found
