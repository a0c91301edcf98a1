"""What the page on security says to be shown by a test is a test."""

import re

from tools.generate import ROOT

PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
ROWS = [line.split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]


def test_every_test_that_is_named_exists():
    named = set(re.findall(r"`(tests/[\w/.*]+)`", PAGE))
    assert len(named) > 25
    missing = [name for name in named if not list(ROOT.glob(name))]
    assert missing == []
    files = [path for name in named for path in ROOT.glob(name) if path.suffix == ".py"]
    assert not [
        path.name for path in files if not re.search(r"^\s*(?:async )?def test_", path.read_text("utf-8"), re.M)
    ]


def test_every_threat_names_one():
    threats = [row for row in ROWS if len(row) == 4 and "shown by" not in row[3]]
    assert len(threats) > 15
    assert not [row[1] for row in threats if "`tests/" not in row[3]]
