"""In which language an event is to be answered: as it speaks, not as its names sound."""

from __future__ import annotations

import pytest

from daemon.model import Me, Person
from daemon.recognise.reading import Reading
from tests.detection import event_of, own, shared

ADA = Person(None, "ada@example.com")
SPOKEN = {
    "Interview – Anna von Stein": "en",
    "Interview: Luca della Valle": "en",
    "Interview: Backend Engineer - Maria dos Santos": "en",
    "Technical interview: Jan van der Berg": "en",
    "Interview Acme / Dr. Anna zu Putlitz": "en",
    "Case study": "en",
    "Assessment Center": "en",
    "Interview": "en",
    "Vorstellungsgespräch bei Acme": "de",
    "Zweitgespräch Acme, Anna von Stein": "de",
    "Entretien chez Acme": "fr",
    "Entrevista en Acme": "es",
    "Entrevista na Acme": "pt",
    "Colloquio con Acme": "it",
    "Gesprek met Acme": "nl",
    "Rozmowa z Acme": "pl",
}


@pytest.mark.parametrize("title", SPOKEN)
def test_a_short_title(title: str) -> None:
    event = event_of("x", ADA, title=title, organizer=Person("Rita Vos", "rita@acme.example"))
    assert Reading.of(event, Me("Ada Lovelace", ("ada@example.com",), "UTC")).spoken == SPOKEN[title]


def test_labelled_events() -> None:
    told = [(c.language, Reading.of(c.event, c.me).spoken) for c in [*shared(), *own()] if c.interview]
    assert {found for language, found in told if language == "en"} == {"en"}
    others = [language == found for language, found in told if language != "en"]
    assert sum(others) / len(others) >= 0.95
