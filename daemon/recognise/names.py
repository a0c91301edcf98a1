"""Telling people from everything else that is written with capitals."""

from __future__ import annotations

import re
from functools import lru_cache

from daemon.lexicon import sections
from daemon.lexicon.text import fold, words

_CHINESE_TAIL = "[\u4e00-\u9fff]{0,2}(?:女士|先生|总|工|老师|经理|同学|博士)?"
_JAPANESE = re.compile(r"[\u3005-\u30ff\u4e00-\u9fff]{1,6}\s?(?:さん|様|さま|氏|先生|部長|課長|社長)")
_WORD = re.compile(r"[^\W\d_][\w'’.-]*")


@lru_cache(maxsize=4)
def _listed(section: str) -> frozenset[str]:
    return frozenset(" ".join(sections("names")[section]).split())


@lru_cache(maxsize=1)
def _chinese() -> re.Pattern[str]:
    return re.compile(f"[{''.join(_listed('surname'))}]{_CHINESE_TAIL}")


def is_given(word: str) -> bool:
    """Whether a word is a common given name."""
    return fold(word).strip(".") in _listed("given")


def is_honorific(word: str) -> bool:
    """Whether a word is a form of address: Mr, Frau, Dott."""
    return fold(word).strip(".") in _listed("honorific")


def is_name(text: str) -> bool:
    """Whether this is written as a person's name is: ``Sam Reyes``, ``Lea M.``, ``Dr. Sato``, ``陈思远``."""
    text = text.strip()
    if not text.isascii() and (_chinese().fullmatch(text) or _JAPANESE.fullmatch(text)):
        return True
    parts = text.replace(",", " ").split()
    while parts and is_honorific(parts[0]):
        if len(parts) > 1 and parts[1][:1].isupper():
            return len(parts) <= 4
        parts = parts[1:]
    if not 1 <= len(parts) <= 4 or not all(_WORD.fullmatch(p) and (p[0].isupper() or len(p) <= 3) for p in parts):
        return False
    if len(parts) > 1 and any(len(p.strip(".")) == 1 and p[0].isupper() for p in parts):
        return True
    return is_given(parts[0].split("-")[0]) or ("," in text and is_given(parts[-1]))  # Okafor, Sam


def same(name: str, other: str) -> bool:
    """Whether one name is the other, or a part of it: ``Roussel`` and ``Mme Sophie Roussel``."""
    one = {w for w in words(name) if not is_honorific(w)}
    two = {w for w in words(other) if not is_honorific(w)}
    return bool(one and two) and (one <= two or two <= one)
