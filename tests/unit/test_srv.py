"""What a domain says in the DNS of where its services are, and whose word is needed before it is believed."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest

from connectors import _srv
from tests.fakes.names import Names, names

MAIL = ("_imaps._tcp.candidate.example", "SRV")


@pytest.fixture
def dns() -> Iterator[Names]:
    with names({}) as server:
        yield server


def found(monkeypatch: pytest.MonkeyPatch, typed: str = "") -> tuple[list[tuple[str, int]], list[str]]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    said: list[str] = []
    return [tuple(each) for each in _srv.targets("imaps", "candidate.example", said.append)], said


def test_the_first_choice_comes_first(dns: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    dns.zone[MAIL] = [
        "20 0 993 late.candidate.example.",
        "10 5 993 light.candidate.example.",
        "10 50 9993 Heavy.candidate.example.",
    ]
    hosts, said = found(monkeypatch)
    assert hosts == [
        ("heavy.candidate.example", 9993),
        ("light.candidate.example", 993),
        ("late.candidate.example", 993),
    ]
    assert said == []
    assert dns.asked == [MAIL]


@pytest.mark.parametrize("host", ["mx.elsewhere.example", "notcandidate.example", "candidate.example.evil.example"])
def test_a_server_outside_the_domain_needs_the_users_word(
    dns: Names, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    dns.zone[MAIL] = [f"0 0 993 {host}.", "9 0 993 candidate.example."]
    for typed, hosts in (("", 1), ("n\n", 1), ("y\n", 2)):
        seen, said = found(monkeypatch, typed)
        assert len(seen) == hosts
        assert host in said[0]


@pytest.mark.parametrize(
    "records",
    [
        [],
        ["0 0 0 ."],  # no such service
        ["0 0 0 mx.candidate.example."],
        [r"0 0 993 a\032b.candidate.example."],
        [r"0 0 993 x\@y.candidate.example."],
    ],
)
def test_what_is_no_server_is_none(dns: Names, monkeypatch: pytest.MonkeyPatch, records: list[str]) -> None:
    if records:
        dns.zone[MAIL] = records
    assert found(monkeypatch, "y\n") == ([], [])


def test_where_nobody_answers_there_is_none(dns: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    dns.close()
    monkeypatch.setattr(_srv, "_PATIENCE", 0.2)
    assert found(monkeypatch, "y\n") == ([], [])
    assert list(_srv.targets("imaps", "not a domain" + "x" * 99, lambda _: None)) == []


@pytest.mark.parametrize(
    ("texts", "path"),
    [
        (['"path=/dav/"'], "/dav/"),
        (['"v=1"', '"path=/dav/" "calendars/"'], "/dav/calendars/"),
        (['"path=https://elsewhere.example/"'], ""),
        (['"path=//elsewhere.example/"'], ""),
        (['"path=/a b"'], ""),
        (['"path=/a?b"'], ""),
        ([], ""),
    ],
)
def test_the_path_of_a_service(dns: Names, texts: list[str], path: str) -> None:
    if texts:
        dns.zone["_caldavs._tcp.candidate.example", "TXT"] = texts
    assert _srv.path("caldavs", "candidate.example") == path
