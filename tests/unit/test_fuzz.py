"""What once broke a reader, and what led the fuzzer into every corner of it, is read without complaint."""

from __future__ import annotations

import random
import time

import pytest

from tests.readers import READERS, read
from tools.fuzz import CORPUS, broken, fuzz, mutate, reduced, seeds, tokens

FILES = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_the_corpus_is_read(path):
    read(path.parent.name, path.read_bytes())


@pytest.mark.parametrize("reader", sorted(READERS))
def test_there_is_somewhere_to_start_from(reader):
    assert all(not broken(reader, raw) for raw in seeds(reader))
    chance = random.Random(1)
    first, *_ = seeds(reader)
    assert len({mutate(first, first, tokens(reader), chance) for _ in range(20)}) > 15


def test_what_breaks_a_reader_is_found_reduced_and_kept(monkeypatch, tmp_path):
    def picky(raw: bytes) -> None:
        if b"unfortunately" in raw:
            raise KeyError("x")

    monkeypatch.setattr("tools.fuzz.CORPUS", tmp_path)
    monkeypatch.setattr("tools.fuzz.tokens", lambda reader: [b"unfortunately", b" "])
    monkeypatch.setattr("tools.fuzz.seeds", lambda reader: [b"a text"])
    monkeypatch.setitem(READERS, "text", picky)
    said, count = fuzz("text", time.monotonic() + 2, random.Random(1), keeping=False)
    assert said.startswith("text: KeyError: 'x'")
    assert [path.read_bytes() for path in (tmp_path / "text").iterdir()] == [b"unfortunately"]
    assert "inputs" in count
    assert reduced(b"xxunfortunatelyxx", lambda raw: bool(broken("text", raw))) == b"unfortunately"
