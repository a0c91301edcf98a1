"""German. Every meeting is neuter and has no adjective, so that "das", "dem" and "im" are right before all of them."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.compose.languages.base import Language, Reader
from daemon.compose.topics import Topics

_DAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_TALKED = "(?:gesprochen|geredet|diskutiert|unterhalten|ausgetauscht|nachgedacht)"
_SPOKE = "gesprochen|geredet|diskutiert|sprachen|redeten|diskutierten|Gespräch|Austausch"
_WE = r"(?:(?:wir|ich|haben?|hatten?|uns|viel|lange|kurz|ausführlich|auch|vor allem|mit(?: (?!über)\w+)?)\s+)*"


@dataclass(frozen=True, kw_only=True)
class _German(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.first and reader.given:
            return f"{'Hallo' if reader.familiar else 'Guten Tag'} {reader.given},"
        title = " ".join(filter(None, [{"f": "Frau", "m": "Herr"}.get(reader.gender or ""), reader.academic]))
        name = f"{title} {reader.surname}" if title and reader.surname else reader.full
        return " ".join(["Hallo" if reader.familiar else "Guten Tag", *([name] if name else [])]) + ","

    def called(self, reader: Reader) -> str | None:
        name = super().called(reader)  # the templates use it in the dative and the accusative only
        return f"Herrn {name[5:]}" if name and name.startswith("Herr ") else name


GERMAN = _German(
    code="de",
    weekdays=_DAYS,
    months=(
        "Januar", "Februar", "März", "April", "Mai", "Juni",
        "Juli", "August", "September", "Oktober", "November", "Dezember",
    ),
    on_weekdays=tuple(f"am {day}" for day in _DAYS),
    around_weekdays=_DAYS,
    recently="vor Kurzem",
    dated="{weekday}, {day}. {month}",
    on_dated="am {day}. {month}",
    around_dated="zum {day}. {month}",
    moment="{day} um {clock} Uhr",
    zone="Ortszeit {city}",
    cities={
        "Vienna": "Wien", "Zurich": "Zürich", "Rome": "Rom", "Lisbon": "Lissabon", "Warsaw": "Warschau",
        "Brussels": "Brüssel", "Prague": "Prag", "Copenhagen": "Kopenhagen", "Athens": "Athen",
        "Luxembourg": "Luxemburg", "Tokyo": "Tokio",
    },
    prompt_with="[Etwas, worüber ich mit {name} gesprochen habe]",
    prompt_alone="[Etwas, worüber wir gesprochen haben]",
    closing="Mit freundlichen Grüßen",
    closing_familiar="Viele Grüße",
    role_noun="die Stelle",
    a_role_noun="eine Stelle",
    of_role=" als {role}",
    at_company="bei {company}",
    with_you="bei Ihnen",
    with_you_familiar="bei euch",
    an_interview_noun="ein Vorstellungsgespräch",
    interviews={"final": "ein Abschlussgespräch", "onsite": "ein Vorstellungsgespräch vor Ort"},
    conversation="Gespräch",
    meetings={
        "technical": "Fachgespräch", "system_design": "Gespräch zum Systemdesign",
        "take_home_review": "Gespräch über meine Probeaufgabe", "case": "Fallinterview",
        "presentation": "Gespräch zu meiner Präsentation", "panel": "Gespräch in der Runde",
        "group": "Gruppengespräch", "onsite": "Gespräch vor Ort", "final": "Abschlussgespräch",
        "assessment": "Assessment", "assessment_center": "Assessment-Center", "trial_day": "Probearbeiten",
        "first_round": "Erstgespräch", "second_round": "Zweitgespräch",
    },
    meeting_about="Gespräch zum Thema {topic}",
    meeting_words=frozenset(
        """
        interview gespräch fachgespräch runde termin austausch call meeting session kennenlernen vorstellungsgespräch
        bewerbungsgespräch review präsentation test assessment challenge thema interviews gespräche screening
        """.split()
    ),
    conjunction="und",
    others="{count} weitere",
    also_role="{company} wegen einer Stelle{of_role}",
    this_application="diese Bewerbung",
    an_application="Eine Bewerbung",
    somebody_there="Jemand von dort",
    nobody_known="Jemand, dessen Name nicht bekannt ist",
    what_was_promised="was versprochen war",
    titles={"Frau": "f", "Herr": "m", "Herrn": "m", "Ms": "f", "Mrs": "f", "Mr": "m"}
    | dict.fromkeys(("Dr", "Prof", "Professor", "Professorin", "PD", "Dr.-Ing"), ""),
    familiar_words=r"(?i:\b(?:du|dich|dir|dein(?:e[mnrs]?)?|euch|eure?[mnrs]?)\b)",
    polite_words=r"\b(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b",
    banned=(
        "hiermit", "bezugnehmend", "sehr geehrte damen", "ich hoffe, es geht", "wollte nur", "nachhaken", "nachfassen",
        "zeitnah", "meinerseits", "ihrerseits", "leidenschaft", "begeistert", "störe", "würde mich freuen, wenn",
    ),
    never_twice="der|die|das|dem|den|am|im|an|in|zu|und|mit|für|über|bei|als|sie|ihnen|ich|Stelle|Gespräch",
    topics=Topics(
        patterns=(
            rf"{_WE}über\s+(?P<topic>.+?)\s+{_TALKED}",
            rf"{_WE}(?:{_SPOKE})\s+{_WE}über\s+(?P<topic>.+)",
            r"(?:es\s+)?ging\s+(?:es\s+)?(?:viel\s+|vor allem\s+|lange\s+)?um\s+(?P<topic>.+)",
            rf"{_WE}(?P<topic>(?!(?:mit|über|von|zu|der)\b).+?)\s+(?:besprochen|durchgegangen)",
            r"(?:Thema|Themen)(?:\s*:|\s+waren?)\s+(?P<topic>(?!der\b).+)",
        ),
        unfit="sie|er|ihr|ihre[mnrs]?|ihn|ihm|ihnen|sein|seine[mnrs]?|du|dich|dir|deine?|mich|mir|mein|meine[mnrs]?|wir|uns"
        "|unser|unsere[mnrs]?|alles|ich|wie|dass|ob|warum|was"
        r"|\w*gehalt\w*|\w*geld|bon(?:us|i)|\w*vertrag\w*|angebot\w*|wechselmotivation|kündig\w*|schwanger\w*",
    ),
)  # fmt: skip
