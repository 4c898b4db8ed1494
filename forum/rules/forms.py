"""The form of the house rules."""

from typing import Any

from wtforms import FieldList, FormField, HiddenField, StringField, TextAreaField
from wtforms import Form as Part

from forum.forms import Form
from forum.rules.checking import Rule
from forum.rules.queries import RuleLine
from forum.words import later as _l


class RulePart(Part):
    """One rule, in both languages."""

    title_nl = StringField(_l("Title, in Dutch"))
    text_nl = TextAreaField(_l("Text, in Dutch"))
    title_en = StringField(_l("Title, in English"))
    text_en = TextAreaField(_l("Text, in English"))

    @property
    def rule(self) -> Rule:
        """What stands in it."""
        return Rule(
            {"nl": self.title_nl.data or "", "en": self.title_en.data or ""},
            {"nl": self.text_nl.data or "", "en": self.text_en.data or ""},
        )


class RulesForm(Form):
    """All rules, and what is new about them."""

    version = HiddenField()
    rules = FieldList(FormField(RulePart), max_entries=30)
    note_nl = StringField(_l("What is new, in Dutch"))
    note_en = StringField(_l("What is new, in English"))

    @property
    def written(self) -> list[Rule]:
        """The rules as they stand in the form."""
        return [entry.form.rule for entry in self.rules]

    @property
    def based_on(self) -> int:
        """The version they were made from; 0 for none there can be."""
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 7 else 0


def filled(line: RuleLine) -> dict[str, Any]:
    """A rule for the form."""
    return {
        f"{part}_{language}": words.get(language, "")
        for part, words in (("title", line.title), ("text", line.text))
        for language in ("nl", "en")
    }
