"""What makes a house rule whole."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum.errors import N_, Invalid
from forum.rules.models import Words
from forum.text import clean_line, clean_text

LANGUAGES = ("nl", "en")
MOST = 20
MAX_TITLE = 120  # characters
MAX_TEXT = 600
UNFINISHED = N_("Rule %(number)s is not whole yet: it needs a title and a text, in Dutch and in English.")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as somebody wrote it."""

    title: Words
    text: Words

    @property
    def empty(self) -> bool:
        """Whether nothing is in it: then it is none."""
        return not any(words.strip() for words in (*self.title.values(), *self.text.values()))


def cleaned(rules: Sequence[Rule]) -> list[Rule]:
    """The rules that are none but whole ones, tidied. Raises Invalid."""
    wanted = [rule for rule in rules if not rule.empty]
    if not wanted:
        raise Invalid(N_("A house needs a rule or two."))
    if len(wanted) > MOST:
        raise Invalid(N_("Nobody remembers more than %(most)s rules. Please make it fewer."), most=MOST)
    return [_cleaned(number, rule) for number, rule in enumerate(wanted, 1)]


def _cleaned(number: int, rule: Rule) -> Rule:
    if not all(words.get(language, "").strip() for words in (rule.title, rule.text) for language in LANGUAGES):
        raise Invalid(UNFINISHED, number=number)
    title = {language: clean_line(rule.title[language], longest=MAX_TITLE) for language in LANGUAGES}
    return Rule(title, {language: clean_text(rule.text[language], longest=MAX_TEXT) for language in LANGUAGES})
