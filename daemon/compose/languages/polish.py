"""Polish. Verbs are in the present or impersonal, so that nothing says whether writer or reader is a man or a woman.

Who is addressed politely is spoken to as part of the house ("Państwo"); the greeting says "Pani" or "Pan" only where
the invitation does, and never a name, which would have to be in the vocative. Notes would have to be inflected: they
stay out.
"""

from __future__ import annotations

from dataclasses import dataclass

from daemon.compose.languages.base import Language, Reader

_DAYS = ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela")


@dataclass(frozen=True, kw_only=True)
class _Polish(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.familiar:
            return f"Cześć {reader.given}," if reader.given else "Cześć,"
        return {"f": "Szanowna Pani,", "m": "Szanowny Panie,"}.get(reader.gender or "", "Dzień dobry,")


POLISH = _Polish(
    code="pl",
    weekdays=_DAYS,
    months=(
        "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca",
        "lipca", "sierpnia", "września", "października", "listopada", "grudnia",
    ),
    on_weekdays=("w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę", "w niedzielę"),
    of_weekdays=("w poniedziałek", "we wtorek", "w środę", "w czwartek", "w piątek", "w sobotę", "w niedzielę"),
    around_weekdays=("poniedziałku", "wtorku", "środy", "czwartku", "piątku", "soboty", "niedzieli"),
    recently="niedawno",
    dated="{weekday}, {day} {month}",
    on_dated="{day} {month}",
    of_dated="z {day} {month}",
    around_dated="{day} {month}",
    moment="{on} o {clock}",
    zone="czas: {city}",
    cities={
        "London": "Londyn", "Warsaw": "Warszawa", "Paris": "Paryż", "Rome": "Rzym", "Vienna": "Wiedeń",
        "Brussels": "Bruksela", "Lisbon": "Lizbona", "Copenhagen": "Kopenhaga", "Prague": "Praga",
    },
    prompt_with="[Coś, o czym była mowa w rozmowie: {name}]",
    prompt_alone="[Coś, o czym była mowa w rozmowie]",
    closing="Z wyrazami szacunku",
    closing_familiar="Pozdrawiam",
    role_noun="stanowisko",
    a_role_noun="stanowisko",
    of_role=" {role}",
    at_company="w firmie {company}",
    with_you="w Państwa firmie",
    with_you_familiar="w Waszej firmie",
    an_interview_noun="rozmowę",
    interviews={"final": "ostatnią rozmowę", "onsite": "rozmowę na miejscu"},
    conversation="rozmowa",
    conjunction="i",
    others="{count} innych",
    also_role="{company} w sprawie stanowiska{of_role}",
    this_application="ta aplikacja",
    an_application="Aplikacja",
    somebody_there="Ktoś stamtąd",
    nobody_known="Osoba, której nazwisko nie jest znane",
    what_was_promised="to, co było obiecane",
    titles=dict.fromkeys(("Pani", "pani", "Panią", "panią"), "f")
    | dict.fromkeys(("Pan", "pan", "Panem", "panem", "Pana", "pana"), "m")
    | dict.fromkeys(("dr", "Dr", "prof", "Prof", "mgr", "inż"), ""),
    title_and_given=True,
    familiar_words=r"(?i:\b(?:ty|ciebie|tobie|tobą|cię|ci|twój|twoja|twoje|twojego|twojej|twoim|cześć|hej)\b)",
    polite_words=r"\b(?:Pan|Pani|Panią|Pana|Panu|Panem|Państwo|Państwa|Państwu)\b|(?i:\bszanown)",
    banned=(
        "zafascynowan", "zachwycon", "zainteresowany", "zainteresowana", "wdzięczny", "wdzięczna", "mam nadzieję, że",
        "pozwalam sobie", "w nawiązaniu", "uprzejmie", "niniejszym", "pasj",
    ),
    never_twice="w|we|z|o|na|do|i|za|po|że|się|jest|to|stanowisko|stanowiska|rozmowa",
)  # fmt: skip
