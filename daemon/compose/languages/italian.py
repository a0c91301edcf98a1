"""Italian. Every meeting is masculine and begins with a consonant: "il colloquio", "del colloquio"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from daemon.compose.languages.base import Language, Reader
from daemon.compose.topics import Topics

_DAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
_TALKED = r"(?:(?:abbiamo|ho)\s+)?(?:parlato|discusso|chiacchierato|parlammo)"
_WITH = r"(?:\s+(?:con(?:\s+(?!d[aei]l?|su)\w+)?|molto|anche|soprattutto|a lungo|insieme))*"


@dataclass(frozen=True, kw_only=True)
class _Italian(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.first and reader.given:
            return f"{'Ciao' if reader.familiar else 'Buongiorno'} {reader.given},"
        title = reader.academic or {"f": "Sig.ra", "m": "Sig."}.get(reader.gender or "")
        name = f"{title} {reader.surname}" if title and reader.surname else reader.full
        if reader.familiar:
            return f"Ciao {name}," if name else "Ciao,"
        return f"Gentile {name}," if name else "Buongiorno,"

    def _dated(self, pattern: str, weekdays: tuple[str, ...], day: date) -> str:
        said = super()._dated(pattern, weekdays, day)
        return re.sub(r"^(?:(il)|(de|a)l) (?=(?:8|11) )", lambda m: "l’" if m[1] else f"{m[2]}ll’", said)

    def talk_of(self, topics: str) -> str:
        return f"di {topics}"


ITALIAN = _Italian(
    code="it",
    weekdays=_DAYS,
    months=(
        "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno",
        "luglio", "agosto", "settembre", "ottobre", "novembre", "dicembre",
    ),
    on_weekdays=_DAYS,
    of_weekdays=tuple(f"di {day}" for day in _DAYS),
    around_weekdays=tuple(f"a {day}" for day in _DAYS),
    recently="di recente",
    dated="{weekday} {day} {month}",
    on_dated="il {day} {month}",
    of_dated="del {day} {month}",
    around_dated="al {day} {month}",
    the_first="1º",
    moment="{day} alle {clock}",
    zone="ora di {city}",
    cities={
        "London": "Londra", "Paris": "Parigi", "Berlin": "Berlino", "Rome": "Roma", "Zurich": "Zurigo",
        "Lisbon": "Lisbona", "Brussels": "Bruxelles", "Warsaw": "Varsavia",
    },
    prompt_with="[Qualcosa di cui ho parlato con {name}]",
    prompt_alone="[Qualcosa di cui abbiamo parlato]",
    closing="Cordiali saluti,",
    closing_familiar="A presto,",
    role_noun="la posizione",
    a_role_noun="una posizione",
    of_role=" di {role}",
    at_company="in {company}",
    with_you="da voi",
    with_you_familiar="da voi",
    an_interview_noun="un colloquio",
    interviews={"final": "un colloquio finale", "onsite": "un colloquio in sede"},
    conversation="colloquio",
    meetings={
        "technical": "colloquio tecnico", "system_design": "colloquio di architettura",
        "take_home_review": "colloquio sul mio esercizio", "case": "colloquio con caso pratico",
        "presentation": "colloquio con presentazione", "panel": "colloquio con il team", "group": "colloquio di gruppo",
        "onsite": "colloquio in sede", "final": "colloquio finale", "assessment": "test",
        "assessment_center": "percorso di valutazione", "trial_day": "periodo di prova",
        "first_round": "primo colloquio", "second_round": "secondo colloquio",
    },
    meeting_about="colloquio su {topic}",
    meeting_words=frozenset("colloquio intervista interview chiamata riunione call meeting incontro test".split()),
    conjunction="e",
    others="altri {count}",
    also_role="{company} per una posizione{of_role}",
    this_application="questa candidatura",
    an_application="Una candidatura",
    somebody_there="Qualcuno di loro",
    nobody_known="Una persona di cui non si conosce il nome",
    what_was_promised="quanto promesso",
    titles=dict.fromkeys(("Sig.ra", "sig.ra", "Signora", "signora", "Sig.na", "Mrs", "Ms"), "f")
    | dict.fromkeys(("Sig", "sig", "Signor", "signor", "Mr"), "m")
    | dict.fromkeys(("Dott.ssa", "dott.ssa", "Dottoressa", "dottoressa", "Prof.ssa", "prof.ssa"), "f+")
    | dict.fromkeys(("Dott", "dott", "Dottor", "dottor"), "m+")
    | dict.fromkeys(("Dr", "Prof", "prof", "Ing", "ing", "Avv", "avv"), ""),
    familiar_words=r"(?i:\b(?:tu|ti|te|tuo|tua|tuoi|tue|ciao)\b)",
    polite_words=r"\b(?:Lei|Suo|Sua|Suoi|Sue|Le|La)\b|(?i:\b(?:gentile|egregi[oa])\b)",
    banned=(
        "lieto", "lieta", "entusiast", "appassionat", "interessat", "grato", "grata", "spero che stia bene",
        "con la presente", "in attesa di un cortese riscontro", "a chi di competenza", "porgo",
    ),
    never_twice="il|lo|la|i|gli|le|di|del|della|a|al|un|una|e|in|con|per|che|posizione|colloquio",
    topics=Topics(
        patterns=(
            rf"{_TALKED}{_WITH}\s+(?P<topic>(?:di|su|[ds][eu]l|[ds][eu]ll[aoe]|[ds][eu]i|[ds][eu]gli|[ds][eu]ll['’])(?:\s|(?<=['’])).+)",
        ),
        forms=(
            (r"^sull['’]", "dell’"), (r"^su(l|lla|llo|lle|i|gli) ", r"de\1 "), (r"^su ", "di "), (r"^dell'", "dell’"),
        ),
        unfit="lei|lui|loro|suo|sua|suoi|sue|gli|ti|te|tuo|tua|tuoi|tue|mi|mio|mia|miei|mie|ci|nostro|nostra|nostri|nostre"
        "|tutto|niente|che|come|perché|stipend\\w*|retribu\\w*|ral|soldi|contratt[oi]|offert[ae]|gravidanza",
    ),
)  # fmt: skip
