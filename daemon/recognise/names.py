"""Telling people from everything else that is written with capitals."""

from __future__ import annotations

import re
from functools import lru_cache

from daemon.lexicon import sections
from daemon.lexicon.text import fold, words

# The hundred most common Chinese surnames cover some 85 % of people; a name is one of them and one or two characters.
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_CHINESE = re.compile(f"^[{_SURNAMES}][\u4e00-\u9fff]{{0,2}}(?:女士|先生|总|工|老师|经理|同学|博士)?$")
_JAPANESE = re.compile(r"^[\u3005-\u30ff\u4e00-\u9fff]{1,6}\s?(?:さん|様|さま|氏|先生|部長|課長|社長)$")
_WORD = re.compile(r"^[^\W\d_][\w'’.-]*$")


@lru_cache(maxsize=1)
def _known() -> tuple[frozenset[str], frozenset[str]]:
    table = sections("names")
    given, honorific = (frozenset(" ".join(table[s]).split()) for s in ("given", "honorific"))
    return given, honorific


def is_given(word: str) -> bool:
    """Whether a word is a common given name."""
    return fold(word).strip(".") in _known()[0]


def is_honorific(word: str) -> bool:
    """Whether a word is a form of address: Mr, Frau, Dott."""
    return fold(word).strip(".") in _known()[1]


def is_name(text: str) -> bool:
    """Whether this is written as a person's name is: ``Sam Reyes``, ``Lea M.``, ``Dr. Umi Sato``, ``Okafor, Sam``, ``陈思远``."""
    text = text.strip()
    if not text.isascii() and (_CHINESE.match(text) or _JAPANESE.match(text)):
        return True
    parts = text.replace(",", " ").split()
    while parts and is_honorific(parts[0]):
        if len(parts) > 1 and parts[1][:1].isupper():
            return len(parts) <= 4
        parts = parts[1:]
    if not 1 <= len(parts) <= 4 or not all(_WORD.match(p) and (p[0].isupper() or len(p) <= 3) for p in parts):
        return False
    if len(parts) > 1 and any(len(p.strip(".")) == 1 and p[0].isupper() for p in parts):
        return True
    return is_given(parts[0].split("-")[0]) or (len(parts) > 1 and is_given(parts[-1]))


def same(name: str, other: str) -> bool:
    """Whether one name is the other, or a part of it: ``Roussel`` and ``Mme Sophie Roussel``."""
    one = {w for w in words(name) if not is_honorific(w)}
    two = {w for w in words(other) if not is_honorific(w)}
    return bool(one and two) and (one <= two or two <= one)
