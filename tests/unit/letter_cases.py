"""The letters of the briefs, as they are written in a language: to people addressed politely, and by first name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from compose_cases import CASES, LATER, ME, NINA, RITA, TOM, brief, interview, note

from daemon.brief import Brief
from daemon.model import Kind, Person

# Per language: an invitation that states titles, one that is on first-name terms, a note, talking points.
INVITATIONS = {
    "de": (
        "Sehr geehrte Frau Lovelace, Sie sprechen mit Frau Vos, Herrn Dr. Hill und Frau Brandt.",
        "Hallo Ada, du triffst Rita, Tom und Nina. Bring gern deine Fragen mit.",
        "mit Rita über die Migration der Abrechnung gesprochen",
        ("unsere gemeinsame Arbeit an der Migration 2024", "der Umgang mit dem Ausfall im Mai"),
    ),
    "fr": (
        "Bonjour Madame Lovelace, vous rencontrerez Mme Vos, M. Hill et Mme Brandt.",
        "Bonjour Ada, tu rencontreras Rita, Tom et Nina. N'hésite pas à venir avec tes questions.",
        "parlé avec Rita de la migration de la facturation",
        ("notre travail commun sur la migration en 2024", "la gestion de la panne de mai"),
    ),
    "es": (
        "Estimada Sra. Lovelace: usted hablará con la Sra. Vos, el Sr. Hill y la Sra. Brandt.",
        "Hola, Ada: te esperamos para que conozcas a Rita, Tom y Nina. Trae tus preguntas.",
        "hablamos con Rita de la migración de la facturación",
        ("nuestro trabajo en la migración de 2024", "cómo resolvimos la caída de mayo"),
    ),
    "it": (
        "Gentile Sig.ra Lovelace, Lei parlerà con la dott.ssa Vos, il Sig. Hill e la Sig.ra Brandt.",
        "Ciao Ada, ti aspettiamo per farti conoscere Rita, Tom e Nina. Porta le tue domande.",
        "parlato con Rita della migrazione della fatturazione",
        ("il nostro lavoro sulla migrazione del 2024", "come abbiamo gestito il guasto di maggio"),
    ),
    "nl": (
        "Geachte mevrouw Lovelace, u spreekt met mevrouw Vos, de heer Hill en mevrouw Brandt.",
        "Hoi Ada, je spreekt met Rita, Tom en Nina. Neem je vragen mee.",
        "met Rita over de migratie van de facturering gesproken",
        ("ons werk aan de migratie in 2024", "hoe we de storing in mei hebben opgelost"),
    ),
    "pt": (
        "Prezada Sra. Lovelace, a senhora falará com a Sra. Vos, o Sr. Hill e a Sra. Brandt.",
        "Olá Ada, você vai conhecer a Rita, o Tom e a Nina. Traga as suas perguntas.",
        "falei com Rita sobre a migração da faturação",
        ("o nosso trabalho na migração de 2024", "a forma como resolvemos a falha de maio"),
    ),
    "pl": (
        "Szanowna Pani, zapraszamy Panią na rozmowę. Będą na niej Pani Rita Vos, Pan Tom Hill i pani Nina Brandt.",
        "Cześć Ada, porozmawiasz z nami: Rita, Tom, Nina. Czekamy na Ciebie i Twoje pytania.",
        "rozmowa o migracji rozliczeń",
        ("wspólna praca przy migracji w 2024 roku", "to, jak poradziliśmy sobie z awarią w maju"),
    ),
}
CROWD = (RITA, TOM, NINA, Person("Ann Reyes"), Person("Bob Reyes"), Person("Cleo Reyes"))


def _spoken(case: Brief, language: str, told: str, said: str) -> Brief:
    loop = tuple(
        replace(one, language=language, topic=None, event=replace(one.event, description=told)) for one in case.loop
    )
    points = INVITATIONS[language][3] if case.reference and case.reference.talking_points else ()
    reference = case.reference and replace(case.reference, talking_points=points)
    notes = tuple(replace(one, text=said) for one in case.notes)
    mine = tuple(one for one in loop if one.id in {other.id for other in case.mine})
    case = replace(case, thread=case.thread and replace(case.thread, subject="Acme"))
    return replace(case, loop=loop, mine=mine, notes=notes, reference=reference, me=replace(ME, language=language))


def letters(language: str) -> Iterator[tuple[str, Brief]]:
    """Every letter of a language by name: ``<template>/<what is special>``."""
    polite, familiar, said, _ = INVITATIONS[language]
    for manner, told in (("polite", polite), ("familiar", familiar)):
        for name, case in CASES.items():
            if case.kind is Kind.DRAFT and case.reference is None and case.text is None:
                yield f"{case.step}/{manner}/{name}", _spoken(case, language, told, said)
        for notes in ((), (note(),)):
            for place, person in enumerate(CROWD):
                case = brief(recipient=person, position=place, people=CROWD, notes=notes, decision=date(2026, 3, 12),
                             decision_said=True, loop=(interview(people=CROWD, stage=None, coarse=None),))  # fmt: skip
                named = f"panel {place}{' with a note' if notes else ''}"
                yield f"thank_you/{manner}/{named}", _spoken(case, language, told, said)
        screen = (interview(people=(NINA,), stage="recruiter_screen", coarse="phone_screen"),)
        decided = brief(recipient=NINA, loop=screen, people=(NINA,), decision=date(2026, 3, 12), decision_said=True)
        yield f"thank_you/{manner}/screen with a date", _spoken(decided, language, told, said)
        via = brief(recipient=TOM, to=(NINA,), via=True, position=2, notes=(note(),))
        yield f"thank_you/{manner}/via with a note", _spoken(via, language, told, said)
        late = brief("follow_up_1", recipient=RITA, due=LATER, decision=date(2026, 4, 20), decision_said=True)
        yield f"follow_up_1/{manner}/far date", _spoken(late, language, told, said)
    for name, case in CASES.items():
        if case.kind is Kind.DRAFT and case.reference is not None:
            yield f"references/polite/{name}", _spoken(case, language, polite, said)
