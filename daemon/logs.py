"""Logging that cannot tell on the user.

Our own code logs what happened, to which account and action, in words it chose (``extra={"action": …}``). What may
carry a title, a name or a mail is kept out by construction: values that are not plain are shown by their type,
foreign exceptions by their type and the place in the code, other libraries' messages by their origin alone; what
remains is cut (URLs to scheme and host, addresses, tokens, absolute paths).
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import TracebackType
from typing import Any, Literal, TextIO

from daemon.errors import AfterwordError

Form = Literal["plain", "journal", "json"]

_OURS = ("daemon", "connectors", "__main__")
_PRIORITY = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
_RESERVED = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_PLAIN = (str, int, float, bool, type(None), datetime, date, time, timedelta)

_URL = re.compile(r"\b([a-z][a-z0-9+.-]{1,20})://(?:[^\s/?#\"'<>]*@)?([^\s/?#\"'<>:@]*)[^\s\"'<>]*", re.IGNORECASE)
_MAIL = re.compile(r"(?:\"[^\"\n]*\"|[^\s<>\"'(),;:=/]+)(?:@|%40)[^\s<>\"'(),;:/?&]+", re.IGNORECASE)
_SECRET = re.compile(
    r"(?i)\b((?:access|refresh|id)_?token|client_?secret|password|passwd|pwd|api_?key|assertion"
    r"|authorization|cookie|(?:device|user)_code|code_verifier)(\"?'?\s*[=:]\s*\"?'?)(?:(?:bearer|basic)\s+)?[^\s\"'&,;}]+"
)
_TOKEN = re.compile(
    r"(?i:\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"
    r"|\bya29\.[\w.-]+|\b1//[\w-]{10,}|\bGOCSPX-[\w-]+|\beyJ[\w-]{6,}(?:\.[\w-]*){1,4}|\b[0-9A-Za-z_-]{64,}"
)
_PATH = re.compile(r"(?<![\w.~:/…])(?:~|[A-Za-z]:)?[/\\](?:[^\s\"'<>/\\]+[/\\])+[^\s\"'<>]*")
_QUERY = re.compile(r"(?<=\S)\?[\w.%+-]+=[^\s\"'<>]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def setup(
    *, debug: bool = False, form: Form | None = None, stream: TextIO | None = None, env: Mapping[str, str] = os.environ
) -> None:
    """Send all logging of this process to ``stream`` (standard error), and every unexpected exception with it.

    ``form``: by default what ``$AFTERWORD_LOG`` names, else ``journal`` where the journal reads the stream, else
    ``plain``. ``debug`` shows our own debug lines; it never shows more of the user. Calling it again replaces the
    former set-up.
    """
    out = stream or sys.stderr
    handler = _Handler(out)
    wanted = form or env.get("AFTERWORD_LOG", "")
    made = _FORMS.get(wanted) or (_Journal if _journalled(out, env) else _Plain)
    handler.setFormatter(made())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.DEBUG if debug else logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _excepthook
    threading.excepthook = lambda args: _excepthook(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _excepthook(args.exc_type, args.exc_value, args.exc_traceback)


def redact(text: str) -> str:
    """The text without addresses, tokens, absolute paths and all of a URL but scheme and host; on one line."""
    text = _URL.sub(lambda match: f"{match[1]}://{match[2]}/…", text)
    text = _SECRET.sub(r"\1\2…", text)
    text = _TOKEN.sub("…", text)
    text = _MAIL.sub("<address>", text)
    text = _PATH.sub("/…", text)
    text = _QUERY.sub("?…", text)
    return _CONTROL.sub(" ", text)


def describe(error: BaseException) -> str:
    """An exception in words that are safe to log: our own message, else its type and what the system or Python says."""
    if isinstance(error, AfterwordError):
        return redact(str(error))
    known = error.strerror if isinstance(error, OSError) else error.name if isinstance(error, ImportError) else None
    return f"{type(error).__name__} ({known})" if known else type(error).__name__


def frames(error: BaseException) -> str:
    """Where an exception came from, innermost last, with its causes: file names, lines and functions, no values."""
    return " <- ".join(f"{describe(part)} at {_where(part.__traceback__)}" for part in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending and len(seen) < 20:
        part = pending.pop(0)
        if part is None or id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        if isinstance(part, BaseExceptionGroup):
            pending += part.exceptions
        pending.append(part.__cause__ or (None if part.__suppress_context__ else part.__context__))


def _where(trace: TracebackType | None) -> str:
    steps = [
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in list(traceback.walk_tb(trace))[-12:]
    ]
    return " > ".join(steps) or "?"


def _excepthook(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    error = error if error is not None else kind()
    logging.getLogger("daemon").critical("Unexpected error: %s", frames(error.with_traceback(trace)))


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # logging's own name
        """A line that cannot be written is dropped: the default would print its arguments."""


class _Plain(logging.Formatter):
    """``2026-11-22T09:30:00Z INFO daemon.sync: read, account=feed``."""

    def format(self, record: logging.LogRecord) -> str:
        return f"{_moment(record)} {record.levelname} {record.name}: {_line(record)}"


class _Journal(logging.Formatter):
    """For a stream that the journal reads: sd-daemon(3) priorities; time and unit are the journal's."""

    def format(self, record: logging.LogRecord) -> str:
        return f"<{_PRIORITY.get(record.levelno, 6)}>{record.name}: {_line(record)}"


class _Json(logging.Formatter):
    """One object per line: ``time``, ``level``, ``logger``, ``message``, and the fields."""

    def format(self, record: logging.LogRecord) -> str:
        head = {"time": _moment(record), "level": record.levelname.lower(), "logger": record.name}
        return json.dumps(_fields(record) | head | {"message": _message(record)}, ensure_ascii=False)


_FORMS: dict[str, type[logging.Formatter]] = {"plain": _Plain, "journal": _Journal, "json": _Json}


def _line(record: logging.LogRecord) -> str:
    return ", ".join([_message(record), *(f"{name}={value}" for name, value in _fields(record).items())])


def _message(record: logging.LogRecord) -> str:
    if record.name.split(".")[0] not in _OURS:
        # Other libraries quote what they read: claims of a token, properties of an event.
        text = f"message withheld ({record.module}:{record.lineno})"
    else:
        arguments = record.args if isinstance(record.args, Mapping) else tuple(map(_value, record.args or ()))
        if isinstance(arguments, Mapping):
            arguments = {name: _value(value) for name, value in arguments.items()}
        try:
            words = str(_value(record.msg))
            text = redact(words % arguments if arguments else words)
        except (TypeError, ValueError, KeyError):
            text = f"message that cannot be formatted ({record.module}:{record.lineno})"
    error = record.exc_info[1] if record.exc_info else None
    return f"{text}: {frames(error)}" if error else text


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    if record.name.split(".")[0] not in _OURS:
        return {}
    fields = {name: _value(value) for name, value in vars(record).items() if name not in _RESERVED}
    return {name: redact(value) if isinstance(value, str) else value for name, value in fields.items()}


def _value(value: object) -> Any:
    """Plain values as they are; an exception described; anything else, which may hold anything, by its type."""
    if isinstance(value, BaseException):
        return describe(value)
    if isinstance(value, datetime | date | time | timedelta):
        return str(value)
    return value if isinstance(value, _PLAIN) else f"<{type(value).__name__}>"


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _journalled(stream: TextIO, env: Mapping[str, str]) -> bool:
    """Whether the journal is at the other end: ``JOURNAL_STREAM`` is ``device:inode`` of it (systemd.exec(5))."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return env.get("JOURNAL_STREAM") == f"{status.st_dev}:{status.st_ino}"
