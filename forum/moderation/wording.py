"""Words to begin with, for who tells a person what was decided: by measure, in the languages of the house.

They are no texts of the interface. Who decides may not know whom she writes to, so she chooses the language, and puts
the words into her own.
"""

from collections.abc import Iterable

from forum.languages import NAMES
from forum.moderation.views import Measure

HELLO = {"nl": "Hoi,", "en": "Hi,"}
LANGUAGES = {language: NAMES[language] for language in HELLO}
GOODBYE = {
    "nl": "Zie jij het anders? Dan kun je dat hieronder zeggen. Iemand anders van ons kijkt er dan opnieuw naar.",
    "en": "Do you see it differently? Then say so below. Somebody else of us will look at it anew.",
}
WORDS: dict[Measure, dict[str, str]] = {
    Measure.NONE: {
        "nl": "Iemand vroeg ons naar deze tekst te kijken. Wij vinden hem goed zo. Je hoeft niets te doen.",
        "en": "Somebody asked us to look at this text. We think it is fine. You need not do anything.",
    },
    Measure.HIDE: {
        "nl": "Je tekst is niet meer te zien, omdat hij niet past bij wat we hier hebben afgesproken.",
        "en": "Your text is not shown any more, because it does not fit what we have agreed on here.",
    },
    Measure.TAKE_OUT: {
        "nl": "We hebben iets uit je tekst weggelakt waaraan iemand te vinden is. De rest staat er nog.",
        "en": "We have blacked out something in your text by which somebody can be found. The rest is still there.",
    },
    Measure.MOVE: {
        "nl": "We hebben je gesprek naar een plek verhuisd waar het beter past. Er is verder niets aan de hand.",
        "en": "We have moved your conversation to a place where it fits better. Nothing else is the matter.",
    },
    Measure.LOCK: {
        "nl": "We hebben het gesprek gesloten: het liep hoog op. Lezen kan nog, antwoorden niet meer.",
        "en": "We have closed the conversation: it ran high. It can still be read, but not answered.",
    },
    Measure.WARN: {
        "nl": "Wil je hier de volgende keer op letten? We schrijven je omdat we graag willen dat je blijft.",
        "en": "Will you mind this next time? We write because we would like you to stay.",
    },
    Measure.MUTE: {
        "nl": "Je kunt een tijdje meelezen, maar niet schrijven. Daarna kan alles weer.",
        "en": "For a while you can read along, but not write. After that all is as before.",
    },
    Measure.SUSPEND: {
        "nl": "Je account staat een paar dagen stil. Daarna kun je gewoon weer binnenkomen.",
        "en": "Your account rests for some days. After that you can simply come in again.",
    },
    Measure.BAN: {
        "nl": "Je kunt hier niet meer binnenkomen. Dat besluiten we niet zomaar.",
        "en": "You cannot come in here any more. We do not decide that lightly.",
    },
}


def beginning(measures: Iterable[Measure], language: str) -> str:
    """A text to begin with for what is decided, in one of LANGUAGES."""
    chosen = set(measures)
    said = [WORDS[measure][language] for measure in Measure if measure in chosen]
    return "\n\n".join((HELLO[language], *said, GOODBYE[language])) if said else ""
