"""How a reader is spoken to, in which language, and what of a note comes into it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from compose_cases import CASES, GRACE, ME, RITA, TOM, brief, interview, note

from daemon.compose import blanks, compose, forget
from daemon.compose.languages import LANGUAGES
from daemon.model import Draft, Kind, Person, Thread

TOMS = Person("Rita Tom", "rita@acme.example")


def letter(told: str, person: Person = TOMS, language: str = "de", **more: object) -> str:
    one = interview(people=(person, TOM), language=language, stage=None, coarse=None)
    loop = (replace(one, event=replace(one.event, description=told)),)
    more.setdefault("position", 0)
    return compose(brief(recipient=person, loop=loop, people=(person, TOM), **more)).body


GREETED = {
    "de": {
        "Sie sprechen mit Frau Tom und Herrn Hill.": ("Guten Tag Frau Tom,", "Sie"),
        "Ihre Gesprächspartnerin ist Frau Dr. Rita Tom.": ("Guten Tag Frau Dr. Tom,", "Sie"),
        "Sie sprechen mit Dr. Tom.": ("Guten Tag Dr. Tom,", "Sie"),
        "Sie sprechen mit Prof. Dr. Rita Tom.": ("Guten Tag Prof. Dr. Tom,", "Sie"),
        "Sie sprechen mit Rita Tom und Tom Hill.": ("Guten Tag Rita Tom,", "Sie"),
        "Gesprächspartner: Rita Tom, Tom Hill": ("Guten Tag Rita Tom,", "Sie"),
        "": ("Guten Tag Rita Tom,", "Sie"),
        "Vorstellungsgespräch mit Ada Lovelace": ("Guten Tag Rita Tom,", "Sie"),
        "Gespräch Lovelace, Ada / Rita T.": ("Guten Tag Rita Tom,", "Sie"),
        "Sehr geehrte Frau Ada Lovelace, anbei der Termin.": ("Guten Tag Rita Tom,", "Sie"),
        "Hallo Ada, du triffst Rita und Tom.": ("Hallo Rita,", "du"),
        "Wir freuen uns auf dich und deine Fragen. Rita Tom": ("Hallo Rita,", "du"),
        "Viele Grüße\nRita": ("Hallo Rita,", "du"),
        "Hallo Ada, wir freuen uns auf Sie.": ("Guten Tag Rita,", "Sie"),
        "Hallo Ada, du sprichst mit Frau Tom.": ("Guten Tag Frau Tom,", "Sie"),
        "Du sprichst mit Rita (Frau Tom).": ("Hallo Rita,", "du"),
        "Fragen an rita@acme.example oder https://acme.example/Rita": ("Guten Tag Rita Tom,", "Sie"),
    },
    "fr": {
        "Vous rencontrerez Mme Tom et M. Hill.": ("Bonjour Madame Tom,", "vous"),
        "Votre entretien avec le Dr Tom": ("Bonjour Dr Tom,", "vous"),
        "Bonjour Ada, vous rencontrerez Rita Tom.": ("Bonjour Rita,", "vous"),
        "Vous rencontrerez Rita Tom.": ("Bonjour Rita Tom,", "vous"),
        "Salut Ada, tu verras Rita Tom.": ("Bonjour Rita,", "te"),
    },
    "es": {
        "Usted hablará con la Sra. Tom.": ("Estimada Sra. Tom:", "sus"),
        "Le atenderá la Dra. Rita Tom.": ("Estimada Dra. Tom:", "sus"),
        "Entrevista con Rita Tom": ("Buenos días, Rita Tom:", "sus"),
        "Hola, Ada: conocerás a Rita.": ("Hola, Rita:", "te"),
    },
    "it": {
        "Lei parlerà con la dott.ssa Tom e il Sig. Hill.": ("Gentile dott.ssa Tom,", "Sue"),
        "Colloquio con la Sig.ra Rita Tom": ("Gentile Sig.ra Tom,", "Sue"),
        "Colloquio con Rita Tom": ("Gentile Rita Tom,", "Sue"),
        "Ciao Ada, parlerai con Rita Tom.": ("Ciao Rita,", "tue"),
    },
    "nl": {
        "U spreekt met mevrouw Tom en de heer Hill.": ("Geachte mevrouw Tom,", "u"),
        "U spreekt met Rita Tom.": ("Beste Rita Tom,", "u"),
        "Hoi Ada, je spreekt met Rita.": ("Beste Rita,", "je"),
    },
    "pt": {
        "A senhora falará com a Sra. Tom.": ("Cara Sra. Tom,", "me"),
        "Entrevista com a Dra. Rita Tom": ("Cara Dra. Tom,", "me"),
        "Entrevista com Rita Tom": ("Olá, Rita Tom,", "me"),
        "Olá Ada, você vai conhecer a Rita.": ("Olá, Rita,", "me"),
    },
    "pl": {
        "Rozmawia z Panią Pani Rita Tom.": ("Szanowna Pani,", "od"),
        "Rozmowa: Rita Tom": ("Dzień dobry,", "od"),
        "Cześć Ada, czeka na Ciebie Rita.": ("Cześć Rita,", "od"),
    },
    "en": {
        "You will meet Ms Tom and Mr Hill.": ("Dear Ms Tom,", ""),
        "You will meet Ms. Rita Tom.": ("Dear Ms Tom,", ""),
        "You will meet Dr Tom.": ("Dear Dr Tom,", ""),
        "You will meet Mrs Tom. Rita runs the team.": ("Dear Rita,", ""),
        "You will meet Rita Tom and Tom Hill.": ("Dear Rita,", ""),
        "We miss Tom. Don't miss Rita Tom's talk.": ("Dear Rita,", ""),
        "Dear Ms Lovelace, you will meet Rita Tom.": ("Dear Rita,", ""),
        "": ("Dear Rita,", ""),
    },
}


@pytest.mark.parametrize(("language", "told"), [(language, told) for language in GREETED for told in GREETED[language]])
def test_a_greeting_is_as_the_invitation_speaks(language: str, told: str) -> None:
    greeting, you = GREETED[language][told]
    body = letter(told, language=language)
    assert body.split("\n")[0] == greeting
    assert f"{you} " in body


def test_a_man_in_german() -> None:
    assert letter("Sie sprechen mit Frau Tom und Herrn Hill.", TOM).startswith("Guten Tag Herr Hill,")
    told = "Sie sprechen mit Herrn Dr.-Ing. Hill."
    assert letter(told, TOM).startswith("Guten Tag Herr Dr.-Ing. Hill,")


def test_a_particle_belongs_to_the_surname() -> None:
    person = Person("Anna von der Heide", "a@acme.example")
    assert letter("Sie sprechen mit Frau von der Heide.", person).startswith("Guten Tag Frau von der Heide,")


def test_one_surname_for_two_says_nothing_of_either() -> None:
    twins = (Person("Rita Hill", "rita@acme.example"), TOM)
    for told, greeting in (
        ("Sie sprechen mit Frau Hill und Herrn Hill.", "Guten Tag Tom Hill,"),
        ("Sie sprechen mit Frau Rita Hill und Herrn Tom Hill.", "Guten Tag Herr Hill,"),
    ):
        one = interview(people=twins, language="de")
        loop = (replace(one, event=replace(one.event, description=told)),)
        assert compose(brief(recipient=TOM, loop=loop, people=twins)).body.startswith(greeting)


def test_one_title_does_not_make_another() -> None:
    told = "You will meet Ms Tom and Tom Hill."
    assert letter(told, TOM, "en").startswith("Dear Tom,")


SAID = {
    "de": {
        "mit Rita über den Umstieg auf Kafka gesprochen": "über den Umstieg auf Kafka",
        "Lange über Observability diskutiert": "über Observability",
        "Wir haben mit Rita Tom über die Rufbereitschaft gesprochen.": "über die Rufbereitschaft",
        "Es ging um die Migration der Abrechnung; Stimmung gut": "über die Migration der Abrechnung",
        "Kundenportal besprochen": "über Kundenportal",
        "über ihr Gehalt gesprochen": None,
        "über Gehaltsvorstellungen gesprochen": None,
        "über ihre Bedenken gesprochen": None,
        "mit Tom Hill über Tests gesprochen": None,
        "sehr nett": None,
        "talked with Rita about moving the billing jobs off cron": None,
    },
    "fr": {
        "nous avons parlé avec Rita du cache et des tests": "à propos du cache et des tests",
        "discuté d'observabilité": "à propos d’observabilité",
        "échange sur le cache": "à propos du cache",
        "parlé de son équipe": None,
        "super ambiance": None,
    },
    "es": {
        "hablamos con Rita de la cultura de pruebas": "sobre la cultura de pruebas",
        "Hemos hablado del caché": "sobre el caché",
        "hablamos de su equipo": None,
    },
    "it": {
        "parlato con Rita del caching": "del caching",
        "abbiamo parlato sulla cultura dei test": "della cultura dei test",
        "parlato del suo stipendio": None,
    },
    "nl": {
        "met Rita over de overstap naar Kafka gesproken": "over de overstap naar Kafka",
        "over haar team gesproken": None,
    },
    "pt": {
        "falei com Rita sobre a cultura de testes": "sobre a cultura de testes",
        "falamos do cache": "sobre o cache",
    },
    "pl": {"rozmowa o testach": None},
    "en": {
        "wir haben über die Migration der Abrechnung gesprochen": None,
        "nous avons parlé de la migration des tests avec elle": None,
        "talked about die casting with her": "about die casting",
    },
}


@pytest.mark.parametrize(("language", "said"), [(language, said) for language in SAID for said in SAID[language]])
def test_a_note_comes_into_a_letter_of_its_own_language_only(language: str, said: str) -> None:
    told = SAID[language][said]
    body = letter("", language=language, notes=(note(said),), position=1)
    assert ("[One thing you talked about with Rita]" in body) == (told is None)
    assert told is None or told in body
    assert told is not None or not any(word in body for word in said.split() if len(word) > 9)


def test_the_reminder_shows_a_note_that_stayed_out() -> None:
    reminder = CASES["thank_you_by.reminder"]
    foreign = replace(reminder, notes=(note("über die Migration der Abrechnung gesprochen"),))
    assert "– über die Migration der Abrechnung gesprochen" in compose(foreign).body
    assert compose(replace(reminder, notes=(note(),))) == compose(reminder)
    german = replace(reminder, loop=(interview(language="de"),), notes=(note(),))
    assert "moving the billing jobs off cron" in compose(german).body


def test_what_is_for_the_user_and_for_references_is_in_the_users_language() -> None:
    german = (interview(language="de"),)
    for name in ("references", "references_rejected", "reflect.task", "thank_you_by.reminder", "own_draft"):
        case = CASES[name]
        assert compose(replace(case, loop=german)) == compose(replace(case, loop=(interview(),)))
    grace = replace(CASES["references"], me=replace(ME, language="de"))
    assert compose(grace).body.startswith("Guten Tag Grace Hopper,")
    assert compose(replace(CASES["own_draft"], me=replace(ME, language="de"))).body.startswith("Guten Tag Rita Vos,")


def test_a_task_that_carries_a_letter_is_in_the_users_language_and_the_letter_in_theirs() -> None:
    task = compose(replace(CASES["channel_linkedin.task"], loop=(interview(language="de"),)))
    assert task.title == "Write to Rita Vos on LinkedIn to follow up"
    assert "Guten Tag Rita Vos," in task.body
    told = compose(
        replace(CASES["references.task"], reference=replace(GRACE, email=None), loop=(interview(language="de"),))
    )
    assert "Dear Grace," in told.body


def test_a_reminder_names_the_line_as_it_stands_in_the_draft() -> None:
    german = replace(CASES["thank_you_by.reminder"], me=replace(ME, language="de"))
    assert "Still blank: [Etwas, worüber ich mit Tom gesprochen habe]" in compose(german).body


def test_the_bracketed_line_is_in_the_users_language() -> None:
    case = brief(recipient=RITA, loop=(interview(language="de"),))
    assert "[One thing you talked about with Rita]" in compose(case).body
    assert blanks(case)
    german = replace(case, me=replace(ME, language="de"))
    assert "[Etwas, worüber ich mit Rita gesprochen habe]" in compose(german).body
    assert blanks(german)
    assert not blanks(replace(case, prompts=False))


@pytest.mark.parametrize("language", ["ja", "sv-SE"])
@pytest.mark.parametrize("name", list(CASES))
def test_a_language_without_templates_is_english_as_a_whole(language: str, name: str) -> None:
    case = CASES[name]
    loop = tuple(replace(one, language=language) for one in case.loop)
    assert compose(replace(case, loop=loop)) == compose(case)
    assert compose(replace(case, loop=loop, me=replace(ME, language=language))) == compose(case)


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.kind is not Kind.DRAFT])
def test_tasks_and_reminders_are_english_as_a_whole_too(language: str, name: str) -> None:
    case = replace(CASES[name], me=replace(ME, language=language))
    if case.template not in ("channel", "references", "references_outcome"):  # these carry a letter
        spec = compose(case)
        drafts = [sibling for sibling in case.drafts if sibling.blank]
        assert spec == compose(CASES[name]) or drafts
        assert "Tuesday" in spec.body or "Tuesday" not in compose(CASES[name]).body


@pytest.fixture
def folder(tmp_path: Path):
    forget()
    yield tmp_path
    forget()


def test_the_users_own_templates_by_language(folder: Path) -> None:
    german = brief(recipient=RITA, loop=(interview(language="de"),))
    (folder / "thank_you.draft.j2").write_text("Subject: Mine\n\n{{ greeting }} {{ when }}\n", "utf-8")
    assert compose(german, folder).body.endswith("Mit freundlichen Grüßen\nAda Lovelace\n")
    assert compose(brief(recipient=RITA), folder).body == "Dear Rita, on Tuesday\n"
    swedish = compose(replace(german, loop=(interview(language="sv"),)), folder)
    assert swedish.body == "Dear Rita, on Tuesday\n"
    at_home = replace(german, me=replace(ME, language="de"))
    assert compose(at_home, folder).body == "Guten Tag Rita Vos, am Dienstag\n"
    (folder / "de").mkdir()
    (folder / "de" / "thank_you.draft.j2").write_text("Subject: Meins\n\n{{ greeting }}{{ of_role_there }}\n", "utf-8")
    forget()
    spec = compose(german, folder)
    assert isinstance(spec, Draft)
    assert (spec.subject, spec.body) == ("Meins", "Guten Tag Rita Vos, als Backend Engineer bei Acme\n")


@pytest.mark.parametrize(
    "said", ["AW: Einladung", "Antw: Uitnodiging", "Odp: Zaproszenie", "RES: Convite", "re: Einladung"]
)
def test_an_answer_is_marked_once(said: str) -> None:
    case = brief(recipient=RITA, thread=Thread("<1@acme.example>", (), said), loop=(interview(language="de"),))
    assert compose(case).subject == said
