"""How it looks: tables and a spinner on a terminal, plain lines in a pipe, JSON where asked for."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from daemon.passes import Pass
from daemon.records import Entry
from daemon.view import View

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def tame(text: object) -> str:
    """Text of others as a terminal may show it: one line, no control or direction-changing characters."""
    return _CONTROL.sub(" ", str(text)).strip()


class Printer:
    """Prints for a person or a program."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.terminal = sys.stdout.isatty() and not as_json

    @contextmanager
    def working(self, what: str) -> Iterator[None]:
        """Show that something is going on, on a terminal."""
        if not (sys.stderr.isatty() and self.terminal):
            yield
            return
        from rich.console import Console

        with Console(stderr=True).status(what):
            yield

    def json(self, data: Any) -> None:
        """Print JSON."""
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))

    def line(self, text: str = "") -> None:
        """Print a line."""
        click.echo(text)

    def table(self, title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Rows under heads: a table on a terminal, tab-separated lines in a pipe. Nothing where there are none."""
        shown = [[tame(cell) for cell in row] for row in rows]
        if not shown:
            return
        if not self.terminal:
            self.line(f"{title}:" if title else "")
            for row in shown:
                self.line("  " + "\t".join(row).rstrip())
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        drawn = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
        for head in heads:
            drawn.add_column(head, overflow="fold")
        for row in shown:
            drawn.add_row(*(Text(cell) for cell in row))
        Console().print(drawn)

    def set_aside(self, path: Path | None) -> None:
        """Say that a damaged ledger was put aside."""
        if path:
            click.echo(f"The ledger was damaged; it is kept as {path} and a new one was begun.", err=True)

    def troubles(self, done: Pass) -> None:
        """What went wrong, account by account, with the remedy."""
        said = set()
        for error in done.troubles.errors:
            said.add(error.account)
            click.echo(tame(f"{error.account}: {error}"), err=True)
        for name, (health, detail, remedy) in done.conditions.items():
            if health.value != "ok" and name not in said:
                click.echo(tame(f"{name}: {detail or health.value} {remedy}"), err=True)
        for line in done.troubles.skipped:
            click.echo(tame(f"skipped: {line}"), err=True)
        if done.braked:
            self.too_many(done.braked)

    def too_many(self, count: int) -> None:
        """Say that a pass asks before it makes so much."""
        text = f"{count} new actions at once is more than expected: a pass makes none of them before you say so."
        click.echo(f"{text} Look with `afterword plan`, then `afterword once --max-new {count}`.", err=True)

    def passed(self, view: View, done: Pass) -> None:
        """What a pass did."""
        report = done.report
        self.entries(view, "Created", report.created)
        self.entries(view, "Moved", report.moved)
        self.entries(view, "Rewritten", report.rewritten)
        self.entries(view, "Withdrawn", report.withdrawn)
        self.entries(view, "Waiting", report.failed)
        if not (report.created or report.moved or report.rewritten or report.withdrawn or report.failed):
            self.line("Nothing to do.")
        self._next(view, done)

    def previewed(self, view: View, done: Pass) -> None:
        """What a pass would do."""
        report = done.report
        self.entries(view, "Would create", report.created)
        self.entries(view, "Would move", report.moved)
        self.entries(view, "Would withdraw", report.withdrawn)
        if not (report.created or report.moved or report.withdrawn):
            self.line("Nothing to do.")
        self._next(view, done)

    def _next(self, view: View, done: Pass) -> None:
        if done.next:
            self.line(f"Next: {when(view, done.next)}")

    def entries(self, view: View, title: str, entries: Iterable[Entry]) -> None:
        """Actions as rows."""
        rows = [
            (
                entry.key[:8],
                entry.kind.value,
                entry.step,
                (entry.recipient.name or entry.recipient.email or "") if entry.recipient else "",
                when(view, entry.due),
                entry.ref.id if entry.ref else "",
                entry.why,
            )
            for entry in sorted(entries, key=lambda e: (e.due, e.step, e.key))
        ]
        self.table(title, ("id", "kind", "step", "for", "due", "where", "why"), rows)


def when(view: View, moment: datetime | None) -> str:
    """A time for people, on the user's clock."""
    if moment is None:
        return ""
    local = moment.astimezone(view.zone)
    return f"{local:%a %Y-%m-%d %H:%M}"
