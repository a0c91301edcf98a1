"""Nothing that could send is named anywhere in the program: no library for it, no method, no address.

The lists of allowed calls are tested with each connector; this looks at the source itself.
"""

from __future__ import annotations

import ast
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

import connectors
import daemon

SOURCES = sorted(
    path for package in (daemon, connectors) for path in Path(package.__path__[0]).rglob("*.py") if path.is_file()
)
LIBRARIES = {"smtplib", "aiosmtplib", "aiosmtpd", "sendgrid", "boto3", "yagmail", "postmarker", "mailgun", "twilio"}
METHODS = re.compile(r"send|send_?mail|import_|watch|(?:create_?)?(?:reply|forward)(?:_?all)?|quickAdd|accept|batch")
ADDRESSES = re.compile(
    r"/send\b|\bsendmail\b|/(?:create)?(?:reply|forward)(?:all)?\b|/import\b|/watch\b|/quickadd\b|\$batch\b|\bsmtps?:|\b25\b:"
    r"|/(?:tentatively)?(?:accept|decline)\b",
    re.IGNORECASE,
)
TRANSPORT = {
    # requests' own name for one HTTP exchange; what passes here is checked against the list of allowed calls first
    "connectors/_guard.py": {"super().send"},
    "connectors/google/transport.py": {"super().send"},
    "connectors/imap/wire.py": {"super().send"},  # imaplib's for octets to the server; the same holds
    "connectors/microsoft/graph.py": {"self._shared.line().send"},
}


def name_of(path: Path) -> str:
    return str(path.relative_to(Path(daemon.__path__[0]).parent))


def words(tree: ast.AST) -> Iterator[str]:
    """String literals but docstrings."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_no_source_names_a_way_to_send(path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", None) or ""]
            assert not LIBRARIES & {name.partition(".")[0] for name in names}
        if isinstance(node, ast.Attribute) and METHODS.fullmatch(node.attr):
            assert ast.unparse(node) in TRANSPORT.get(name_of(path), ()), f"line {node.lineno}: {ast.unparse(node)}"
    if name_of(path).startswith("connectors/"):
        assert not [text for text in words(tree) if ADDRESSES.search(text)]


def test_the_way_through_the_transport_is_named_where_it_is():
    for name, calls in TRANSPORT.items():
        text = (Path(daemon.__path__[0]).parent / name).read_text("utf-8")
        assert all(call in text for call in calls)


def test_no_test_reaches_beyond_this_machine():
    with socket.socket() as outside, pytest.raises(AssertionError, match="beyond this machine"):
        outside.connect(("192.0.2.1", 25))


@pytest.mark.parametrize("port", [25, 465, 587])
def test_no_test_hands_over_mail_on_this_machine(port):
    with socket.socket() as here, pytest.raises(AssertionError, match="hand over mail"):
        here.connect(("127.0.0.1", port))
