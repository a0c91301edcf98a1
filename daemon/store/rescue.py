"""What happens to a damaged ledger: it is kept beside a new one, which takes over what the user said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from daemon.store import database, place
from daemon.store.schema import facts

_COLUMNS = [column.name for column in facts.columns if column.name != "position"]
_DATA = TypeAdapter(dict[str, str])


def renew(path: Path) -> Path:
    """Set the damaged file aside and put a new ledger in its place; where the damaged one is now.

    What providers hold is found there again. What the user said is nowhere else, so that is carried over as far as
    it can be read. The new ledger is whole before the old one goes: on a full disk all stays as it is.
    """
    new = path.with_name(path.name + ".new")
    with place.writing(path):
        for left in (*place.beside(new), new):
            left.unlink(missing_ok=True)
    place.prepare(new)
    connection = database.open_ready(new)
    try:
        if found := list(_readable_facts(path)):
            with database.in_words(new), connection.begin():
                connection.execute(facts.insert(), found)
    finally:
        database.close(connection)  # its log becomes part of the file
    aside = place.set_aside(path)
    with place.writing(path):
        new.rename(path)
    return aside


def _readable_facts(path: Path) -> Iterator[dict[str, Any]]:
    statement = f"SELECT {', '.join(_COLUMNS)} FROM facts ORDER BY position"  # noqa: S608 (names of our own columns)
    seen: set[str] = set()
    try:
        with closing(sqlite3.connect(database.uri(path, mode="ro"), uri=True)) as file:
            file.text_factory = lambda raw: raw.decode("utf-8", "replace")
            for values in file.execute(statement):
                fact = _decoded(dict(zip(_COLUMNS, values, strict=True)))
                if fact is not None and fact["id"] not in seen:
                    seen.add(fact["id"])
                    yield fact
    except (sqlite3.Error, UnicodeDecodeError):
        return  # as far as it goes


def _decoded(values: dict[str, Any]) -> dict[str, Any] | None:
    if not all(isinstance(value, str) for value in values.values()):
        return None
    try:
        values["said"] = datetime.fromisoformat(values["said"])
        values["data"] = _DATA.validate_json(values["data"])
    except ValueError:
        return None
    return values if values["said"].tzinfo else None
