"""Dutch. Every meeting is neuter: "het technische gesprek"."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.compose.languages.base import Language, Reader
from daemon.compose.topics import Topics

_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_TALKED = "(?:gesproken|gepraat|gediscussieerd|nagedacht|gehad)"
_SPOKE = "(?:gesproken|gepraat|spraken|praatten|gesprek|hadden het|ging)"
_WE = r"(?:(?:we|wij|ik|het|hebben|heb|hadden|veel|lang|uitgebreid|kort|ook|vooral|met(?: (?!over)\w+)?)\s+)*"


@dataclass(frozen=True, kw_only=True)
class _Dutch(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.first and reader.given:
            return f"Beste {reader.given},"
        title = " ".join(
            filter(None, [{"f": "mevrouw", "m": "heer"}.get(reader.gender or ""), (reader.academic or "").lower()])
        )
        if title and reader.surname:  # without a given name before it a particle has a capital: "mevrouw Van den Berg"
            return f"Geachte {title} {reader.surname[0].upper()}{reader.surname[1:]},"
        return f"Beste {reader.full}," if reader.full else "Goedendag,"

    def a_role(self, role: str | None) -> str:
        return f"een functie als {role}" if role else "een functie"


DUTCH = _Dutch(
    code="nl",
    weekdays=_DAYS,
    months=(
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    on_weekdays=_DAYS,
    of_weekdays=tuple(f"van {day}" for day in _DAYS),
    around_weekdays=_DAYS,
    recently="onlangs",
    dated="{weekday} {day} {month}",
    on_dated="op {day} {month}",
    of_dated="van {day} {month}",
    around_dated="{day} {month}",
    moment="{day} om {clock} uur",
    zone="tijd in {city}",
    cities={
        "London": "Londen", "Paris": "Parijs", "Berlin": "Berlijn", "Rome": "Rome", "Vienna": "Wenen",
        "Brussels": "Brussel", "Warsaw": "Warschau", "Lisbon": "Lissabon", "Copenhagen": "Kopenhagen",
    },
    prompt_with="[Iets waarover ik met {name} heb gesproken]",
    prompt_alone="[Iets waarover we hebben gesproken]",
    closing="Met vriendelijke groet,",
    closing_familiar="Hartelijke groet,",
    role_noun="de functie",
    a_role_noun="een functie",
    of_role=" van {role}",
    at_company="bij {company}",
    with_you="bij u",
    with_you_familiar="bij jullie",
    an_interview_noun="een sollicitatiegesprek",
    interviews={"final": "een eindgesprek", "onsite": "een sollicitatiegesprek op locatie"},
    conversation="gesprek",
    meetings={
        "technical": "technische gesprek", "system_design": "gesprek over systeemontwerp",
        "take_home_review": "gesprek over mijn opdracht", "case": "gesprek met de casus",
        "presentation": "gesprek met de presentatie", "panel": "gesprek met de commissie", "group": "groepsgesprek",
        "onsite": "gesprek op locatie", "final": "laatste gesprek", "assessment": "assessment",
        "assessment_center": "assessment", "first_round": "eerste gesprek", "second_round": "tweede gesprek",
    },
    meeting_about="gesprek over {topic}",
    meeting_words=frozenset("gesprek interview sollicitatiegesprek kennismaking call meeting assessment".split()),
    conjunction="en",
    others="{count} anderen",
    also_role="{company} over {role}",
    this_application="deze sollicitatie",
    an_application="Een sollicitatie",
    somebody_there="Iemand daar",
    nobody_known="Iemand van wie de naam niet bekend is",
    what_was_promised="wat was beloofd",
    titles=dict.fromkeys(("mevrouw", "Mevrouw", "mevr", "Mevr", "mw", "Mw", "Mrs", "Ms"), "f")
    | dict.fromkeys(("heer", "Heer", "meneer", "Meneer", "dhr", "Dhr", "Mr"), "m")
    | dict.fromkeys(("dr", "Dr", "prof", "Prof", "drs", "Drs", "ir", "Ir", "ing", "Ing"), ""),
    familiar_words=r"(?i:\b(?:je|jij|jou|jouw|jullie)\b)",
    polite_words=r"(?i:\b(?:u|uw)\b)",
    banned=(
        "passie", "enthousiast", "hierbij", " middels", "naar aanleiding van", "ik hoop dat het goed gaat",
        "geachte heer/mevrouw", "l.s.", "nogmaals contact", "graag gedaan", "te allen tijde",
    ),
    never_twice="de|het|een|van|voor|met|bij|in|op|en|over|dat|u|je|ik|functie|gesprek",
    topics=Topics(
        patterns=(
            rf"{_WE}over\s+(?P<topic>.+?)\s+{_TALKED}",
            rf"{_WE}{_SPOKE}\s+{_WE}over\s+(?P<topic>.+)",
        ),
        unfit="zij|ze|hij|haar|hem|zijn|hun|je|jij|jou|jouw|u|uw|mij|me|mijn|ons|onze|alles|niets|dat|hoe|waarom|wat|of"
        r"|\w*salaris\w*|geld|bonus|\w*contract\w*|aanbod|zwanger\w*|ontslag",
    ),
)  # fmt: skip
