"""A year in the calendar of a busy person who also hires: nothing in it is an interview of theirs.

Kinds are written out, names and places vary by seed; the same seed gives the same year.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from daemon.model import Attendee, Event, Me, Person, Response
from detection import event_of

HOME = "brackenworks.example"
WORK = Person("Robin Hale", f"robin.hale@{HOME}")
PRIVATE = Person("Robin Hale", "robin.hale@mailbox.example")
OWNER = Me("Robin Hale", (WORK.email or "", PRIVATE.email or ""), "Europe/London")

_GIVEN = "Aisha Ben Carla Dmitri Elena Farid Grace Hugo Isla Jamal Keiko Liam Mona Nils Olga Pedro Quinn Rosa Sven Tara".split()
_FAMILY = "Abbott Brandt Castle Dorn Ellis Fuchs Grant Haas Iqbal Jensen Koch Lund Moreno Novak Okoye Pratt Reed Stone".split()
_FIRMS = "Altona Brightsea Cobbleworks Dunmore Everfield Fennel Granary Hollin Inkwell Juniper Kestrel Larkhall".split()
_ROLES = ("Backend Engineer", "Account Manager", "Data Analyst", "Office Manager", "Product Designer", "Site Lead")
_PROJECTS = "Atlas Beacon Cedar Delta Ember Falcon Garnet Harbour".split()

# Who sends it: a colleague, the owner from work, the owner from home, nobody (own entry at home), another company (to
# the work address), a service or place (to the private address), a friend.
_KINDS: dict[str, list[str]] = {
    "colleague": [
        "1:1 {name} / Robin", "Weekly team sync", "Daily stand-up", "Sprint planning", "Retro {project}", "All hands",
        "{project} design review", "{project} go/no-go", "Budget review Q{n}", "Lunch & learn: {project}", "Architecture review",
        "Incident review #{n}", "Onboarding session {name}", "Performance review {name}", "Calibration H2", "Skip level with {name}",
        "Roadmap workshop", "Promotion committee", "Board prep", "Hiring sync", "Debrief: {role} candidate {name}",
        "Interview: {name} {family} - {role}", "Technical interview {name} {family}", "Phone screen - {name} ({role})",
        "Onsite loop {name} {family} | values", "Panel: {role} (candidate {n} of 4)", "Kick-off: new req {role}", "CV review {role}",
        "Intake call {role} with recruiting", "Offer approval {role}", "Reference check for {name}", "Interviewer training",
        "Candidate lunch with {name}", "Sourcing session {role}", "Salary bands discussion", "Security training", "Farewell {name}",
        "Birthday cake for {name}", "Demo day", "Customer escalation {firm}", "Handover {project}", "Coffee with {name}",
        "Annual appraisal Robin", "Goal setting Robin / {name}", "Exit interview {name}", "Compliance audit interview", "Fire drill",
        "Work anniversary {name}", "Policy Q&A", "Vendor selection {firm}", "{firm} account plan", "Mentoring {name}", "Team photo",
        "Interview Feedback Sync", "Second round {name} {family}", "Final round - {role} - {name} {family}", "Walkthrough of {project}",
        "Interview training: asking better questions", "Assessment centre assessors' briefing", "Trial day of {name}, who shows around?",
    ],
    "self_work": [
        "Focus time", "Write scorecard for {name}", "Read CVs {role}", "Prepare board slides", "Expenses", "Block: interviews",
        "Interview {name} {family}", "Screen {role} applicants", "Prep interview questions {role}", "Mail", "Review PRs {project}",
        "OOO", "No meetings please", "Travel to {firm}", "Decide on {role}", "Hold: candidate onsite", "Call {name} (reference)",
        "Job ad {role}: final text", "Deep work {project}", "Lunch", "Write performance reviews", "Interview availability",
    ],
    "self_home": [
        "Interview the new nanny", "Haircut", "Gym", "Run 10k", "Pick up {name}", "Dentist", "Groceries", "Call mum", "Car MOT",
        "Parents' evening", "Flat viewing", "Plumber 8-10", "Tax return due", "Birthday {name}", "Theatre with {name}", "Yoga",
        "Renew passport", "Book club", "Five-a-side final", "Piano lesson", "Swimming {name}", "Vet: cat", "Bins out", "Bank appointment",
        "Meet housemate candidate {name}", "Interview podcast: listen later", "Film: The Interview", "Cancer screening", "Phone screen repair",
        "Update CV", "Read book about interviews", "{name}'s job interview, keep fingers crossed", "Coffee {name}", "Dinner at {name}'s",
        "Volunteer shift food bank", "School trip form due", "Kids: sports day", "Mortgage call", "Blood donation", "Boiler service",
    ],
    "nobody": [
        "Zahnarzt", "Elternabend Klasse {n}b", "Friseur", "Entretien chaudière", "Dentiste {name}", "Cumple de {name}", "Dentista",
        "Reunião de pais", "Compleanno {name}", "Colloqui scuola {name}", "Tandarts", "Verjaardag {name}", "Urodziny {name}", "Wywiadówka",
        "歯医者", "三者面談", "美容院", "家长会", "看牙", "健身", "Kita Sommerfest", "Piscine {name}", "Médico {name}", "Palestra", "Zwemles {name}",
        "Siłownia", "ジム", "聚餐 {name}", "Optician", "Swim class", "GP", "Train 18:{n}4 home", "Flight to Lisbon", "Hotel check-in", "Choir",
        "Parent teacher conference", "Visa appointment", "Jury service", "MOT", "Physio", "Recycling", "Netball final", "Church fair",
        "Garage appointment", "Library books due", "Allotment", "House insurance call", "Concert: {firm}", "Pub quiz final round",
    ],
    "company_work": [
        "{firm} x Brackenworks weekly", "Quarterly business review {firm}", "Demo of {firm} platform", "Contract call with {name} from {firm}",
        "{project} steering committee with {firm}", "Partner lunch {firm}", "Technical workshop at {firm}", "Onsite at {firm}",
        "Audit fieldwork interview", "Market research interview ({firm})", "Press call {firm}", "Customer interview: {firm}", "Webinar: hiring in {n} steps",
        "Recruiter catch-up: {role} shortlist ({firm} Search)", "ATS migration workshop", "Conference panel on recruiting", "Renewal {firm}",
        "Intro: {name} {family} ({firm}) and Robin", "Security questionnaire review", "Joint roadmap session", "Coffee with {name} ({firm})",
    ],
    "company_home": [
        "Your appointment at {firm} Dental", "Delivery window {firm}", "Booking confirmed: table for {n}", "Vaccination appointment",
        "Eye test", "Parents' meeting {firm} School", "Class of {name}: conference", "Your flight to Oslo", "Car service {firm} Motors",
        "Insurance claim interview", "Mortgage consultation {firm} Bank", "Tour of {firm} Nursery", "Driving lesson", "Webinar: get that job",
        "Paid study: how you shop", "Visa interview", "Swim course {firm}", "Photo session {firm}", "Therapy session", "Gym induction {firm}",
        "Choir rehearsal", "Newsletter live Q&A", "Vet: annual check", "Energy adviser visit", "Charity board meeting", "Alumni reunion",
        "Training plan call with {name}", "Consultation {name} {family}, solicitor", "School admission interview for {name}",
    ],
    "friend": [
        "Drinks with {name}", "Dinner", "Catch up?", "Board games at {name}'s", "Hike", "Coffee & job talk", "Mock interview for {name}",
        "Look at {name}'s CV", "Wedding {name}", "BBQ", "Playdate {name}", "Watch the final", "Babysitting swap", "Call about flat",
    ],
}  # fmt: skip
_SHARES = {
    "colleague": 40, "self_work": 14, "self_home": 14, "nobody": 12, "company_work": 8, "company_home": 7, "friend": 5,
}  # fmt: skip
_NOTES: dict[str, list[str]] = {
    "colleague": [
        "", "", "Agenda: last actions, numbers, next steps.", "Join Zoom: https://zoom.us/j/5550001", "Notes in the usual doc.",
        "Please read the paper before.", "Candidate CV attached, scorecard link to follow.", "We cover goals, feedback and your questions.",
        "You ask about teamwork, {name} takes the technical part.", "Room 4.2 and Teams.", "Salary range and level are in the sheet.",
    ],
    "self_work": ["", "", "two hours", "see list", "ask {name} first", "role is open since May"],
    "self_home": ["", "", "", "bring card", "after work", "ask about Tuesdays"],
    "nobody": ["", "", "", "9:15", "bitte Karte mitnehmen", "porter la carte", "llevar tarjeta", "2nd floor"],
    "company_work": [
        "", "Agenda to follow.", "We would like to discuss pricing and next steps.", "Looking forward to speaking with you, {name}",
        "Microsoft Teams meeting. Join on your computer. Meeting ID: 331 221", "The process has three phases; this is phase two.",
    ],
    "company_home": [
        "", "Please arrive 10 minutes early and bring your ID.", "We look forward to seeing you!", "Reply to this email to reschedule.",
        "Your adviser: {name} {family}", "Please bring proof of address.",
    ],
    "friend": ["", "", "no need to bring anything", "my place", "tell me all about work"],
}  # fmt: skip


def year(seed: int = 1, count: int = 2_000) -> Iterator[Event]:
    """``count`` events of one year, none of them an interview of the owner's."""
    chance = random.Random(seed)
    kinds = list(_SHARES)
    for number in range(count):
        kind = chance.choices(kinds, list(_SHARES.values()))[0]
        yield _event(chance, kind, number, seed)


def _event(chance: random.Random, kind: str, number: int, seed: int) -> Event:
    words = {
        "name": chance.choice(_GIVEN), "family": chance.choice(_FAMILY), "firm": chance.choice(_FIRMS),
        "role": chance.choice(_ROLES), "project": chance.choice(_PROJECTS), "n": chance.randint(2, 9),
    }  # fmt: skip
    title, note = (chance.choice(table[kind]).format(**words) for table in (_KINDS, _NOTES))
    owner, organizer, attendees = _people(chance, kind, words, title)
    return event_of(
        f"ordinary-{seed}-{number}",
        owner,
        title=title,
        description=note,
        location=chance.choice(["", "", "Teams", "Room 3", "Zoom", "High St 12"]),
        organizer=organizer,
        attendees=attendees,
        all_day=kind in ("self_home", "nobody") and chance.random() < 0.1,
        minutes=chance.choice([15, 30, 45, 60, 90]),
        starts=datetime(2026, 1, 5, 9, tzinfo=UTC) + timedelta(hours=4 * number),
    )


def _people(
    chance: random.Random, kind: str, words: dict[str, object], title: str
) -> tuple[Person, Person | None, tuple[Attendee, ...]]:
    owner = PRIVATE if kind in ("self_home", "nobody", "company_home", "friend") else WORK
    name, family, firm = str(words["name"]), str(words["family"]), str(words["firm"]).lower()
    me = Attendee(owner.name, owner.email, Response.ACCEPTED, is_self=True)
    colleague = Person(f"{name} {family}", f"{name}.{family}@{HOME}".lower())
    match kind:
        case "colleague":
            talent = Person("Talent Team", f"talent@{HOME}")
            sender = talent if words["role"] in title and chance.random() < 0.5 else colleague
            outside = Attendee(f"{name} {family}", f"{name}.{family}@inbox.example".lower(), Response.ACCEPTED)
            guests = (outside,) if f"{name} {family}" in title and chance.random() < 0.7 else ()
            return owner, sender, (me, *guests)
        case "self_work" | "self_home":
            return owner, owner, (me,) if chance.random() < 0.5 else ()
        case "nobody":
            return owner, None, ()
        case "company_work":
            return owner, Person(f"{name} {family}", f"{name}@{firm}.example".lower()), (me,)
        case "company_home":
            box = chance.choice(["info", "bookings", "noreply", name.lower()])
            return owner, Person(str(words["firm"]), f"{box}@{firm}.example"), (me,)
    friend = Person(name, f"{name}.{family}@inbox.example".lower())
    return owner, friend, (me, Attendee(friend.name, friend.email, Response.ACCEPTED))
