"""Portuguese that reads well on both sides of the Atlantic: the reader is third person, pronouns and clitics are few.

Every meeting is feminine: "a entrevista técnica". Nothing says whether who writes is a man or a woman.
"""

from __future__ import annotations

from dataclasses import dataclass

from daemon.compose.languages.base import Language, Reader
from daemon.compose.topics import Topics

_DAYS = (
    "segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo",
)  # fmt: skip
_TALKED = r"(?:falamos|falámos|falei|conversamos|conversámos|conversei|falado|conversado)"
_WITH = r"(?:\s+(?:com(?:\s+(?!d[eoa]s?\b|sobre)\w+)?|a\s+\w+(?=\s+(?:sobre|de))|muito|também|bastante|sobretudo))*"


@dataclass(frozen=True, kw_only=True)
class _Portuguese(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.first and reader.given:
            return f"Olá, {reader.given},"
        if reader.gender and reader.surname:
            dear, title = {"f": ("Cara", "Sra."), "m": ("Caro", "Sr.")}[reader.gender]
            return f"{dear} {reader.academic or title} {reader.surname},"
        name = f"{reader.academic} {reader.surname}" if reader.academic and reader.surname else reader.full
        return f"Olá, {name}," if name else "Olá,"


PORTUGUESE = _Portuguese(
    code="pt",
    weekdays=_DAYS,
    months=(
        "janeiro", "fevereiro", "março", "abril", "maio", "junho",
        "julho", "agosto", "setembro", "outubro", "novembro", "dezembro",
    ),
    on_weekdays=tuple(f"na {day}" if day.endswith("feira") else f"no {day}" for day in _DAYS),
    of_weekdays=tuple(f"de {day}" for day in _DAYS),
    around_weekdays=_DAYS,
    recently="há pouco",
    dated="{weekday}, {day} de {month}",
    on_dated="no dia {day} de {month}",
    of_dated="de {day} de {month}",
    around_dated="{day} de {month}",
    of_year=" de {year}",
    the_first="1º",
    moment="{on} às {clock}",
    zone="hora de {city}",
    cities={
        "London": "Londres", "Lisbon": "Lisboa", "Sao Paulo": "São Paulo", "Brussels": "Bruxelas", "Rome": "Roma",
        "Berlin": "Berlim", "New York": "Nova Iorque",
    },
    prompt_with="[Algo de que falei com {name}]",
    prompt_alone="[Algo de que falamos]",
    closing="Atenciosamente,",
    closing_familiar="Até breve,",
    role_noun="a vaga",
    a_role_noun="uma vaga",
    of_role=" de {role}",
    at_company="na {company}",
    with_you="na sua empresa",
    with_you_familiar="na sua empresa",
    an_interview_noun="uma entrevista",
    interviews={"final": "uma entrevista final", "onsite": "uma entrevista presencial"},
    conversation="entrevista",
    meetings={
        "technical": "entrevista técnica", "system_design": "entrevista de arquitetura",
        "take_home_review": "conversa sobre o meu exercício", "case": "entrevista com estudo de caso",
        "presentation": "apresentação", "panel": "entrevista com a banca", "group": "dinâmica de grupo",
        "onsite": "entrevista presencial", "final": "entrevista final", "assessment": "prova",
        "assessment_center": "sessão de avaliação", "first_round": "primeira entrevista",
        "second_round": "segunda entrevista",
    },
    meeting_about="entrevista sobre {topic}",
    meeting_words=frozenset("entrevista interview chamada reunião conversa call meeting prova teste".split()),
    conjunction="e",
    others="mais {count}",
    also_role="{company}, por uma vaga{of_role}",
    this_application="esta candidatura",
    an_application="Uma candidatura",
    somebody_there="Alguém de lá",
    nobody_known="Uma pessoa cujo nome não se conhece",
    what_was_promised="o prometido",
    titles=dict.fromkeys(("Sra", "sra", "Senhora", "senhora", "Dona", "D.ª", "Sr.ª", "Ms", "Mrs"), "f")
    | dict.fromkeys(("Sr", "sr", "Senhor", "senhor", "Mr"), "m")
    | dict.fromkeys(("Dra", "dra", "Doutora", "Dr.ª", "Profa", "Eng.ª"), "f+")
    | dict.fromkeys(("Dr", "dr", "Doutor", "Prof", "Eng"), ""),
    familiar_words=r"(?i:\b(?:você|vocês|tu|te|ti|teu|tua|teus|tuas|contigo|oi)\b)",
    polite_words=r"(?i:\b(?:senhora?|v\. ?ex|vossa|prezad[oa]|excelentíssim[oa]|exm[oa])\b)",
    banned=(
        "obrigad", "interessad", "entusiasmad", "apaixonad", "grat", "venho por este meio", "espero que esteja bem",
        "a quem possa interessar", "me coloco à disposição", "proativ", "animad",
    ),
    never_twice="o|a|os|as|de|do|da|no|na|um|uma|e|em|com|por|para|que|vaga|entrevista",
    topics=Topics(
        patterns=(
            rf"{_TALKED}{_WITH}\s+(?:sobre|acerca de|de)\s+(?P<topic>.+)",
            rf"{_TALKED}{_WITH}\s+(?P<topic>d[oa]s?\s+.+)",
            rf"conversa{_WITH}\s+sobre\s+(?P<topic>.+)",
        ),
        forms=((r"^d([oa]s?) ", r"\1 "),),
        unfit="ela|elas|ele|eles|dela|dele|delas|deles|seu|sua|seus|suas|lhe|te|teu|tua|me|meu|minha|meus|minhas|nos|nosso"
        "|nossa|você|tudo|nada|que|como|por que|porquê|salári\\w*|ordenados?|dinheiro|contratos?|propostas?|gravidez",
    ),
)  # fmt: skip
