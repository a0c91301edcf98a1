"""The page of the folder: a board as one HTML file that needs nothing else, no script and no network."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from connectors._mime import addresses, clean_line, clean_text
from daemon.model import Draft, Kind, State
from daemon.ports import Board, Card

if TYPE_CHECKING:
    from jinja2 import Template

_TEMPLATE = Path(__file__).with_name("page.html")
_TO_FILL_IN = re.compile(r"\[[^\]]+\]")  # the bracketed line of a letter, on a line of its own
_EARLIEST = datetime.min.replace(tzinfo=UTC)


def state_of(board: Board, calendar: str | None) -> str:
    """A fingerprint of what the page would show; the time of day at which it is made does not count."""
    today = str(_local(board.made, board.zone).date())
    facts = asdict(replace(board, made=_EARLIEST)), today, calendar, _TEMPLATE.read_text(encoding="utf-8")
    return hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()


def render(board: Board, folder: Path, notes: Mapping[str, str], calendar: str | None) -> bytes:
    """The page. ``folder`` is what links are relative to; ``notes`` names the notes file of each interview,
    ``calendar`` the calendar file if there is one.
    """
    source = _TEMPLATE.read_text(encoding="utf-8")
    style = re.search("<style>(.*?)</style>", source, re.DOTALL)
    digest = hashlib.sha256(style[1].encode()).digest() if style else b""

    def shown(cards: Sequence[Card], *, asks: bool = False) -> list[dict[str, Any]]:
        return [_card(card, board, folder) | {"asks": asks} for card in cards]

    page = _compiled(source).render(
        style_hash=f"sha256-{b64encode(digest).decode()}",
        made=board.made.isoformat(timespec="minutes"),
        made_words=f"{_local(board.made, board.zone):%A %-d %B %Y, %H:%M}",
        zone=board.zone,
        calendar=calendar,
        warnings=[clean_text(warning) for warning in board.warnings],
        questions=shown(board.questions, asks=True),
        due=shown(board.due),
        coming=shown(board.coming),
        interviews=[(clean_line(board.interviews[each]), quote(name)) for each, name in notes.items()],
    )
    return page.encode("utf-8")


@lru_cache(maxsize=1)
def _compiled(source: str) -> Template:
    """The page's template; compiling it takes ten times as long as filling it in."""
    from jinja2 import Environment

    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)


def mailto(draft: Draft) -> str:
    """The draft as a link (RFC 6068): everything but the letters and digits of addresses percent-encoded."""
    to = ",".join("@".join(quote(part, safe="") for part in each.split("@")) for _, each in addresses(draft.to))
    fields = {"subject": clean_line(draft.subject), "body": clean_text(draft.body).strip("\n").replace("\n", "\r\n")}
    if draft.thread:
        fields["in-reply-to"] = clean_line(draft.thread.message_id)
    return f"mailto:{to}?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())


def _card(card: Card, board: Board, folder: Path) -> dict[str, Any]:
    link = _link(card.place, folder)
    file = "Open the file" if card.kind is Kind.DRAFT else "In the calendar file"
    return {
        "title": clean_line(card.title),
        "kind": str(card.kind),
        "state": "" if card.state == State.DELIVERED else clean_line(card.state),
        "detail": clean_text(card.detail).strip(),
        "when": _when(card, board),
        "late": _local(card.when, board.zone).date() < _local(board.made, board.zone).date(),
        "machine": card.when.isoformat(timespec="minutes"),
        "link": link,
        "outside": bool(link and "://" in link),
        "where": "Open it at the provider" if link and "://" in link else file,
        # Of a letter that the user changed, only the changed one may be sent: ours is not shown any more.
        "changed": card.state == State.EDITED,
        "draft": _draft(card.draft) if card.draft and card.state != State.EDITED else None,
    }


def _draft(draft: Draft) -> dict[str, Any]:
    good = {address for _, address in addresses(draft.to)}
    to = [(clean_line(person.name or ""), clean_line(person.email or "")) for person in draft.to]
    return {
        "to": [(name, address if address in good else "") for name, address in to],
        "subject": clean_line(draft.subject),
        "lines": [(line, bool(_TO_FILL_IN.fullmatch(line))) for line in clean_text(draft.body).strip("\n").split("\n")],
        "attachments": [clean_line(PurePath(path).name) for path in draft.attachments],
        "mailto": mailto(draft),
    }


def _link(place: str | None, folder: Path) -> str | None:
    """Where a card's artefact is: a file below the folder, or a web page; nothing else is a link."""
    if place is None:
        return None
    if place.startswith(("https://", "http://")):
        return clean_line(place)
    try:
        inside = PurePath(place).relative_to(folder)
    except ValueError:
        return None
    return None if ".." in inside.parts else quote(inside.as_posix())


def _when(card: Card, board: Board) -> str:
    """The day in words, and the hour where it matters; a task is for a day."""
    local, today = _local(card.when, board.zone), _local(board.made, board.zone).date()
    days = (local.date() - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    day = near or (f"{local:%A}" if 0 < days < 7 else f"{local:%A %-d %B}")
    if local.year != today.year and not near:
        day += f" {local.year}"
    text = day if card.kind is Kind.TASK else f"{day}, {local:%H:%M}"
    return f"since {text}" if days < 0 else text


def _local(when: datetime, zone: str) -> datetime:
    return when.astimezone(ZoneInfo(zone))
