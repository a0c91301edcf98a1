"""Spanish. Every meeting is feminine: "la entrevista técnica"."""

from __future__ import annotations

from dataclasses import dataclass

from daemon.compose.languages.base import Language, Reader
from daemon.compose.topics import Topics

_DAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
_TALKED = r"(?:(?:hemos|he|nosotros)\s+)?(?:hablamos|hablado|hablé|charlamos|charlado|conversamos|conversado)"
_WITH = r"(?:\s+(?:con(?:\s+(?!de|del|sobre)\w+)?|mucho|largo|también|bastante|sobre todo))*"


@dataclass(frozen=True, kw_only=True)
class _Spanish(Language):
    def greeting(self, reader: Reader) -> str:
        if reader.first and reader.given:
            return f"Hola, {reader.given}:"
        if reader.gender and reader.surname:
            dear, title = {"f": ("Estimada", "Sra."), "m": ("Estimado", "Sr.")}[reader.gender]
            return f"{dear} {reader.academic or title} {reader.surname}:"
        name = f"{reader.academic} {reader.surname}" if reader.academic and reader.surname else reader.full
        hello = "Hola" if reader.familiar else "Buenos días"
        return f"{hello}, {name}:" if name else f"{hello}:"


SPANISH = _Spanish(
    code="es",
    weekdays=_DAYS,
    months=(
        "enero", "febrero", "marzo", "abril", "mayo", "junio",
        "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ),
    on_weekdays=tuple(f"el {day}" for day in _DAYS),
    of_weekdays=tuple(f"del {day}" for day in _DAYS),
    around_weekdays=tuple(f"el {day}" for day in _DAYS),
    recently="hace poco",
    dated="{weekday} {day} de {month}",
    on_dated="el {day} de {month}",
    of_dated="del {day} de {month}",
    around_dated="el {day} de {month}",
    of_year=" de {year}",
    moment="{on} a las {clock}",
    zone="hora de {city}",
    cities={"London": "Londres", "Lisbon": "Lisboa", "Brussels": "Bruselas", "New York": "Nueva York", "Rome": "Roma"},
    prompt_with="[Algo de lo que hablé con {name}]",
    prompt_alone="[Algo de lo que hablamos]",
    closing="Un cordial saludo,",
    closing_familiar="Un saludo,",
    role_noun="el puesto",
    a_role_noun="un puesto",
    of_role=" de {role}",
    at_company="en {company}",
    with_you="en su empresa",
    with_you_familiar="en tu empresa",
    an_interview_noun="una entrevista",
    interviews={"final": "una entrevista final", "onsite": "una entrevista presencial"},
    conversation="entrevista",
    meetings={
        "technical": "entrevista técnica", "system_design": "entrevista de arquitectura",
        "take_home_review": "revisión de mi ejercicio", "case": "entrevista con caso práctico",
        "presentation": "presentación", "panel": "entrevista con el equipo", "group": "dinámica de grupo",
        "onsite": "entrevista presencial", "final": "entrevista final", "assessment": "prueba",
        "assessment_center": "jornada de evaluación", "trial_day": "jornada de prueba",
        "first_round": "primera entrevista", "second_round": "segunda entrevista",
    },
    meeting_about="entrevista sobre {topic}",
    meeting_words=frozenset("entrevista interview llamada reunión charla conversación call meeting prueba".split()),
    conjunction="y",
    others="{count} más",
    also_role="{company} por un puesto{of_role}",
    this_application="esta candidatura",
    an_application="Una candidatura",
    somebody_there="Alguien de allí",
    nobody_known="Una persona cuyo nombre no se conoce",
    what_was_promised="lo prometido",
    titles=dict.fromkeys(("Sra", "Srta", "Señora", "señora", "Sña", "Ms", "Mrs"), "f")
    | dict.fromkeys(("Sr", "Señor", "señor", "Mr"), "m")
    | {"Dra": "f+", "Doctora": "f+", "doctora": "f+", "Dr": "", "Doctor": "", "doctor": "", "Prof": ""},
    familiar_words=r"(?i:\b(?:tú|te|ti|tu|tus|contigo|tienes|puedes)\b)",
    polite_words=r"(?i:\b(?:usted|ustedes|su|sus|le|les|estimada|estimado)\b)",
    banned=(
        "encantad", "agradecid", "interesad", "emocionad", "apasion", "espero que se encuentre bien",
        "por la presente", "me pongo en contacto", "quedo a su disposición", "a quien corresponda", "proactiv",
    ),
    never_twice="el|la|los|las|de|del|al|un|una|y|en|con|por|para|que|puesto|entrevista",
    topics=Topics(
        patterns=(
            rf"{_TALKED}{_WITH}\s+(?:sobre|acerca de|de)\s+(?P<topic>.+)",
            rf"{_TALKED}{_WITH}\s+(?P<topic>del\s+.+)",
            rf"(?:charla|conversación){_WITH}\s+sobre\s+(?P<topic>.+)",
        ),
        forms=((r"^del ", "el "),),
        unfit="ella|ellas|él|ellos|su|sus|le|les|tu|tus|te|mi|mis|me|nos|nuestro|nuestra|nuestros|nuestras|usted|todo"
        "|nada|que|cómo|por qué|sueldos?|salari\\w*|dinero|contratos?|ofertas?|embaraz\\w*",
    ),
)  # fmt: skip
