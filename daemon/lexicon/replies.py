"""What answers of employers say, as regular expressions over folded text (lower case, no accents, no punctuation)."""

from __future__ import annotations

PHRASES: dict[str, tuple[str, ...]] = {
    "automatic_subject": (
        "automatic reply",
        "auto reply",
        "autoreply",
        "out of office",
        "abwesenheit",
        "automatische antwort",
        "reponse automatique",
        "respuesta automatica",
        "risposta automatica",
        "resposta automatica",
        "automatisch antwoord",
    ),
    "automatic": (
        r" i am (?:currently )?(?:out of (?:the )?office|on (?:annual |parental |sick )?leave|on vacation) ",
        r" ich bin (?:derzeit|bis) .{0,40} nicht (?:im buro|erreichbar) ",
        r" with limited access to (?:my )?e ?mail ",
    ),
    "rejection": (
        r" (?:decided|chosen|elected) (?:not to|to not) (?:move|proceed|go|progress|continue) ",
        r" (?:will|are|re) not (?:be )?(?:moving|proceeding|progressing|continuing|going) (?:forward|ahead|further) ",
        r" (?:move|moving|proceed|proceeding|go|going) (?:forward|ahead) with (?:an)?other candidates? ",
        r" (?:position|role|vacancy) has (?:now )?been filled ",
        r" regret to inform ",
        r" unfortunately .{0,80} (?:not|another|other|unsuccessful) ",
        r" (?:have been|were|was) unsuccessful ",
        r" (?:leider|bedauern) .{0,120} (?:absage|nicht berucksichtigen|anderen bewerber|nicht fur) ",
    ),
    "offer": (
        r" (?:pleased|delighted|happy|thrilled|excited) to (?:offer|extend) ",
        r" (?:offer letter|letter of offer|employment contract) ",
        r" (?:like|want) to (?:make|extend) you an offer ",
    ),
    "scheduling": (
        r" (?:next|second|third|final|another|further) (?:round|interview|conversation|step)s? .{0,120} "
        r"(?:available|availability|schedule|book|slot|time|calendar|invite) ",
        r" (?:what|which) (?:times|days|slots|dates) (?:would )?(?:work|suit) ",
        r" (?:share|send|let (?:me|us) know) (?:me |us )?your availability ",
        r" (?:book|pick|choose|select) a (?:time|slot) ",
        r" (?:invite|inviting) you (?:to|for) .{0,40} (?:interview|round|conversation|call|onsite) ",
    ),
    "receipt": (
        r" (?:received|thank you for) your (?:application|message|e ?mail) .{0,200} (?:automat|will review|be in touch) ",
        r" this is an automat(?:ed|ic) (?:message|confirmation|reply|response) ",
        r" (?:confirm|acknowledge)(?:s|ing)? (?:the )?receipt ",
    ),
}
