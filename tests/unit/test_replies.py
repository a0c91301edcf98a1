"""Mail that comes after an interview: which class it is of, and whether it ends the follow-ups.

``worked.jsonl`` was used while the phrases were written, ``held_out.jsonl`` was written after them. When it was first
read, precision and recall were 1.000 and the class was exact in 64 of 69. ``fresh.jsonl`` holds two later rounds,
of mails that sound like something else (a warm refusal, a personal newsletter, a vacation with a booking link), each
written before the phrases were shown any of it: precision and recall were 1.000 in both, the class exact in 40 of 52
and 37 of 42.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.lexicon import LANGUAGES, sections
from daemon.lexicon.phrases import compiled
from daemon.model import Message, Person
from daemon.replies import classify
from daemon.replies.letter import written

DATA = Path(__file__).parents[1] / "data" / "replies"
ENDING = {"human", "rejection", "offer", "scheduling"}
CLASSES = ENDING | {"own", "receipt", "automatic", "bounce", "newsletter", "calendar"}


def message(of: dict[str, Any]) -> Message:
    return Message(
        id="1",
        at=datetime(2026, 12, 4, 9, tzinfo=UTC),
        sender=Person(of.get("name"), of["from"]),
        to=(Person("Ada Lovelace", "ada@mail.example"),),
        subject=of["subject"],
        text=of["text"],
        headers=of.get("headers", {}),
        parts=tuple(of.get("parts", ["text/plain"])),
        own=of.get("own", False),
    )


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def figures(found: list[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision and recall of "ends the follow-ups", and the share of exact classes, of (right, said) pairs."""
    both = sum(right in ENDING and said in ENDING for right, said in found)
    exact = sum(right == said for right, said in found) / len(found)
    return (
        both / sum(said in ENDING for _, said in found),
        both / sum(right in ENDING for right, _ in found),
        exact,
    )


@pytest.mark.parametrize("name", ["worked.jsonl", "held_out.jsonl", "fresh.jsonl"])
def test_classes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    found = [(row["class"], classify(message(row))) for row in rows(name)]
    precision, recall, exact = figures(found)
    with capsys.disabled():
        print(
            f"\nreplies, {name}: {len(found)} messages, ends the follow-ups: precision {precision:.3f}, "
            f"recall {recall:.3f}; exact class {exact:.3f}"
        )
    wrong = [
        f"{row['subject']}: {right}, not {said}"
        for row, (right, said) in zip(rows(name), found, strict=True)
        if right != said
    ]
    assert precision >= 0.97, wrong
    assert recall >= 0.97, wrong
    assert exact >= 0.93, wrong


def test_enough_of_every_kind() -> None:
    everything = rows("worked.jsonl") + rows("held_out.jsonl") + rows("fresh.jsonl")
    assert len(everything) >= 140
    assert Counter(row["class"] for row in everything).keys() == CLASSES
    assert {row["lang"] for row in everything} == set(LANGUAGES)


OURS = (
    "Dear Rita,\n\nthank you for the conversation. I would be glad of the next round; please share your availability.\n"
    "If you decide not to move forward, or make me an offer, let me know.\n\nAda"
)
ATTRIBUTIONS = (
    "On Thu, 3 Dec 2026 at 16:40, Ada Lovelace <ada@mail.example> wrote:",
    "On Thursday, December 3, 2026 at 04:40:11 PM GMT, Ada Lovelace\n<ada@mail.example> wrote:",
    "Am 3. Dezember 2026 um 16:40 schrieb Ada Lovelace <ada@mail.example>:",
    "Le jeu. 3 déc. 2026 à 16:40, Ada Lovelace a écrit :",
    "El jue, 3 dic 2026 a las 16:40, Ada Lovelace (<ada@mail.example>) escribió:",
    "Em qui., 3 de dez. de 2026 às 16:40, Ada Lovelace <ada@mail.example> escreveu:",
    "Il giorno gio 3 dic 2026 alle ore 16:40 Ada Lovelace <ada@mail.example> ha scritto:",
    "Op do 3 dec 2026 om 16:40 schreef Ada Lovelace <ada@mail.example>:",
    "W dniu 3.12.2026 o 16:40, Ada Lovelace pisze:",
    "2026年12月3日(木) 16:40 Ada Lovelace <ada@mail.example>:",
    "Ada Lovelace <ada@mail.example> 于2026年12月3日周四 16:40写道：",
    "-----Original Message-----\nFrom: Ada Lovelace\nSent: Thursday, December 3, 2026 16:40\nTo: Rita Vos",
    "________________________________\nFrom: Ada Lovelace <ada@mail.example>\nSent: Thursday, December 3, 2026 4:40 PM",
    "Von: Ada Lovelace <ada@mail.example>\nGesendet: Donnerstag, 3. Dezember 2026 16:40\nAn: Rita Vos",
    "差出人: Ada Lovelace\n送信日時: 2026年12月3日 16:40",
)


def kind(text: str, subject: str = "Re: Thank you", sender: str = "rita@marrow.example", **more: Any) -> str:
    return classify(message({"from": sender, "subject": subject, "text": text, **more}))


@pytest.mark.parametrize("attribution", ATTRIBUTIONS)
@pytest.mark.parametrize("mark", ["> ", ""])
def test_our_own_letter_below_is_not_theirs(attribution: str, mark: str) -> None:
    quoted = "\n".join(f"{mark}{line}" for line in OURS.split("\n"))
    assert kind(OURS) == "scheduling"  # would be, if it were theirs
    assert kind(f"Thanks, enjoy the weekend!\n\nRita\n\n{attribution}\n{quoted}") == "human"


def test_an_answer_below_the_quotation_is_read() -> None:
    quoted = "\n".join(f"> {line}" for line in OURS.split("\n"))
    answer = "We have decided to move forward with another candidate."
    assert kind(f"{ATTRIBUTIONS[0]}\n{quoted}\n\n{answer}") == "rejection"


def test_the_signature_is_not_read_but_a_postscript_is() -> None:
    signature = "Best regards,\nRita Vos\nBook a time to meet with me\nWe offer you the position of your dreams"
    assert kind(f"You are welcome!\n\n{signature}") == "human"
    assert kind(f"You are welcome!\n\n-- \n{signature}") == "human"
    assert (
        kind(f"You are welcome!\n\n{signature}\n\nPS: Would Tuesday at 3 pm work for a second interview?")
        == "scheduling"
    )
    assert "wishes for your search" in written("Hello.\nBest wishes for your search.\nRita")


def test_what_was_forwarded_counts_only_without_a_comment() -> None:
    letter = "From: HR <hr@marrow.example>\nSubject: Ada\nTo: Rita\n\nWe regret to inform you that we chose another."
    forward = f"---------- Forwarded message ---------\n{letter}"
    assert kind(f"Just for your records, nothing new.\n\n{forward}", "Fwd: Ada") == "human"
    assert kind(forward, "Fwd: Ada") == "rejection"


AUTOMATIC = ("automatic", "We would like to offer you the position. Unfortunately we are not moving forward.")
HEADERS = {
    "RFC 3834": (*AUTOMATIC, {"auto-submitted": "auto-replied"}),
    "RFC 3834 with a comment": (*AUTOMATIC, {"Auto-Submitted": "Auto-Replied (vacation)"}),
    "RFC 5436": (*AUTOMATIC, {"auto-submitted": "auto-notified; owner-email=a@b.example"}),
    "X-Autoreply": (*AUTOMATIC, {"x-autoreply": "yes"}),
    "Precedence": (*AUTOMATIC, {"precedence": "auto_reply"}),
    "RFC 8098": (*AUTOMATIC, {"content-type": "multipart/report; report-type=disposition-notification"}),
    "said to be by hand": ("human", "You are welcome.", {"auto-submitted": "no", "x-autoreply": "no"}),
    "RFC 3462": ("bounce", "", {"content-type": "multipart/report; report-type=delivery-status; boundary=x"}),
    "X-Failed-Recipients": ("bounce", "", {"x-failed-recipients": "rita@marrow.example"}),
    "RFC 2919": ("newsletter", "Our December in pictures.", {"list-id": "<news.marrow.example>"}),
    "RFC 8058": ("newsletter", "Our offices are moving!", {"list-unsubscribe-post": "List-Unsubscribe=One-Click"}),
    "a letter with a way out": (
        "rejection",
        "We will not be moving forward with your application.",
        {"list-unsubscribe": "<https://x.example>"},
    ),
    "a calendar's own mail": ("calendar", "", {"content-type": "text/calendar; method=REQUEST"}),
    "Outlook's calendar mail": ("calendar", "", {"content-class": "urn:content-classes:calendarmessage"}),
    "a program": ("receipt", "Something has happened.", {"auto-submitted": "auto-generated"}),
}


@pytest.mark.parametrize(("expected", "text", "headers"), HEADERS.values(), ids=HEADERS)
def test_machines_say_what_they_are(expected: str, text: str, headers: dict[str, str]) -> None:
    assert kind(text, "Marrow", headers=headers) == expected


VACATIONS = (
    "Automatic reply: Thank you", "Out of Office: Thank you", "[OOO] Thank you", "Abwesenheitsnotiz: Danke",
    "Automatische Antwort: Danke", "Réponse automatique : Merci", "Respuesta automática: Gracias",
    "Resposta automática: Obrigada", "Risposta automatica: Grazie", "Automatisch antwoord: Bedankt",
    "自動返信: お礼", "自动回复: 感谢", "Automatyczna odpowiedź: Dziękuję",
)  # fmt: skip


@pytest.mark.parametrize("subject", VACATIONS)
def test_vacations_in_ten_languages(subject: str) -> None:
    assert kind("For an offer or to schedule an interview, please contact Tom.", subject) == "automatic"
    assert kind("For an offer or to schedule an interview, please contact Tom.", f"Re: {subject}") != "automatic"


TRAPS = {
    "we'll be in touch": ("human", "We'll be in touch."),
    "thanks for your note": ("human", "Thanks for your note!"),
    "illness": ("scheduling", "Unfortunately Tom is ill, can we move to Thursday?"),
    "delighted": ("scheduling", "We are delighted to invite you to the final round."),
    "a slot is offered": ("scheduling", "I'd like to offer you a slot on Friday. Would 9:30 work?"),
    "an offer denied": ("rejection", "We are unable to offer you the position."),
    "no unfortunately": ("rejection", "We have decided to continue with other candidates."),
    "on the fence": ("human", "We have not decided between you and another candidate."),
    "others seen": ("human", "We are still talking to other candidates this week."),
    "an offer elsewhere": ("human", "Thanks for telling me about your other offer."),
    "not yet": ("human", "We have not made an offer to anybody yet, the board meets first."),
    "French advertisement": ("human", "Voici l'offre d'emploi dont nous avons parlé."),
    "empty": ("human", ""),
}


@pytest.mark.parametrize(("expected", "text"), TRAPS.values(), ids=TRAPS)
def test_words_that_mislead(expected: str, text: str) -> None:
    assert kind(text) == expected


@pytest.mark.parametrize("sender", ["no-reply@marrow.example", "jobs-noreply@marrow.example", "marrow@myworkday.com"])
def test_what_is_said_of_everybody_is_no_decision(sender: str) -> None:
    text = (
        "We have received your application. If you are selected we will invite you to an interview; if you do not hear "
        "from us, assume that you have been unsuccessful."
    )
    assert kind(text, "Your application", sender) == "receipt"


def test_a_person_behind_a_hiring_system() -> None:
    assert kind("It was great meeting you. I'll get back to you.", sender="no-reply@us.greenhouse-mail.io") == "human"


def test_html_is_read_as_a_person_sees_it() -> None:
    page = "<style>.offer-letter{}</style><p>You are&nbsp;welcome!</p><blockquote>We regret to inform you</blockquote>"
    assert kind(page) == "human"
    assert kind("<p>We regret to <b>inform</b> you</p><p>that others were chosen.</p>") == "rejection"


@given(st.text(max_size=400), st.text(max_size=60), st.sampled_from(["", "Hi Ada,\n\n", "On \n", "--\n", "<p>", "> "]))
def test_anything_has_a_class(text: str, subject: str, head: str) -> None:
    assert kind(head + text, subject) in CLASSES


@pytest.mark.parametrize("book", ["replies", "notes"])
def test_the_books_are_well_formed(book: str) -> None:
    """The grammar of phrases has no groups within groups; a cue means the same in every language."""
    cues = {cue for language in LANGUAGES for cue in sections(f"{book}.{language}")}
    assert cues == sections(f"{book}.en").keys()
    for language in LANGUAGES:
        for row in (row for rows in sections(f"{book}.{language}").values() for row in rows):
            assert compiled(row), row
            flat = re.sub(r"[(\[][^()\[\]]*[)\]]", "", row)
            assert not set("()[]|") & set(flat), row
            assert not re.search(r"\*\w+\*", row), row
