"""The verdict: labelled events, vendors, languages, ordinary years; what the user says; what the calendar says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.lexicon import LANGUAGES
from daemon.model import Attendee, Event, Me, Person, Response, Status, Verdict
from daemon.recognise import VERSION, recognise
from tests import ordinary
from tests.detection import HELD, Case, event_of, own, shared

ADA = Person("Ada Moss", "ada.moss@mailbox.example")
ME = Me("Ada Moss", ("ada.moss@mailbox.example",), "Europe/London")
SELF = Attendee(ADA.name, ADA.email, Response.ACCEPTED, is_self=True)
HIRING = Person("Tessel Hiring Team", "hiring@tessel.example")


def event(title: str, description: str = "", **more: object) -> Event:
    return event_of("e", ADA, title=title, description=description, **more)  # type: ignore[arg-type]


def invited(title: str, description: str = "", sender: Person = HIRING, **more: object) -> Event:
    return event(title, description, organizer=sender, attendees=(SELF,), **more)


def verdict(found: Event, me: Me = ME) -> Verdict:
    return recognise(found, me).verdict


def rates(cases: list[Case]) -> tuple[float, float, float]:
    judged = [(case.interview, verdict(case.event, case.me)) for case in cases]
    hits = sum(label and says is Verdict.INTERVIEW for label, says in judged)
    said = sum(says is Verdict.INTERVIEW for _, says in judged)
    asked = sum(says is Verdict.ASK for _, says in judged)
    return hits / said, hits / sum(label for label, _ in judged), asked / len(judged)


@pytest.mark.parametrize("cases", [shared(), own(*HELD), own()], ids=["shared", "held-out", "own"])
def test_labelled_events_are_told_apart(cases: list[Case]) -> None:
    precision, recall, asked = rates(cases)
    assert precision >= 0.97
    assert recall >= 0.92
    assert asked <= 0.10


@pytest.mark.parametrize("domain", ["example.com", "example.org", "candidate.example"])
def test_an_address_kept_for_examples_is_no_employers(domain: str) -> None:
    me = replace(ME, emails=(f"ada@{domain}",))
    sender = Person("Rita Mendes", "rita@acme.example")
    attendee = Attendee(ADA.name, me.emails[0], Response.ACCEPTED)
    found = event_of("e", Person(ADA.name, me.emails[0]), title="Interview", organizer=sender, attendees=(attendee,))
    assert verdict(found, me) is Verdict.INTERVIEW


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_ordinary_year_brings_no_interview_and_hardly_a_question(seed: int) -> None:
    verdicts = [verdict(e, ordinary.OWNER) for e in ordinary.year(seed)]
    assert len(verdicts) == 2_000
    assert verdicts.count(Verdict.INTERVIEW) == 0
    assert verdicts.count(Verdict.ASK) <= 2


@pytest.mark.parametrize("case", own("vendors"), ids=lambda case: case.tag.replace(" ", "-"))
def test_each_vendors_two_copies(case: Case) -> None:
    found = verdict(case.event, case.me)
    if case.tag.endswith("candidate"):
        assert found in (Verdict.INTERVIEW, Verdict.ASK)
    else:
        assert found is not Verdict.INTERVIEW


def test_every_vendor_has_both_copies() -> None:
    tags = {tuple(case.tag.split()) for case in own("vendors")}
    assert all((vendor, side) in tags for vendor, _ in tags for side in ("candidate", "interviewer"))
    assert len({vendor for vendor, _ in tags}) >= 25


COPIES = {
    "en": (
        "Interview with Tessel",
        "Thank you for applying.",
        "Interview: Sam Reyes - Analyst",
        "Please submit your scorecard.",
    ),
    "de": (
        "Vorstellungsgespräch bei Tessel",
        "Vielen Dank für Ihre Bewerbung.",
        "Vorstellungsgespräch Bewerber Kern",
        "Bitte den Bewertungsbogen ausfüllen.",
    ),
    "fr": (
        "Entretien d'embauche chez Tessel",
        "Merci pour votre candidature.",
        "Entretien candidat Martin",
        "CV joint, merci de remplir la grille d'évaluation.",
    ),
    "es": (
        "Entrevista de trabajo en Tessel",
        "Gracias por tu candidatura.",
        "Entrevista candidato Ruiz",
        "CV adjunto, rellenar la hoja de evaluación.",
    ),
    "pt": (
        "Entrevista de emprego na Tessel",
        "Obrigado pela sua candidatura.",
        "Entrevistar candidato Souza",
        "Currículo em anexo, preencher a ficha de avaliação.",
    ),
    "it": (
        "Colloquio di lavoro presso Tessel",
        "Grazie per la tua candidatura.",
        "Colloquio candidato Neri",
        "CV in allegato, compilare la scheda di valutazione.",
    ),
    "nl": (
        "Sollicitatiegesprek bij Tessel",
        "Bedankt voor je sollicitatie.",
        "Sollicitatiegesprek kandidaat Smit",
        "CV bijgevoegd, beoordelingsformulier invullen.",
    ),
    "ja": (
        "一次面接 テッセル社",
        "ご応募ありがとうございます。",
        "面接官：モス（応募者 佐藤）",
        "評価シートをご提出ください。",
    ),
    "zh": (
        "一面 特塞尔公司",
        "感谢您投递简历。",
        "面试候选人 张同学",
        "请提交面试评价。",
    ),
    "pl": (
        "Rozmowa kwalifikacyjna w Tessel",
        "Dziękujemy za aplikację.",
        "Rozmowa z kandydatem Nowakiem",
        "CV w załączniku, uzupełnić arkusz oceny.",
    ),
}  # title and text of the candidate's copy, title and text of the interviewer's


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_candidates_and_an_interviewers_copy(language: str) -> None:
    title, body, their_title, their_body = COPIES[language]
    work = Person(ADA.name, "ada.moss@brackenworks.example")
    colleague = Person("HR", "hr@brackenworks.example")
    mine = event_of("w", work, title=their_title, description=their_body, organizer=colleague,
                    attendees=(Attendee(work.name, work.email, Response.ACCEPTED, is_self=True),))  # fmt: skip
    assert verdict(invited(title, body)) is Verdict.INTERVIEW
    assert verdict(event(title, body)) is Verdict.INTERVIEW  # without organizer and attendees
    assert verdict(mine, Me("Ada Moss", (work.email or "",), "Europe/London")) is Verdict.NOT
    assert recognise(invited(title, body), ME).language == language


CANCELLED = [
    "Canceled: {}", "Cancelled: {}", "Abgesagt: {}", "Annulé : {}", "Cancelado: {}", "CANCELADO: {}", "Annullato: {}",
    "Geannuleerd: {}", "【キャンセル】{}", "已取消：{}", "Odwołane: {}", "[Cancelled] {}", "{} - CANCELLED",
    "Declined: {}",
]  # fmt: skip


@pytest.mark.parametrize("mark", CANCELLED)
def test_a_title_that_calls_it_off_is_believed(mark: str) -> None:
    found = recognise(invited(mark.format("Interview with Tessel"), "Thank you for applying."), ME)
    assert found.verdict is Verdict.NOT
    assert found.evidence[0].cue == "called_off"


def test_a_cancellation_taken_back_and_a_word_inside_a_title_are_none() -> None:
    assert verdict(invited("Canceled no longer: Interview with Tessel")) is Verdict.INTERVIEW
    assert verdict(invited("Interview - Cancelled Orders Specialist", "Thank you for applying.")) is Verdict.INTERVIEW


def test_cancelled_and_declined_events_are_none() -> None:
    standing = invited("Interview with Tessel", "Thank you for applying.")
    declined = replace(SELF, response=Response.DECLINED)
    assert recognise(replace(standing, status=Status.CANCELLED), ME).evidence[0].cue == "cancelled_event"
    assert verdict(replace(standing, response=Response.DECLINED)) is Verdict.NOT
    assert recognise(replace(standing, attendees=(declined,)), ME).evidence[0].cue == "declined"
    assert verdict(replace(standing, status=Status.TENTATIVE)) is Verdict.INTERVIEW


@pytest.mark.parametrize(
    "words",
    [
        "If you wish to withdraw your application, let us know.",
        "Invitations that are declined free the slot for somebody else.",
        "Wenn Sie Ihre Bewerbung zurückgezogen haben, ist dieser Termin hinfällig.",
        "outcome: withdrawn",
        "#not-interview",
    ],
)
def test_words_of_others_about_withdrawing_and_declining_are_not_the_owners_answer(words: str) -> None:
    assert verdict(invited("Interview with Tessel", f"Thank you for applying. {words}")) is Verdict.INTERVIEW


def test_an_unknown_hour_is_only_asked_about() -> None:
    found = recognise(replace(invited("Interview with Tessel"), zone_known=False), ME)
    assert found.verdict is Verdict.ASK
    assert found.evidence[0].cue == "zone_unknown"
    assert found.company == "Tessel"


def test_tags_win_in_the_users_own_events() -> None:
    yes = recognise(event("Lunch with Kim", "#interview\nCompany: Acme Ltd\nDecision by: 4 December 2026"), ME)
    assert (yes.verdict, yes.evidence[0].cue, yes.confidence) == (Verdict.INTERVIEW, "tag", 1.0)
    assert (yes.company, str(yes.decision)) == ("Acme Ltd", "2026-12-04")
    no = recognise(event("Interview with Tessel #not-interview"), ME)
    assert (no.verdict, no.evidence[0].cue, no.confidence) == (Verdict.NOT, "tag", 0.0)
    unsure = replace(event("Lunch #interview"), zone_known=False)
    assert verdict(unsure) is Verdict.ASK
    assert verdict(replace(event("Interview #interview"), status=Status.CANCELLED)) is Verdict.NOT


def test_tags_of_others_are_evidence_like_any_other() -> None:
    told = invited(
        "Product demo #interview", "Company: Evil Corp\nDecision by: 2026-12-04", Person("Al", "al@shop.example")
    )
    found = recognise(told, ME)
    assert found.verdict is not Verdict.INTERVIEW
    assert "tag" not in {item.cue for item in found.evidence}
    refused = recognise(invited("Interview with Tessel #not-interview"), ME)
    assert refused.verdict is Verdict.INTERVIEW
    assert "tag" not in {item.cue for item in refused.evidence}
    named = recognise(invited("Interview with Tessel", "Company: Evil Corp"), ME)
    assert named.company == "Tessel"


def test_the_owner_is_known_by_address_where_the_calendar_does_not_say() -> None:
    for case in shared():
        bare = tuple(replace(a, is_self=False) for a in case.event.attendees)
        plain = replace(case.event, attendees=bare, response=None)
        assert verdict(plain, case.me) is verdict(case.event, case.me)


def test_direction_turns_the_same_title_around() -> None:
    dora = Person("Dora Rusk", "dora.rusk@brackenworks.example")
    title = "Technical Interview with Dora Rusk"
    asked = event_of("1", ADA, title=title, organizer=Person("Recruiting", "recruiting@brackenworks.example"),
                     attendees=(SELF, Attendee(dora.name, dora.email)))  # fmt: skip
    work = Person(ADA.name, "ada.moss@brackenworks.example")
    asks = event_of("2", work, title=title, organizer=Person("Recruiting", "recruiting@brackenworks.example"),
                    attendees=(replace(SELF, email=work.email),
                               Attendee("Dora Rusk", "dora.rusk@inbox.example")))  # fmt: skip
    assert verdict(asked) is Verdict.INTERVIEW
    assert verdict(asks, Me("Ada Moss", (work.email or "",), "UTC")) is Verdict.NOT


@pytest.mark.parametrize("employer", ["brackenworks.example", "Bracken Works", "BrackenWorks"])
def test_an_employer_may_be_named_or_given_by_its_domain(employer: str) -> None:
    hr = Person("Recruiting", "recruiting@brackenworks.example")
    theirs = invited("Interview: Data Analyst", "Panel with two leads.", hr)
    assert verdict(theirs) is Verdict.INTERVIEW
    assert verdict(theirs, replace(ME, employers=(employer,))) is not Verdict.INTERVIEW
    internal = invited("Internal interview: Data Analyst", "Thanks for applying to the internal vacancy.", hr)
    assert verdict(internal, replace(ME, employers=(employer,))) is Verdict.INTERVIEW


def test_evidence_is_in_order_and_in_words() -> None:
    found = recognise(invited("Final interview - Tessel", "Thank you for applying. Mock interviews: see our blog."), ME)
    weights = [abs(item.weight) for item in found.evidence]
    assert weights == sorted(weights, reverse=True)
    assert any("Thank you for applying" in item.text for item in found.evidence)
    assert all(item.text and item.cue for item in found.evidence)


def test_the_version_names_the_rules() -> None:
    assert len(VERSION) == 12


TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            "Interview with @ <> - : | ( ) [ ] Tessel 面接 面试 Gespräch entretien 14:00 Panel: Ada Moss "
            "https://x.example/a "
            "http:// https:// #interview 1/2 & x \n Candidate: mock <b> &amp; final round".split(" ")
        ),
        max_size=14,
    ).map(" ".join),
)


@given(TEXTS, TEXTS, TEXTS, st.sampled_from([None, "", "no-at-sign", "a@", "@b", "x@y.z", "hr@tessel.example"]))
def test_any_event_gets_a_verdict_and_always_the_same(title: str, body: str, place: str, address: str | None) -> None:
    odd = event(
        title,
        body,
        location=place,
        organizer=Person(body[:20] or None, address),
        attendees=(SELF, Attendee(title[:20] or None, address), Attendee(None, None)),
    )
    first = recognise(odd, ME)
    assert 0 <= first.confidence <= 1
    assert recognise(odd, ME) == first
    assert all(p.email != ADA.email for p in first.interviewers)


HOSTILE = ["(" * 5_000, "a@" * 3_000, "Interview " * 2_000, "10:00 " * 3_000, "Ben's " * 2_000, "<a " * 3_000,
           "&" * 9_000,
           "Dr. " * 3_000, "Candidate: " * 2_000, "面" * 9_000, "-" * 9_000, "https://" * 2_000]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_hostile_texts_are_read_like_any_other(text: str) -> None:
    assert (
        recognise(invited(text, text, location=text, sender=Person(text, "hr@tessel.example")), ME).verdict in Verdict
    )


@pytest.mark.parametrize("url", ["tel:+1-555-0100;ext=5", "sip:123@zoom.example", "meet.example/abc", "https:", "//x"])
def test_a_link_that_is_no_address_of_the_web_hides_no_interview(url):
    found = replace(invited("Interview with Tessel: Backend Engineer"), url=url)
    assert verdict(found) is Verdict.INTERVIEW
