"""The words an organisation is described by. Their values stand in files (see files.py) and in the database."""

from enum import StrEnum

from forum.errors import N_


class Cost(StrEnum):
    """What it costs to turn there."""

    FREE = "free"
    LOCAL = "local rate"
    PAID = "paid"
    UNKNOWN = "unknown"


class NameAsked(StrEnum):
    """Whether one must say who one is."""

    NO = "no"
    PARTLY = "partly"
    ASKED = "asked"
    UNKNOWN = "unknown"


class Stance(StrEnum):
    """From where an organisation looks at the work, and what kind it is. Several may be true of one."""

    CHURCH = "church-based"
    EXIT = "exit-oriented"
    RIGHTS = "rights-based"
    INDEPENDENT = "independent"
    PUBLIC = "public"
    POLICE = "police"
    CARE = "care"
    SOCIAL = "social work"
    HEALTH = "health"
    EMERGENCY = "emergency"
    INFORMATION = "information"
    COORDINATION = "coordination"


COSTS: dict[Cost, str] = {
    Cost.FREE: N_("free"),
    Cost.LOCAL: N_("what a call costs"),
    Cost.PAID: N_("costs money"),
    Cost.UNKNOWN: N_("we do not know"),
}
NAMES_ASKED: dict[NameAsked, str] = {
    NameAsked.NO: N_("no, you need not say who you are"),
    NameAsked.PARTLY: N_("not always: ask first"),
    NameAsked.ASKED: N_("yes, they ask your name"),
    NameAsked.UNKNOWN: N_("we do not know"),
}
STANCES: dict[Stance, str] = {
    Stance.CHURCH: N_("from a church"),
    Stance.EXIT: N_("aimed at stopping"),
    Stance.RIGHTS: N_("for the rights of sex workers"),
    Stance.INDEPENDENT: N_("independent"),
    Stance.PUBLIC: N_("public service"),
    Stance.POLICE: N_("police"),
    Stance.CARE: N_("care and shelter"),
    Stance.SOCIAL: N_("social work"),
    Stance.HEALTH: N_("health care"),
    Stance.EMERGENCY: N_("emergency"),
    Stance.INFORMATION: N_("information"),
    Stance.COORDINATION: N_("finds a place for you"),
}
# Languages help may be given in; their names come from Babel, in the reader's language.
LANGUAGES = (
    *("nl", "en", "de", "fr", "es", "pt", "it", "pl", "ro", "bg", "hu", "cs", "sk", "lt", "lv", "ru", "uk", "sq"),
    *("el", "tr", "ar", "fa", "ti", "so", "am", "ur", "hi", "th", "vi", "zh", "id", "tl", "yo", "pap"),
)
ALWAYS = "24/7"  # day and night, in the column of hours; shown in the reader's language
