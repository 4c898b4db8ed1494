"""The ten rules every house begins with: version 1. Never changed here: decisions refer to them."""

FIRST_VERSION = 1
# title, text
FIRST: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    (
        {"nl": "Wat hier gezegd wordt, blijft hier.", "en": "What is said here, stays here."},
        {
            "nl": "Je kopieert niets, je maakt geen foto van het scherm, je vertelt het niemand daarbuiten.",
            "en": "You copy nothing, you photograph no screen, you tell no one outside.",
        },
    ),
    (
        {"nl": "We oordelen niet.", "en": "We do not judge."},
        {
            "nl": "Iedereen werkt, stopt of gaat door op een eigen manier. Je mag het oneens zijn, vriendelijk.",
            "en": "Everybody works, stops or goes on in her or his own way. You may disagree, kindly.",
        },
    ),
    (
        {"nl": "Je bent 18 jaar of ouder.", "en": "You are 18 or over."},
        {
            "nl": "Deze plek is niet voor mensen onder de 18.",
            "en": "This place is not for people under 18.",
        },
    ),
    (
        {"nl": "Geen echte namen, plaatsen of nummers.", "en": "No real names, places or numbers."},
        {
            "nl": "Niet van jezelf en niet van een ander. Geen telefoonnummers, adressen, foto's of accounts.",
            "en": "Not of yourself, and not of anybody else. No phone numbers, addresses, photos or accounts.",
        },
    ),
    (
        {"nl": "Niets over wie een klant is.", "en": "Nothing about who a client is."},
        {
            "nl": "Geen namen, nummers, beschrijvingen of kentekens. Dat is de wet in Nederland. "
            "Wat jou overkwam, mag je vertellen.",
            "en": "No names, no numbers, no descriptions, no number plates. That is the law in the Netherlands. "
            "You can tell what happened to you.",
        },
    ),
    (
        {"nl": "Je probeert niet uit te zoeken wie iemand is.", "en": "You do not try to find out who somebody is."},
        {
            "nl": "Denk je iemand te kennen? Zeg niets, ook niet met een hint.",
            "en": "Do you think you know somebody? Say nothing, also not in a hint.",
        },
    ),
    (
        {"nl": "Niet werven, geen reclame, niets verkopen.", "en": "No recruiting, no advertising, no selling."},
        {
            "nl": "Niemand biedt hier werk aan, zoekt werkers of zoekt klanten.",
            "en": "Nobody here offers work, looks for workers or looks for clients.",
        },
    ),
    (
        {"nl": "Geen druk.", "en": "No pressure."},
        {
            "nl": "Niemand hoeft iets te vertellen, te antwoorden of te doen. Advies is een aanbod.",
            "en": "Nobody has to tell, answer or do anything. Advice is an offer.",
        },
    ),
    (
        {"nl": "Geen dreigen, haat of lastigvallen.", "en": "No threats, hate or harassment."},
        {
            "nl": "Ook niet om afkomst, geloof, lichaam, gender, taal of soort werk.",
            "en": "Nor because of origin, faith, body, gender, language or the kind of work.",
        },
    ),
    (
        {"nl": "Wees voorzichtig met zware verhalen.", "en": "Be careful with heavy stories."},
        {
            "nl": "Je mag ze vertellen. Zeg in de titel waar het over gaat, dan kunnen anderen kiezen.",
            "en": "You may tell them. Say in the title what it is about, so that others can choose.",
        },
    ),
)
