"""YAML as people write it: the JSON-like core of YAML 1.2, with every mistake named by its line.

``no``, ``off`` and ``08:30`` are text (Norway is a country, not false); numbers with a leading zero are text; only
dates written ``2026-12-24`` are dates. Tags, merge keys and keys that are not text are refused. Anchors work, but a
document that unfolds to more than a few thousand values is refused.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from daemon.config.places import head
from daemon.config.words import tame
from daemon.errors import ConfigError

SIZE = 256 * 1024
VALUES = 10_000
DEPTH = 40

_TAGS = {yaml.ScalarNode: "str", yaml.SequenceNode: "seq", yaml.MappingNode: "map"}
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,17}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}


class _Loader(yaml.SafeLoader):
    """Only its parser is used: every plain scalar arrives as text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  # PyYAML's own hook


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML mapping from a file. ConfigError names every line that cannot be read."""
    return parse_yaml(_text(path))


def parse_yaml(text: str) -> dict[str, Any]:
    """Read one YAML mapping; an empty document is an empty mapping. ConfigError names every line that cannot be."""
    try:
        node = _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        raise ConfigError([_syntax(error)]) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigError([f"line {line}: a character that YAML does not allow (U+{_ordinal(error):04X})"]) from None
    except RecursionError:
        raise ConfigError([f"nested more than {DEPTH} levels deep"]) from None
    builder = _Builder()
    data = builder.value(node, 0) if node is not None else {}
    if not builder.problems and data is not None and not isinstance(data, dict):
        builder.problems.append("expected a mapping (key: value) at the top")
    if builder.problems:
        raise ConfigError(builder.problems)
    return data or {}


def _text(path: Path) -> str:
    try:
        raw = head(path, SIZE + 1)
    except OSError as error:
        raise ConfigError([f"cannot read {tame(path)}: {error.strerror or 'unreadable'}"]) from None
    if len(raw) > SIZE:
        raise ConfigError([f"{tame(path)} is larger than {SIZE // 1024} KiB"])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ConfigError([f"line {line}: not UTF-8 text"]) from None


class _Builder:
    """Turns nodes into values and collects what is wrong, so that all of it is said at once."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.left = VALUES

    def value(self, node: yaml.Node, depth: int) -> Any:
        self.left -= 1
        if self.left < 0 or depth > DEPTH:
            raise ConfigError(
                [f"{_place(node)}: more than {VALUES} values, or more than {DEPTH} levels (aliases count unfolded)"]
            )
        if node.tag != f"tag:yaml.org,2002:{_TAGS[type(node)]}":
            self.problems.append(f"{_place(node)}: tags (!…) are not allowed")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, depth + 1) for item in node.value]
        return node.value if getattr(node, "style", None) else _plain(node.value)

    def _mapping(self, node: yaml.MappingNode, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            value = self.value(value_node, depth + 1)
            if not isinstance(key_node, yaml.ScalarNode) or not key:
                self.problems.append(f"{_place(key_node)}: a key must be a word")
            elif key in found:
                first = f"first on line {lines[key]}"
                self.problems.append(f"{_place(key_node)}: '{tame(key)}' appears twice ({first})")
            else:
                found[key], lines[key] = value, key_node.start_mark.line + 1
        return found


def _plain(text: str) -> Any:
    """What an unquoted scalar means."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _syntax(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    what = tame(error.problem or error.context or "not YAML")
    if "'\\t'" in what or "\\t" in what:
        what = "a tab; indent with spaces"
    elif "mapping values are not allowed" in what:
        what = "a second ': ' on one line; put the text in quotes"
    elif "cannot start any token" in what:
        what = "text that begins with a sign of YAML's own; put it in quotes"
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}" if mark else what


def _place(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}, column {node.start_mark.column + 1}"


def _ordinal(error: yaml.reader.ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character)
