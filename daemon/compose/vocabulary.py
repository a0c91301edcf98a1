"""The English word lists that names, topics and notes are read with."""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What may follow a name without being part of it.
CREDENTIALS = _set(
    """
    ba bsc ceng cfa cissp cpa dipl-ing dphil esq frs ii iii iv jd jr llm ma mba mbe md msc obe pe phd pmp rn
    shrm-cp sr
    """
)
# Words that make a display name a mailbox, a post, a vendor, a machine or a room.
NOBODY = _set(
    """
    acquisition admin applicant assistant bewerbung bewerbungen board bookings bot business calendar candidate
    career careers committee company concorsi conference contact coordinator daemon department desk director
    donotreply employer exams front group guest hello hiring hr hrbp human info interview interviewer
    interviewers interviews jobs kadry mailer manager meeting no-reply none noreply notetaker notifications null
    office officer onboarding organizer panel people personal personalabteilung practice reception recruiter
    recruiters recruiting recruitment recrutamento recrutement rekrutacja resources rh room rrhh scheduler
    scheduling school secretariat sekretariat seleccion selección selectie selezione service sourcing specialist
    staffing store support system talent team teams ufficio undefined unknown werving zoom
    """
)
# Senders that are a product where they stand alone; some are surnames too.
VENDORS = _set(
    """
    ashby bamboohr calendly coderpad codesignal codility goodtime greenhouse hackerrank hirevue icims indeed
    jobvite karat lever linkedin modernloop personio smartrecruiters teamtailor workable workday zoom
    """
)
# Topics that end in one of these name a meeting themselves.
MEETING_WORDS = _set(
    """
    call challenge chat conversation demo discussion exercise interview presentation review round session
    walkthrough
    """
)
# Topics made of these and of meeting words only are common nouns: "System Design" is written small.
COMMON_TOPICS = _set(
    """
    a algorithms analysis and architecture backend behavioral behavioural case code coding collaboration
    communication culture data debugging deep design dive domain engineering final first fit for frontend
    hiring in infrastructure initial introductory knowledge leadership learning live machine management
    manager modeling modelling of on onsite operations pair panel past peer people phone portfolio problem
    product programming project projects recruiter screen screening second security skills solving
    stakeholder strategy structures study system systems team technical testing the third to values video
    virtual whiteboard with
    """
)
# Topics that hold one of these read better as "session on …".
TIES = _set(
    """
    a about an and for how in my of on our the to what why with your
    """
)
# Adverbs that may stand between "she" and her verb.
ADVERBS = _set(
    """
    already also always clearly currently especially just mainly mostly never often only particularly really
    recently seldom sometimes still then thus usually
    """
)
# Words after which a name is a subject: "that Rita worries".
BEFORE_SUBJECTS = _set(
    """
    and as because but how if said since that what when where whether which while why
    """
)
# Words after "her" that show that it is not a possessive.
NOT_OWNED = _set(
    """
    a about again an and at because but by for from how if in is on or over some that the to too was what
    when whether why with yesterday
    """
)
# Verbs after which "they" at the start of a clause means the people there, not things.
VERBS_OF_THEIRS = _set(
    """
    asked believe care described explained hire hope mentioned need plan prefer said showed spoke talked
    think told use value want work worry
    """
)
# First words that lose their capital inside a sentence.
LOWERED = _set(
    """
    a an building how it making moving my our that the there they this using we what when why you your
    """
)
# A clause of nothing but these says that it was nice, and nothing to write about.
PRAISE = _set(
    """
    a about all an and are but call chat conversation enjoyed everything feel felt fine friendly fun good
    great guy had happy i in interesting interview is it kind like liked loved lovely man me meeting nice ok
    okay overall people person pleasant positive pretty quite rapport really seemed seems smooth so super
    talk team that the them this to too us very vibe vibes warm was we well went were with woman you
    """
)
# Verbs that go on with "you" after "you … and": "you run the team and like climbing".
VERBS_OF_HERS = _set(
    """
    asks builds cares does has is likes loves manages needs owns plans prefers runs sees thinks uses wants works worries
    """
)
# Names that are also words: they count as names with their capital only.
ALSO_WORDS = _set(
    """
    art august baker banks bell best bill brook case chance chase christian cole cook day dean drew early faith field
    frank gene grace grant gray green hall hill hope jack joy june king lane law long love mark marks max may miles
    page park pat penny price ray reed rice rich rob rose short sky small snow stone sue will wise wood woods young
    """
)
# Words that make a clause a sentence, so that it cannot stand after "about".
FINITE = _set(
    """
    am are aren't asked broke built came can could did didn't do does doesn't don't felt found gave got grew had has
    have he i i'd i'm i've is isn't it it's kept knew left liked lost made may met might must need needs paid ran said
    says seemed seems sent she should spent talked they think thinks told took uses want wanted wants was wasn't we went
    were will won won't worked works would wrote you
    """
)
