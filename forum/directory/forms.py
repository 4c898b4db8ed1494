"""The forms of the directory: looking for an organisation, changing one, putting a file in."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, TypeVar

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum.directory.kinds import COSTS, LANGUAGES, NAMES_ASKED, STANCES, Cost, NameAsked, Stance
from forum.directory.regions import REGIONS
from forum.directory.views import Entry, Filter, OrganisationView, language_name
from forum.errors import N_, Invalid
from forum.forms import Form
from forum.languages import by_alphabet
from forum.words import later as _l

LONGEST_TEXT = 100  # of a search
MAX_DIGITS = 6
K = TypeVar("K", bound=StrEnum)


def _named(codes: Iterable[str], mine: str) -> list[tuple[str, str]]:
    """Languages with their names in hers, in the order of her alphabet."""
    return sorted(((code, language_name(code, mine)) for code in codes), key=lambda one: by_alphabet(one[1], mine))


class LookForm(Form):
    """What somebody looks for. It changes nothing, so it has no token and needs no cookie."""

    class Meta:
        csrf = False

    q = SearchField(_l("Words"))
    area = SelectField(_l("What is it about?"), default="", validate_choice=False)
    region = SelectField(_l("Where?"), default="", validate_choice=False)
    language = SelectField(_l("In which language?"), default="", validate_choice=False)
    page = HiddenField(default="1")

    def offer(self, areas: Iterable[tuple[str, str]], languages: Iterable[str], mine: str) -> None:
        """Let her choose of these; what is none of them counts as nothing chosen."""
        self.area.choices = [("", _l("everything")), *areas]
        self.region.choices = [("", _l("everywhere")), *((code, _l(name)) for code, name in REGIONS.items())]
        self.language.choices = [("", _l("any language")), *_named(languages, mine)]
        for field in (self.area, self.region, self.language):
            if field.data not in {key for key, _ in field.choices}:
                field.data = ""

    @property
    def filter(self) -> Filter:
        """What she looks for."""
        text = (self.q.data or "")[:LONGEST_TEXT]
        return Filter(text, self.area.data or "", self.region.data or "", self.language.data or "")

    @property
    def number(self) -> int:
        """The page she wants, from 1 on."""
        return max(number(self.page.data), 1)


def _several(label: Any, choices: Iterable[tuple[str, Any]] = ()) -> SelectMultipleField:
    return SelectMultipleField(
        label,
        choices=list(choices),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class OrganisationForm(Form):
    """All that is said of an organisation. The action checks it."""

    seen = HiddenField(default="0")  # the version that is changed
    name = StringField(_l("Name"), [InputRequired(_l("Please give the name."))])
    what_nl = StringField(_l("What it does, in Dutch"))
    what_en = StringField(_l("What it does, in English"))
    areas = _several(_l("Areas of life"))
    regions = _several(_l("Where"), ((code, _l(name)) for code, name in REGIONS.items()))
    languages = _several(_l("Languages"))
    phone = StringField(_l("Phone"))
    site = StringField(_l("Site"))
    hours = StringField(_l("Opening hours"))
    cost = RadioField(
        _l("Cost"), choices=[(k.value, _l(v)) for k, v in COSTS.items()], default="unknown", validate_choice=False
    )
    name_asked = RadioField(
        _l("Is your name asked?"),
        choices=[(k.value, _l(v)) for k, v in NAMES_ASKED.items()],
        default="unknown",
        validate_choice=False,
    )
    stance = _several(_l("What kind is it?"), ((k.value, _l(v)) for k, v in STANCES.items()))
    note_nl = StringField(_l("Note, in Dutch"))
    note_en = StringField(_l("Note, in English"))
    verified = BooleanField(_l("I have checked all of this today"))

    def offer(self, areas: Iterable[tuple[str, str]], mine: str) -> None:
        """Let her choose of these areas, and of languages by their names."""
        self.areas.choices = list(areas)
        self.languages.choices = _named(LANGUAGES, mine)

    @property
    def entry(self) -> Entry:
        """What the form says. Raises Invalid."""
        return Entry(
            name=self.name.data or "",
            what={"nl": self.what_nl.data or "", "en": self.what_en.data or ""},
            areas=tuple(self.areas.data or ()),
            regions=tuple(self.regions.data or ()),
            languages=tuple(self.languages.data or ()),
            cost=_one(Cost, "cost", self.cost.data),
            name_asked=_one(NameAsked, "name_asked", self.name_asked.data),
            stance=tuple(_one(Stance, "stance", word) for word in self.stance.data or ()),
            hours=self.hours.data or "",
            phone=self.phone.data or "",
            site=self.site.data or "",
            note={"nl": self.note_nl.data or "", "en": self.note_en.data or ""},
        )


class SeenForm(Form):
    """That something is to be done to the version she has seen."""

    seen = HiddenField(default="0")


class BackForm(SeenForm):
    """Which version is to be put back."""

    n = HiddenField(default="0")


class FileForm(Form):
    """A file as text."""

    text = TextAreaField(_l("The text of the file"), [InputRequired(_l("There is nothing in it."))])


def as_it_is(view: OrganisationView) -> OrganisationForm:
    """The form filled with an organisation."""
    entry = view.entry
    return OrganisationForm(
        formdata=None,
        seen=str(view.version),
        name=entry.name,
        **{f"{part}_{lang}": getattr(entry, part).get(lang, "") for part in ("what", "note") for lang in ("nl", "en")},
        areas=list(entry.areas),
        regions=list(entry.regions),
        languages=list(entry.languages),
        phone=entry.phone,
        site=entry.site,
        hours=entry.hours,
        cost=entry.cost.value,
        name_asked=entry.name_asked.value,
        stance=[stance.value for stance in entry.stance],
    )


def number(typed: str | None) -> int:
    """A number from a hidden field; 0 for what is none."""
    return int(typed) if typed and typed.isascii() and typed.isdecimal() and len(typed) <= MAX_DIGITS else 0


def _one(kind: type[K], field: str, word: str | None) -> K:
    try:
        return kind(word or "")
    except ValueError:
        raise Invalid(N_("Please choose."), field=field) from None
