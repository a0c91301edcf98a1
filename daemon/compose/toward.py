"""Turning a clause about somebody towards them: "she worries about her retries" → "you worry about your retries"."""

from __future__ import annotations

import re
from functools import lru_cache

from daemon.compose import vocabulary
from daemon.compose.names import Name

_IRREGULAR = {
    "is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "isn't": "aren't", "wasn't": "weren't",
    "hasn't": "haven't", "doesn't": "don't", "says": "say", "dies": "die", "lies": "lie", "ties": "tie",
}  # fmt: skip
_SWAPPED = {
    "him": "you",
    "his": "your",
    "herself": "yourself",
    "himself": "yourself",
    "she's": "you are",
    "he's": "you are",
}
_OF_THEIRS = re.compile(
    r"\btheir (?=team|company|product|platform|stack|customers|users|process|codebase)", re.IGNORECASE
)
_SAID_THEY = re.compile(r"^(you \w+ (?:me )?)(?:that )?they (?!should|must)", re.IGNORECASE)
_READER, _READERS = "\x02", "\x01"


@lru_cache(maxsize=256)
def _called(name: Name) -> re.Pattern[str] | None:
    """Every form of a name; one that is also a common word ("will", "mark", "hill") counts with its capital only."""
    forms = []
    for word in sorted(name.words, key=len, reverse=True):
        known = re.escape(word)
        forms.append(re.escape(word.title()) if word in vocabulary.ALSO_WORDS else f"(?i:{known})")
    return re.compile(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)") if forms else None


def mentions(said: str, name: Name) -> bool:
    """Whether the words name the person."""
    pattern = _called(name)
    return bool(pattern and pattern.search(said))


def without(said: str, name: Name) -> str:
    """The words with every mention of the person left out."""
    pattern = _called(name)
    return pattern.sub("", said) if pattern else said


def _second_person(verb: str) -> str:
    """A verb after "she" as it stands after "you": worries → worry."""
    low = verb.casefold().replace("’", "'")
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if len(low) > 3 and low.endswith("ies"):
        return verb[:-3] + "y"
    if low.endswith(("sses", "shes", "ches", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1] if low.endswith("s") and not low.endswith(("ss", "us")) else verb


def _marked(clause: str, name: Name) -> str:
    pattern = _called(name)
    if pattern is None:
        return clause
    clause = pattern.sub(_READER, clause)
    clause = re.sub(rf"{_READER}(?:\s+{_READER})*", _READER, clause)
    clause = re.sub(rf"{_READER}['’]s\b(?!\s+(?:a|an|the|been|not|\w+ing)\b)", _READERS, clause)
    clause = re.sub(rf"{_READER}['’]s\b", f"{_READER} is", clause)
    return re.sub(rf"^{_READER}\s*[:,]\s*", "", clause)


def toward(clause: str, name: Name) -> str:
    """The clause as one would say it to the person; "they" becomes "you" only where it must mean their company."""
    parts = re.findall(rf"{_READER}|{_READERS}|[\w'’-]+|\s+|[^\w\s]+?", _marked(clause, name))
    words = [at for at, part in enumerate(parts) if not part.isspace()]
    turned = False
    for place, at in enumerate(words):
        part, low = parts[at], parts[at].casefold().replace("’", "'")
        before = parts[words[place - 1]].casefold() if place else ""
        following = words[place + 1 :]
        after = parts[following[0]].casefold() if following else ""
        subject = part == _READER and (not before or before in vocabulary.BEFORE_SUBJECTS)
        if low in {"she", "he"} or subject:
            turned, parts[at] = True, "you"
            verb = next((spot for spot in following if parts[spot].casefold() not in vocabulary.ADVERBS), None)
            if verb is not None:
                parts[verb] = _second_person(parts[verb])
        elif low == "they" and not place and after in vocabulary.VERBS_OF_THEIRS:
            parts[at] = "you"
        elif low == "her":
            parts[at] = "your" if after[:1].isalnum() and after not in vocabulary.NOT_OWNED else "you"
        elif low in vocabulary.VERBS_OF_HERS and turned and before in {"and", "but", "or"}:
            parts[at] = _second_person(part)
        else:
            parts[at] = {_READER: "you", _READERS: "your"}.get(part) or _SWAPPED.get(low, part)
    said = "".join(parts)
    said = _SAID_THEY.sub(r"\1that you ", said) if re.match(r"you (?:said|mention|told)", said) else said
    return _OF_THEIRS.sub("your ", said)
