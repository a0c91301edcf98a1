"""``config.example.yaml`` is right as it stands, with each of its switched-off blocks, and with all of them."""

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from daemon.bootstrap import Types, read_config
from daemon.config.schema import Document
from daemon.errors import ConfigError

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "config.example.yaml").read_text(encoding="utf-8").splitlines()
OFF = re.compile(r"#(?!#)")


def blocks():
    """The line numbers of each switched-off block: lines that begin with one #."""
    found, block = [], []
    for number, line in enumerate([*LINES, ""]):
        if OFF.match(line):
            block.append(number)
        elif block:
            found.append(block)
            block = []
    return found


BLOCKS = blocks()


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    (tmp_path / "letters").mkdir()
    for name in ("client_secret.json", "google-token.json", "msal-cache.json", "imap-password", "ca.pem"):
        (tmp_path / name).write_text("{}")
    (tmp_path / "nextcloud-password").write_text("app-password\n")
    (tmp_path / "feed-url").write_text("https://calendar.example/private-1/basic.ics\n")
    return tmp_path


def read(folder, on, more=""):
    text = "\n".join(line[1:] if number in on else line for number, line in enumerate(LINES))
    file = folder / "config.yaml"
    file.write_text(f"{text}\n{more}", encoding="utf-8")
    return read_config(file, {"HOME": str(folder), "CREDENTIALS_DIRECTORY": str(folder)})


def test_as_it_stands(folder):
    config = read(folder, ())
    assert config.deliver.kinds("home")
    assert [ref.account for ref in config.calendars] == ["feed"]
    assert {account.type for account in config.accounts.values()} == {"ics", "files"}
    assert config.hints == ()


@pytest.mark.parametrize(("options", "problem"), [
    ("{type: google}", "mine.client_secrets: is required to sign in"),
    ("{type: google, client_secrets: gone.json}", "mine.client_secrets: no such file"),
    ("{type: google, token_file: gone.json}", "mine.token_file: no such file"),
    ("{type: imap, address: a@b.example, host: imap.b.example, ca_file: gone.pem}", "mine.ca_file: no such file"),
    ("{type: microsoft}", "mine.client_id: is required"),
    ("{type: caldav, url: 'https://dav.example/'}", "mine.username: is required"),
    ("{type: imap, address: ada@mailbox.example, host: mx.example, security: plain}", "mine.security: plain is for"),
])  # fmt: skip
def test_what_is_wrong_with_an_account_is_told_at_its_option(folder, options, problem):
    file = folder / "config.yaml"
    text = (ROOT / "config.example.yaml").read_text("utf-8")
    file.write_text(text.replace("accounts:\n", f"accounts:\n  mine: {options}\n", 1), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_config(file, {"HOME": str(folder)})
    (told,) = caught.value.problems
    assert told.startswith(f"accounts.{problem}")


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: LINES[block[0]].strip("# -"))
def test_each_block(folder, block):
    needs = []
    if "account:" in LINES[block[0]]:  # calendars of accounts that are switched off above
        needs = [
            number
            for other in BLOCKS
            for number in other
            if LINES[other[0]] in ("#  phone:", "#  personal:", "#  cloud:")
        ]
    before, after = read(folder, needs), read(folder, (*needs, *block))
    assert before != after


def test_all_blocks(folder):
    config = read(folder, {number for block in BLOCKS for number in block})
    assert len(config.accounts) == sum(re.match(r"#?\s+type: ", line) is not None for line in LINES) > 6
    assert config.references


def options(schema, into):
    """All keys of a schema and of the sections below it."""
    for model in [part for part in (schema, *get_args(schema)) if isinstance(part, type)]:
        if issubclass(model, BaseModel):
            for name, field in model.model_fields.items():
                into.add(field.alias or name)
                options(field.annotation, into)
    for part in get_args(schema):
        options(part, into)
    return into


def test_shows_every_option_of_the_config():
    text = "\n".join(LINES)
    assert len(options(Document, set())) > 25
    for name in options(Document, set()) - {"account"}:
        assert re.search(rf"\b{name}:", text), name


@pytest.mark.parametrize("kind", sorted(set(Types()) - {"memory"}))
def test_shows_every_option_of_every_type(kind):
    paragraphs = "\n".join(LINES[LINES.index("accounts:") :]).split("\n\n")
    mine = "\n".join(part for part in paragraphs if f"## {kind}" in part or f"type: {kind}" in part)
    assert mine
    for name in Types()[kind].options.model_fields:
        assert re.search(rf"[`\s]{name}(?:`|:|_file:)", mine), f"{kind}: {name}"
