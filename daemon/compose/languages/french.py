"""French. Every meeting begins with a vowel, so that "l’" is right before all of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from daemon.compose.languages.base import Language, Reader
from daemon.compose.topics import Topics

_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_VOWEL = re.compile(r"[aeiouyàâéèêëîïôûœ]", re.IGNORECASE)
_WE = r"(?:(?:nous\s+avons|on\s+a|j['’]ai)\s+)?(?:(?:beaucoup|aussi|surtout|longuement)\s+)?"
_WITH = r"(?:\s+(?:avec(?:\s+(?!d[eu]s?\b|sur\b)\w+)?|longuement|beaucoup|surtout|aussi|ensemble))*"


def of(noun: str) -> str:
    """ "de" or "d’" and the noun."""
    return f"d’{noun}" if _VOWEL.match(noun) else f"de {noun}"


@dataclass(frozen=True, kw_only=True)
class _French(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.first and reader.given:
            name: str | None = reader.given
        else:
            title = {"f": "Madame", "m": "Monsieur"}.get(reader.gender or "") or (reader.academic or "").replace(
                ".", ""
            )
            name = f"{title} {reader.surname}" if title and reader.surname else reader.full
        return f"Bonjour {name}," if name else "Bonjour,"

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        local = moment.astimezone(zone)
        return f"{local.hour} h {local:%M}" if local.minute else f"{local.hour} h"

    def after_role(self, role: str | None, company: str | None = None) -> str:
        return (f" {of(role)}" if role else "") + super().after_role(None, company)

    def talk_of(self, topics: str) -> str:
        return of(topics)


FRENCH = _French(
    code="fr",
    weekdays=_DAYS,
    months=(
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ),
    on_weekdays=_DAYS,
    of_weekdays=tuple(f"de {day}" for day in _DAYS),
    around_weekdays=_DAYS,
    recently="récemment",
    dated="{weekday} {day} {month}",
    on_dated="le {day} {month}",
    of_dated="du {day} {month}",
    around_dated="le {day} {month}",
    the_first="1er",
    moment="{day} à {clock}",
    zone="heure de {city}",
    cities={
        "London": "Londres", "Vienna": "Vienne", "Rome": "Rome", "Lisbon": "Lisbonne", "Warsaw": "Varsovie",
        "Brussels": "Bruxelles", "Copenhagen": "Copenhague", "Athens": "Athènes",
        "Montreal": "Montréal", "Algiers": "Alger",
    },
    prompt_with="[Un point dont j’ai parlé avec {name}]",
    prompt_alone="[Un point dont nous avons parlé]",
    closing="Cordialement,",
    closing_familiar="À bientôt,",
    role_noun="le poste",
    a_role_noun="un poste",
    of_role=" de {role}",
    at_company="chez {company}",
    with_you="chez vous",
    with_you_familiar="chez vous",
    an_interview_noun="un entretien",
    interviews={"final": "un entretien final", "onsite": "un entretien sur place"},
    conversation="entretien",
    meetings={
        "technical": "entretien technique", "system_design": "entretien d’architecture",
        "take_home_review": "échange autour de mon exercice", "case": "entretien sur étude de cas",
        "presentation": "entretien avec présentation", "panel": "entretien avec le jury",
        "group": "entretien collectif", "onsite": "entretien sur place", "final": "entretien final",
        "assessment": "évaluation", "assessment_center": "entretien d’évaluation", "trial_day": "essai",
    },
    meeting_about="entretien consacré à {topic}",
    meeting_words=frozenset("entretien interview échange rencontre appel visio call meeting réunion test".split()),
    conjunction="et",
    others="{count} autres",
    also_role="{company}, pour un poste{of_role}",
    this_application="cette candidature",
    an_application="Une candidature",
    somebody_there="Quelqu’un là-bas",
    nobody_known="Une personne dont le nom n’est pas connu",
    what_was_promised="ce qui était promis",
    titles=dict.fromkeys(("Mme", "Madame", "Mlle", "Mademoiselle", "Mrs", "Ms"), "f")
    | dict.fromkeys(("M", "Monsieur", "Mr"), "m")
    | dict.fromkeys(("Dr", "Docteur", "Docteure", "Pr", "Professeur", "Professeure"), ""),
    familiar_words=r"(?i:\b(?:tu|te|toi|ton|ta|tes)\b|\bt['’])",
    polite_words=r"(?i:\b(?:vous|votre|vos)\b)",
    banned=(
        "ravi", "enchanté", "passionné", "n'hésitez pas", "n'hésite pas", "suite à notre entretien", "je me permets",
        "opportunité", "par la présente", "madame, monsieur", "j'espère que vous allez bien", "relance",
    ),
    never_twice="le|la|les|de|du|des|au|à|un|une|et|pour|avec|chez|vous|que|poste|entretien",
    tight_marks=",.",
    topics=Topics(
        patterns=(
            rf"{_WE}(?:parlé|discuté|échangé){_WITH}\s+(?P<topic>(?:de|du|des|d['’]|sur)(?:\s|(?<=['’])).+)",
            rf"(?:échange|discussion|conversation){_WITH}\s+(?P<topic>(?:sur|à propos de|autour de)\s.+)",
            r"il\s+(?:a\s+été|était)\s+question\s+(?P<topic>(?:de|du|des|d['’])(?:\s|(?<=['’])).+)",
        ),
        forms=(
            (r"^(?:à propos|autour) (?=d)", ""),
            (r"^sur le ", "du "), (r"^sur les ", "des "), (r"^sur l['’]", "de l’"),
            (r"^sur (?=[aeiouyàâéèêëîïôûœ])", "d’"), (r"^sur ", "de "), (r"^d'", "d’"),
        ),
        unfit="elle|elles|il|ils|lui|leur|leurs|son|sa|ses|tu|te|toi|ton|ta|tes|moi|mon|ma|mes|nous|notre|nos|vous|votre"
        "|vos|tout|rien|que|pourquoi|comment"
        r"|salair\w*|salari\w*|rémunér\w*|argent|primes?|contrats?|offres?|grossesse|démission\w*",
    ),
)  # fmt: skip
