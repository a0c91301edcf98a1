"""What is drawn out of an interview: company, role, stage, people, link, topic, decision, domains."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from daemon.model import COARSE, Attendee, Event, Me, Person, Recognition, Response
from daemon.recognise import recognise
from daemon.recognise.names import is_name, same
from tests.detection import HELD, Case, event_of, own, shared

ADA = Person("Ada Moss", "ada.moss@mailbox.example")
ME = Me("Ada Moss", ("ada.moss@mailbox.example",), "Europe/London")
SELF = Attendee(ADA.name, ADA.email, Response.ACCEPTED, is_self=True)


def found(title: str, body: str = "", sender: Person | None = None, *guests: Person, place: str = "") -> Recognition:
    attendees = (SELF, *(Attendee(g.name, g.email) for g in guests)) if sender or guests else ()
    event: Event = event_of(
        "e", ADA, title=title, description=body, location=place, organizer=sender, attendees=attendees
    )
    return recognise(event, ME)


def squashed(name: str | None) -> str:
    return re.sub(r"\W+", "", name or "").casefold()


@pytest.mark.parametrize("cases", [shared(), own(*HELD)], ids=["shared", "held-out"])
def test_labelled_interviews_are_read_well(cases: list[Case]) -> None:
    interviews = [(case, recognise(case.event, case.me)) for case in cases if case.interview]
    company = [
        squashed(f.company) in squashed(c.company) or squashed(c.company) in squashed(f.company) for c, f in interviews
    ]
    role = [squashed(c.role) == squashed(f.role) for c, f in interviews]
    stage = [COARSE.get(c.stage or "") == f.coarse for c, f in interviews]
    seen = [(c.interviewers, {p.email for p in f.interviewers if p.email}) for c, f in interviews]
    both = sum(len(wanted & got) for wanted, got in seen)
    people = 2 * both / sum(len(wanted) + len(got) for wanted, got in seen)
    assert sum(company) / len(company) >= 0.93
    assert sum(role) / len(role) >= 0.85
    assert sum(stage) / len(stage) >= 0.85
    assert people >= 0.90


COMPANIES = [
    ("Interview with Marrow Labs", "", None, "Marrow Labs"),
    ("2nd interview - Juniper & Thyme (sous chef)", "", None, "Juniper & Thyme"),
    ("Ada & Harbor - phone screen", "", None, "Harbor"),
    ("interview!! harbor 2pm", "", None, "Harbor"),
    ("Kestrel phone screen", "", None, "Kestrel"),
    ("HM call w/ Dagny (Norrland Foods)", "", None, "Norrland Foods"),
    ("Interview", "Thank you for applying to Hartwell Cabinets as an estimator.", None, "Hartwell Cabinets"),
    ("Interview", "", Person("Carla Jung", "carla.jung@sundialtravel.example"), "Sundialtravel"),
    ("Interview at the Sundial Travel office", "", Person("Carla", "carla@sundialtravel.example"), "Sundial Travel"),
    ("Interview (backfill)", "", Person("Yasmin", "hello@petalandpost.example"), "Petalandpost"),
    ("Onsite", "", Person("Orchard Pay Candidate Calendar", "c_1@group.calendar.google.com"), "Orchard Pay"),
    ("Recruiter screen", "", Person("Copperline Hiring Team", "no-reply@ashbyhq.com"), "Copperline"),
    ("Interview", "", Person("Osprey Outdoors via SmartRecruiters", "n@smartrecruiters.com"), "Osprey Outdoors"),
    ("Phone interview", "Requisition R-1 at Millgate County.",
     Person(None, "millgate@myworkday.com"), "Millgate County"),
    ("HireVue Live Interview: Clerk", "Your interview with Larch Insurance",
     Person("HireVue", "no-reply@hirevue.com"), "Larch Insurance"),
    ("Karat Interview for Sorrel Pay", "", Person("Karat", "scheduling@karat.io"), "Sorrel Pay"),
    ("Interview COO (via Larkfield Search)", "We are representing Monarch Freight.",
     Person("Celeste Ward", "celeste@larkfieldsearch.example"), "Monarch Freight"),
    ("Interview: COO", "Client name on the call.", Person("Celeste Ward", "celeste@larkfieldsearch.example"), None),
    ("【一次面接】株式会社ミナトシステム", "", None, "ミナトシステム"),
    ("终面 - 山岚文化", "", None, "山岚文化"),
    ("Vorstellungsgespräch bei Stadtwerke Erlental", "", None, "Stadtwerke Erlental"),
    ("Interview - Roundhouse", "", None, "Roundhouse"),
    ("Interview: Oakline Studio", "", Person("Remi Castell", "remi@oakline.example"), "Oakline Studio"),
    ("Oakline Studio Manager interview", "", Person("Remi Castell", "remi@oakline.example"), "Oakline"),
    ("Oakline Panel Interview", "", Person("Remi Castell", "remi@oakline.example"), "Oakline"),
    ("Interview", "St Agatha's Hospice", Person("Jobs", "jobs@stagathas.example"), "St Agatha's Hospice"),
    ("Interview", "Fenwick Museum of Science", Person("HR", "hr@fenwickmuseum.example"), "Fenwick Museum of Science"),
    ("Sollicitatiegesprek - Gemeente Oosterveen", "", Person("HR", "hr@oosterveen.example"), "Gemeente Oosterveen"),
    ("Entretien - Mairie de Lormoy", "", Person("RH", "rh@lormoy.example"), "Mairie de Lormoy"),
    ("Llamada con RRHH de Grupo Tarajal", "entrevista de trabajo", None, "Grupo Tarajal"),
    ("Ada × Tobiuo: technical interview", "", None, "Tobiuo"),
    ("Live coding interview", "You are invited to an interview with Dovetail Freight",
     Person("HackerRank", "support@hackerrankforwork.com"), "Dovetail Freight"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "body", "sender", "company"), COMPANIES)
def test_the_company_is_the_employer(title: str, body: str, sender: Person | None, company: str | None) -> None:
    assert found(title, body, sender).company == company


ROLES = [
    ("Interview - Data Analyst at Acme", "", "Data Analyst"),
    ("Interview with Acme", "for the Senior Backend Engineer position", "Senior Backend Engineer"),
    ("2nd interview - Juniper & Thyme (sous chef)", "", "sous chef"),
    ("Entretien d'embauche", "au poste de Cheffe de projet digital, nous vous confirmons", "Cheffe de projet digital"),
    ("Vorstellungsgespräch", "für die Stelle als Projektleiterin Vertrieb.", "Projektleiterin Vertrieb"),
    ("Entrevista | Pessoa Desenvolvedora Pleno | Vagalume", "", "Pessoa Desenvolvedora Pleno"),
    ("Interview with Acme", "You applied for: Operations Manager (Job ID 2)", "Operations Manager"),
    ("Interview with Acme", "", None),
    ("Interview - Python Developer - Acme", "", "Python Developer"),
    ("Interview Head of Design, Acme", "", "Head of Design"),
    ("Interview - Sr. Data Engineer - Acme", "", "Sr. Data Engineer"),
    ("Interview - Team Lead - Acme", "", "Team Lead"),
    ("Product Manager interview - Acme", "", "Product Manager"),
    ("Case Manager interview, Acme", "", "Case Manager"),
    ("Panel interview: Logistics Coordinator @ Acme", "", "Logistics Coordinator"),
    ("Vorstellungsgespräch Entwickler:in Backend", "", "Entwickler:in Backend"),
    ("Interview - Chargé(e) de communication - Acme", "", "Chargé(e) de communication"),
    ("Entretien - Ingénieur·e QA - Acme", "", "Ingénieur·e QA"),
    ("Interview: .NET Developer - Acme", "", ".NET Developer"),
    ("Interview - Director of People & Culture - Acme", "", "Director of People & Culture"),
    ("Rozmowa kwalifikacyjna - Specjalista ds. zakupów - Acme", "", "Specjalista ds. zakupów"),
    ("Interview with the Head of Design, Acme", "", None),
    ("Interview with Ida Lund (CTO, Acme)", "", None),
    ("Interview with Acme", "Thanks for applying to our Customer Success Manager opening.", "Customer Success Manager"),
    ("Interview with Acme", "We talk about the barn manager position.", "barn manager"),
    ("Interview with Acme", "See you soon.\nPrivate Equity Associate.\nBusiness formal.", "Private Equity Associate"),
    ("Interview with Acme", "See you soon!\n\nAisling Byrne\nOperations Manager", None),
    ("Interview with Acme", "You meet Oren Vail (Principal Engineer).", None),
]


@pytest.mark.parametrize(("title", "body", "role"), ROLES)
def test_the_role_is_read_as_it_is_written(title: str, body: str, role: str | None) -> None:
    assert found(title, body).role == role


STAGES = [
    ("Recruiter screen - Acme", "", "recruiter_screen"), ("Phone screen Acme", "", "phone_screen"),
    ("1st interview Acme", "", "first_round"), ("2nd interview Acme", "", "second_round"),
    ("Hiring Manager Interview - Acme", "", "hiring_manager"), ("Technical interview Acme", "", "technical"),
    ("System Design Interview - Acme", "", "system_design"), ("Take-home review with Acme", "", "take_home_review"),
    ("Case interview - Acme", "", "case"), ("Portfolio presentation, job interview Acme", "", "presentation"),
    ("Bar Raiser - Loop 3 of 5", "", "behavioral"), ("Panel interview - Acme", "", "panel"),
    ("Group interview - Acme", "", "group"), ("Acme virtual onsite", "", "onsite"),
    ("Final round interview Acme", "", "final"), ("Interview with the CEO of Acme", "", "executive"),
    ("Job interview Acme", "Online assessment first", "assessment"),
    ("Assessment Centre, Acme", "", "assessment_center"),
    ("Record HireVue answers for Acme", "", "one_way_video"), ("Trial shift - Acme (cook)", "", "trial_day"),
    ("Team match interview Acme", "", "team_match"), ("Interview with Acme", "", None),
    ("Technical phone screen | Acme", "", "technical"), ("最終面接 ホシノ製菓", "", "final"),
    ("Web面談（1次選考）", "", "first_round"), ("技术二面 云鲸", "", "technical"),
    ("Zweitgespräch Acme", "", "second_round"),
    ("Journée d'essai, cuisine, Acme", "poste de cuisinier", "trial_day"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "body", "stage"), STAGES)
def test_the_stage_is_what_is_named(title: str, body: str, stage: str | None) -> None:
    read = found(title, body)
    assert read.stage == stage
    assert read.coarse == (COARSE[stage] if stage else None)


def test_a_street_is_an_onsite_and_a_link_is_not() -> None:
    assert found("Interview with Acme", place="12 Quay Road, 2nd floor").stage == "onsite"
    assert found("Interview with Acme", place="https://zoom.us/j/1").stage is None


RITA = Person("Rita Cole", "rita@acme.example")
TOM = Person("Tom Beck", "tom@acme.example")


def test_interviewers_are_the_companys_people() -> None:
    room = Person("Room Birch", "c_1@resource.calendar.google.com")
    bot = Person("Notes", "notes@otter.ai")
    read = found(
        "Panel interview with Acme", "", Person("Acme Recruiting", "recruiting@acme.example"), RITA, TOM, room, bot
    )
    assert read.interviewers == (RITA, TOM)
    assert read.recruiter == Person("Acme Recruiting", "recruiting@acme.example")


def test_who_invites_without_attending_recruits() -> None:
    ash = Person("Ash Romero", "ash@acme.example")
    read = found("Interview w/ Acme", "Panel now includes Rita.", ash, RITA, TOM)
    assert (read.interviewers, read.recruiter) == ((RITA, TOM), ash)
    for door in ("Please come to reception and ask for Ash.", "Bitte fragen Sie nach Ash Romero am Empfang."):
        read = found("Onsite interview - Engineer - Acme", door, ash, RITA)
        assert (read.interviewers, read.recruiter) == ((RITA,), ash)
    alone = found("Onsite interview - Engineer - Acme", "Ask for Ash.", ash)
    assert alone.interviewers == (ash,)


PANEL = """Your panel:

- Rita Cole (Engineering Manager)
2. Marta Lindqvist, Product
• Tom Beck

Best regards,
Ash Bell"""


def test_a_panel_with_a_line_for_each_is_read_whole_and_who_is_not_on_it_recruits() -> None:
    ash = Person("Ash Bell", "ash@acme.example")
    read = found("Panel interview - Backend Engineer - Acme", PANEL, ash, ash, RITA, TOM)
    assert (read.interviewers, read.recruiter) == ((RITA, TOM, Person("Marta Lindqvist")), ash)


@pytest.mark.parametrize("body", ["The panel\nBest Regards\nAsh Bell", "Panel: Rita Cole\nTom Ek sends his regards."])
def test_lines_below_a_list_that_has_ended_name_nobody(body: str) -> None:
    named = [person.name for person in found("Panel interview - Acme", body, RITA).interviewers]
    assert not {"Ash Bell", "Tom Ek"} & set(named)


def test_of_what_is_no_interview_everything_is_read_once_it_is_confirmed() -> None:
    event = event_of(
        "e", ADA, title="Chat with Acme", organizer=RITA, attendees=(SELF, Attendee(RITA.name, RITA.email))
    )
    known, plain = recognise(event, ME, confirmed=True), recognise(event, ME)
    assert (known.company, known.interviewers, plain.company, plain.interviewers) == ("Acme", (RITA,), None, ())


def test_a_recruiter_screen_is_held_by_the_recruiter() -> None:
    read = found("Recruiter screen - Acme", "", RITA, RITA)
    assert (read.interviewers, read.recruiter) == ((), RITA)
    told = found(
        "Interview - Acme",
        "Tom leads the team. Rita Cole (Talent Partner) will be there for questions.",
        RITA,
        RITA,
        TOM,
    )
    assert (told.interviewers, told.recruiter) == ((TOM,), RITA)


@pytest.mark.parametrize("between", ["\n", " - ", " <"])
def test_a_signature_with_an_address_names_the_recruiter_whole(between: str) -> None:
    body = f"Thank you for applying at Acme. We will call you.\n\nBest,\nRita Solano{between}rita.solano@acme.example"
    assert found("Phone screen with Acme", body).recruiter == Person("Rita Solano", "rita.solano@acme.example")


def test_an_agency_recruits() -> None:
    hugh = Person("Hugh Mercer", "hugh@lockhartsearch.example")
    read = found("Call about the CFO role", "Our client is a listed group.", hugh)
    assert (read.interviewers, read.recruiter, read.company) == ((), hugh, None)


NAMES = [
    ("Interviewer(s): Paula Reyes; Hank Dorsey\nFormat: Phone", ["Paula Reyes", "Hank Dorsey"]),
    ("You will meet Erin Cho (CTO), Walt Pierce and Dev Anand.", ["Erin Cho", "Walt Pierce", "Dev Anand"]),
    ("9:00 AM – System Design with Mark A.\n10:00 AM – Coding with Lena P.", ["Mark A.", "Lena P."]),
    ("10:00 - 10:45  Tomas Beck, Engineering Manager", ["Tomas Beck"]),
    ("Vous rencontrerez Mme Roussel et M. Bonnet.", ["Mme Roussel", "M. Bonnet"]),
    ("Ihre Gesprächspartner sind Frau Ahlers und Herr Dittmer.", ["Frau Ahlers", "Herr Dittmer"]),
    ("面接官：大西、村田", ["大西", "村田"]),
    ("You will meet the whole team of Acme Labs.", []),
]


@pytest.mark.parametrize(("body", "names"), NAMES)
def test_names_come_from_the_text_without_addresses(body: str, names: list[str]) -> None:
    read = found("Job interview with Acme", body)
    assert [p.name for p in read.interviewers] == names
    assert all(p.email is None for p in read.interviewers)


def test_an_address_without_a_name_gets_it_from_the_text() -> None:
    read = found(
        "Interview with Acme",
        "You will meet Sophie Roussel.",
        Person(None, "hr@acme.example"),
        Person(None, "s.roussel@acme.example"),
    )
    assert read.interviewers == (Person("Sophie Roussel", "s.roussel@acme.example"),)


def test_link_topic_decision_and_domains() -> None:
    read = found(
        "Interview with Acme",
        "We talk about system design. You'll hear back within a week.\nhttps://meet.google.com/a-b https://acme.example",
        Person("Acme", "acme@hire.lever.co"),
        RITA,
    )
    assert read.link == "https://meet.google.com/a-b"
    assert read.topic == "system design"
    assert read.decision == date(2026, 12, 1)
    assert read.domains == ("acme.example", "lever.co")


@pytest.mark.parametrize(
    ("text", "name"),
    [("Sam Reyes", True), ("Lea M.", True), ("Dr. Umi Sato", True), ("Okafor, Sam", True), ("陈思远", True),
     ("佐藤様", True),
     ("Marrow Labs", False), ("harbor", False), ("Interview", False), ("Frau Dr. Keller", True), ("", False)],
)  # fmt: skip
def test_names_of_people_are_told_from_other_names(text: str, name: bool) -> None:
    assert is_name(text) is name
    assert same("Roussel", "Mme Sophie Roussel")
    assert not same("Tom Beck", "Tom Cole")


def test_a_booking_page_writes_into_the_text_what_is_booked() -> None:
    text = "Event Name: Recruiter Screen - Product Designer\n\nPowered by Calendly.com"
    booked = found("Ada Moss and Pim Vale", text, Person("Pim Vale", "pim@acme.example"))
    assert (booked.role, booked.stage) == ("Product Designer", "recruiter_screen")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("You talk with Gwen Abara, Director of Product.", ["Gwen Abara"]),
        ("Your interview is with Tarn Skell, Staff Engineer.", ["Tarn Skell"]),  # no name that is known as one
        ("Your interview is with Tarn Skell.", []),  # which may be a house
        ("Interviewers: Tarn Skell, Manager, Supply Planning", ["Tarn Skell"]),
        ("Tarn Skell will call you at your number.", ["Tarn Skell"]),
        ("10:00 AM - 10:45 AM: Coding with Tarn Skell\n11:00 AM Atlas Room", ["Tarn Skell"]),
        ("Who: Tarn Skell (Branch Manager) & Dev Anand (Lending)", ["Tarn Skell", "Dev Anand"]),
    ],
)
def test_who_will_be_there_is_known_by_what_stands_around_the_name(text: str, names: list[str]) -> None:
    interview = found("Job interview", text, Person("Acme Hiring Team", "no-reply@ashbyhq.com"))
    assert [person.name for person in interview.interviewers] == names


@pytest.mark.parametrize(
    ("text", "sender", "recruiter"),
    [
        ("Contact Tess Moor (tess.moor@acme.example).", None, Person("Tess Moor", "tess.moor@acme.example")),
        ("Contact tess@globex.example.", Person("Acme", "jobs@acme.example"), Person("Acme", "jobs@acme.example")),
        ("Write to no-reply@acme.example", None, None),
        ("Write to ann@acme.example or bo@acme.example", None, None),
        ("Interviewer: Tess Moriarty (tess.moriarty@acme.example)", None, None),
    ],
)  # fmt: skip
def test_whom_the_text_says_to_write_to_is_the_recruiter(
    text: str, sender: Person | None, recruiter: Person | None
) -> None:
    system = Person("Acme Hiring Team", "no-reply@ashbyhq.com")
    assert found("Job interview", text, sender or system).recruiter == recruiter


def test_a_step_that_was_taken_before_is_not_this_one() -> None:
    sender = Person("Acme Hiring Team", "no-reply@ashbyhq.com")
    assert found("Interview", "After the technical interview, now the case interview.", sender).stage == "case"
    assert found("Interview", "Congrats on passing the technical round!", sender).stage is None


def test_umlauts_that_a_domain_writes_out_are_written_as_the_event_writes_them() -> None:
    sender = Person("Özlem Yıldız", "oezlem@mueller.example")
    assert found("Vorstellungsgespräch – Müller GmbH", "", sender).company == "Müller GmbH"


def test_an_organizer_goes_by_the_fullest_name_that_the_invitation_has() -> None:
    sender, guest = Person("K", "k@globex.example"), Person("K Lee", "k@globex.example")
    assert found("Technical interview", "", sender, guest).interviewers == (guest,)


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Bluefin / Sam #interview", ["Sam"]),
        ("Sam / Bluefin #interview", ["Sam"]),
        ("Bluefin w/ Sam #interview", ["Sam"]),
        ("Telefonat mit Frau Ebert (HR Solarhof) #interview", ["Frau Ebert"]),
        ("Bluefin / Hugo Boss #interview", []),  # two words may be a house
        ("Interview with Lydia #interview", []),  # and so may one that is all there is
        ("Bluefin / analyst / Victoria #interview", []),  # or a town
        ("Bluefin - Victoria #interview", []),
        ("Ada / Bluefin #interview", []),
    ],
)
def test_a_note_of_ones_own_names_in_its_title_whom_one_meets(title: str, names: list[str]) -> None:
    note = replace(event_of("e", ADA, title=title, description="Company: Bluefin Data"), organizer_is_self=True)
    assert [person.name for person in recognise(note, ME).interviewers] == names
    somebody_elses = replace(note, organizer_is_self=False, organizer=Person("Kim", "kim@bluefin.example"))
    assert not {"Sam", "Frau Ebert"} & {person.name for person in recognise(somebody_elses, ME).interviewers}
