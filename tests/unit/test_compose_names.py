"""What people are called: by their display name only, and never wrongly."""

from __future__ import annotations

import pytest

from daemon.compose.names import listed, name_of
from daemon.model import Person

READ = {
    "Rita Vos": ("Rita", "Rita Vos"),
    "Rita": ("Rita", "Rita"),
    "Vos, Rita": ("Rita", "Rita Vos"),
    "Vos, Rita (Acme)": ("Rita", "Rita Vos"),
    "de la Vega, Ana María": ("Ana", "Ana María de la Vega"),
    "Rita Vos, PhD": ("Rita", "Rita Vos"),
    "Rita Vos, MBA, PMP": ("Rita", "Rita Vos"),
    "Dr Rusk": ("Dr Rusk", "Dr Rusk"),
    "Dr. Helena Rusk": ("Dr Rusk", "Dr Helena Rusk"),
    "Rusk, Dr. Helena": ("Dr Rusk", "Dr Helena Rusk"),
    "Prof. Dr. Ute Lang": ("Professor Lang", "Professor Ute Lang"),
    "Mrs. Jones": ("Mrs Jones", "Mrs Jones"),
    "Sir Ian Holt": ("Sir Ian", "Sir Ian Holt"),
    "RITA VOS": ("Rita", "Rita Vos"),
    "rita vos": ("Rita", "Rita Vos"),
    "VOS Rita": ("Rita", "Rita Vos"),
    "Rita VOS": ("Rita", "Rita Vos"),
    "Ronan McDonald": ("Ronan", "Ronan McDonald"),
    "Jean-Luc O’Neil": ("Jean-Luc", "Jean-Luc O’Neil"),
    "R. Anita Vos": ("Anita", "R. Anita Vos"),
    "Rita Vos | Acme": ("Rita", "Rita Vos"),
    "Rita Vos (she/her)": ("Rita", "Rita Vos"),
    "Rita Vos via Zoom": ("Rita", "Rita Vos"),
    "Rita Vos - Acme": ("Rita", "Rita Vos"),
    '"Rita Vos"': ("Rita", "Rita Vos"),
    "  Rita\u200b \u202eVos ": ("Rita", "Rita Vos"),
    "王小明": ("王小明", "王小明"),
    "Łukasz Żak": ("Łukasz", "Łukasz Żak"),
    "Rita Ashby": ("Rita", "Rita Ashby"),
    "R. Vos": (None, "R. Vos"),
    "J Vos": (None, "J Vos"),
}
NOBODY = (
    "rita@acme.example", "rvos", "r.vos", "rita.vos", "Acme Recruiting", "Talent Team", "Hiring Team", "HR", "noreply",
    "Room 4", "Acme", "acme", "Calendar", "Zoom", "Rita99", "{{7*7}}", "<script>", "🎉🎉", "x" * 80, "a b c d e f g h",
    "", "   ", "Unknown Guest", "https://x.example", "None", "Rita\r\nBcc: x@evil.example", "Practice Manager",
    "HireVue", "HR徐", "すみれ商事 採用", "Ufficio Concorsi",
)  # fmt: skip


@pytest.mark.parametrize("display", READ)
def test_a_name_is_read(display: str) -> None:
    name = name_of(Person(display, "someone@acme.example"), "Acme")
    assert (name.short, name.full) == READ[display]


@pytest.mark.parametrize("display", NOBODY)
def test_what_is_nobody_is_greeted_neutrally(display: str) -> None:
    assert name_of(Person(display, "rita.vos@acme.example"), "Acme").short is None


def test_the_address_is_never_read() -> None:
    assert name_of(Person(None, "rita@acme.example")).short is None
    assert name_of(None).full is None


def test_lists() -> None:
    assert listed([]) == ""
    assert listed(["Rita"]) == "Rita"
    assert listed(["Rita", "Tom"]) == "Rita and Tom"
    assert listed(["Rita", "Tom", "Ann"], 4) == "Rita, Tom and Ann"
    assert listed(["Rita", "Tom", "Ann", "Bob", "Cleo"], 4) == "Rita, Tom, Ann and 2 others"
