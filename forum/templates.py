"""What templates can call, made cheap: a page of a thread asks for eighty words, thirty addresses and twenty posts.

What is the same for everybody is made once and kept: words by language, addresses without parameters, days in words,
posts without what is the reader's own. No token and no log-in is in what is kept.
"""

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, current_app, request, session, url_for
from flask.templating import Environment
from flask_babel import format_date, format_datetime, format_time
from jinja2 import StrictUndefined
from markupsafe import Markup, escape

from forum import clock, languages, notes, static, web, words
from forum.announcements.views import EVERYBODY
from forum.boards.forms import PostForm, new_once
from forum.boards.reactions import REACTIONS
from forum.boards.reactions import split as split_reactions
from forum.boards.views import PostView, Quoted, ThreadView
from forum.config import Config
from forum.gate.calm import calm
from forum.marks import mark
from forum.policy import Do, can
from forum.sessions.queries.planning import may_plan
from forum.text import stored_html

POSTS_KEPT = 4000  # about 1 kB each
BELL_SHOWN = 100  # more than 99 are not told apart
ENDINGS_KEPT = 200  # about 10 kB each
TOPS_KEPT = 1000  # about 4 kB each, one for each person who reads and kind of page
# Marks in kept pieces, for what is put in at each request. No text of a person is ever in a piece that holds them.
HERE = "/here-comes-an-address"
HOLES = {name: f"hole{name}hole" for name in ("thread", "post", "last", "page", "pager", "token", "once", "name")}
AT_HOLES = re.compile(f"hole({'|'.join(HOLES)})hole")
MARK = "herecomesanid"
# Ways in the menu for who has a task here, by the name menu.html asks for, each with what it takes to see it.
WAYS: dict[str, tuple[Do, Any]] = {
    "approves": (Do.APPROVE_MEMBER, None),
    "helps": (Do.SEE_HELP_QUEUE, None),
    "moderates": (Do.SEE_QUEUE, None),
    "watches": (Do.KEEP_HOURS, None),
    "calms": (Do.SWITCH_RAID, None),
    "answers": (Do.ANSWER_NOTICE, None),
    "announces": (Do.ANNOUNCE, EVERYBODY),
    "keeps": (Do.KEEP_TAGS, None),
    "cards": (Do.MAKE_CARDS, None),
    "trail": (Do.READ_TRAIL, None),
    "counts": (Do.READ_FIGURES, None),
    "gives": (Do.GIVE_ROLE, None),
    "tends": (Do.WATCH_HOUSE, None),
}
# Macros that every template can call by the name of their file. An import in a template costs 20 us a page.
LIBRARIES = ("folk", "forms", "paging", "talk", "writing")


class Templates(Environment):
    """Flask's templates, their globals one plain dict: Jinja's own overlay costs 30 us whenever one is rendered."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template."""
        return {**self.globals, **d} if d else self.globals


def init_app(app: Flask, config: Config) -> None:
    """Give the templates of `app` their words and helpers."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        {"_": words.one, "gettext": words.one, "ngettext": words.many},
        csrf_token=web.csrf_token,
        mark=mark,
        static=lru_cache(static.static),
        site=config.site,
        language_names=languages.NAMES,
        reactions=REACTIONS,
        can=_may,
        url_for=_Addresses().url_for,
        articles=_articles,
        ending=_ending,
        top=_top,
        head=_head,
        bottom=_bottom,
        reading_keys=_reading_keys,
        calm=_calm,
    )
    env.filters.update(FILTERS)
    for name in LIBRARIES:
        env.globals[name] = env.get_template(f"macros/{name}.html").module
    app.context_processor(_context)


def forget() -> None:
    """Let go of the posts and names kept. Done every few minutes, so that memory holds no erased text for long."""
    _place.cache_clear()
    _kept_top.cache_clear()


def _context() -> dict[str, Any]:
    return {"actor": web.actor(), "lang": web.language(), "theme": session.get("theme", "auto")}


class _Addresses:
    """Flask's url_for, which works out each address anew; those without parameters never change."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}
        self._around: dict[str, tuple[str, str]] = {}

    def url_for(self, endpoint: str, **values: Any) -> str:
        """The address of an endpoint."""
        if not values:
            if endpoint not in self._kept:
                self._kept[endpoint] = url_for(endpoint)
            return self._kept[endpoint]
        (name, value), *others = values.items()
        if (
            others
            or not isinstance(value, str)
            or not (value.isascii() and value.isalnum())
            or not name.endswith("_id")
        ):
            return url_for(endpoint, **values)
        if endpoint not in self._around:  # an address with one public id: what stands around it never changes
            before, _, after = url_for(endpoint, **dict[str, Any]({name: MARK})).partition(MARK)
            self._around[endpoint] = (before, after)
        before, after = self._around[endpoint]
        return f"{before}{value}{after}"


def _may(do: str, thing: object = None) -> bool:
    return can(web.actor(), Do(do), thing)


def _top(language: str, theme: str) -> Markup:
    """What stands above every page."""
    reader = web.actor()
    kept = _kept_top(
        language,
        theme,
        request.endpoint or "",
        reader.pseudonym,
        frozenset(name for name, (do, thing) in WAYS.items() if can(reader, do, thing)),
        may_plan(reader),
        min(reader.bell, BELL_SHOWN),
    )
    return Markup(kept.replace(HERE, escape(_here())))


def _calm() -> bool:
    """Whether everybody is to know that it is calm mode."""
    return calm(web.house().database, web.db) is not None


def _here() -> str:
    """Where to come back to after a choice of how pages look."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _reading_keys() -> Markup:
    """The list of keys one can read with; a page that has it has the keys."""
    kept = _kept_keys(web.language(), session.get("keys") != "off")
    return Markup(kept.replace(HERE, escape(_here())))


@lru_cache
def _kept_keys(language: str, on: bool) -> Markup:
    return _piece("keys", on=on, next=HERE)


@lru_cache(TOPS_KEPT)
def _kept_top(
    language: str,
    theme: str,
    spot: str,
    pseudonym: str,
    ways: frozenset[str],
    plans: bool,
    bell: int,
) -> Markup:
    seen = {"pseudonym": pseudonym, "plans": plans, "bell": bell} | {name: name in ways for name in WAYS}
    return _piece("top", lang=language, theme=theme, spot=spot, next=HERE, **seen)


@lru_cache
def _head(theme: str) -> Markup:
    return _piece("head", theme=theme)


@lru_cache
def _bottom(language: str) -> Markup:
    return _piece("bottom", lang=language)


def _piece(name: str, /, **values: Any) -> Markup:
    """A part of a page. Letters beyond ASCII become references: a page of ASCII alone is sent as it is, and what has
    one other letter is encoded letter by letter (25 us)."""
    part = current_app.jinja_env.get_template(f"macros/{name}.html").render(**values)
    return Markup(part.encode("ascii", "xmlcharrefreplace").decode())


class Frame(NamedTuple):
    """How all posts of a page look to one who reads them; the same for all for whom it is the same."""

    language: str
    year: int
    page: int
    may_reply: bool
    may_react: bool
    may_moderate: bool
    tongue: str | None  # of the conversation


def _articles(thread: ThreadView, posts: list[PostView], page: int) -> Markup:
    """The posts of a page, as this reader may see and treat them."""
    reader = web.actor()
    new_from = thread.read_n if reader.is_member and thread.read_n else thread.last_n
    frame = Frame(
        language=web.language(),
        year=clock.now().year,
        page=page,
        may_reply=can(reader, Do.REPLY, thread),
        may_react=any(can(reader, Do.REACT, post) for post in posts),
        may_moderate=can(reader, Do.MUTE_AUTHOR, thread),
        tongue=thread.language,
    )
    articles = []
    for post in posts:
        own = post.author_id is not None
        may_edit = own and can(reader, Do.EDIT_POST, post)
        unfolded = bool(post.notes) and reader.open_notes.issuperset(notes.split(post.notes))
        articles.append(_article(post, frame, post.n > new_from, own, may_edit, unfolded))
    return Markup("\n".join(articles))  # Markup's own join would escape each once more


def _article(post: PostView, frame: Frame, fresh: bool, own: bool, may_edit: bool, unfolded: bool) -> Markup:
    place = _place(post.public_id, frame, fresh, own, may_edit, unfolded)
    kept = place.kept
    if kept is None or kept[0] != post:
        seen = {"fresh": fresh, "own": own, "may_edit": may_edit, "unfolded": unfolded}
        article = _piece("post", post=post, text=stored_html(post.html), **seen, **frame._asdict())
        kept = place.kept = (post, article)
    return kept[1]


@dataclass(slots=True)
class Place:
    """Where a post is kept as it was last seen in one way. Anything else about it, and the new one takes its place."""

    kept: tuple[PostView, Markup] | None = None


@lru_cache(POSTS_KEPT)
def _place(*way: object) -> Place:
    """The place of a post, by its number and how it is seen: to hash a post costs more than to compare it."""
    return Place()


class Ending(NamedTuple):
    """How the end of a thread's page looks; the same for all for whom it is the same."""

    language: str
    member: bool
    locked: bool
    unread: bool
    reacts: bool
    may_reply: bool
    may_tag: bool
    may_add_poll: bool
    may_keep: bool
    number: int | None  # what an expert may write under, 0 before she has one
    languages: tuple[str, ...]  # that an answer may be said to be in


def _ending(
    thread: ThreadView,
    posts: list[PostView],
    page: int,
    pager: Markup,
    form: PostForm | None,
    quoted: Quoted | None,
    preview: str | None,
    number: int | None,
) -> Markup:
    """What stands below the posts of a page: how far one has read, the form to answer, the ways to change the thread.

    `form` is None for an empty one, which offers an expert her `number`.
    """
    reader = web.actor()
    look = Ending(
        language=web.language(),
        member=reader.is_member,
        locked=thread.locked,
        unread=bool(posts) and thread.read_n < posts[-1].n and can(reader, Do.MARK_READ, thread),
        reacts=bool(posts) and reader.is_member,
        may_reply=can(reader, Do.REPLY, thread),
        may_tag=can(reader, Do.TAG_THREAD, thread),
        may_add_poll=thread.poll is None and can(reader, Do.ADD_POLL, thread),
        may_keep=can(reader, Do.KEEP_THREAD, thread),
        number=number,
        languages=web.house().config.site.languages,
    )
    own = {
        "thread": thread.public_id,
        "post": posts[0].public_id if posts else "",
        "last": posts[-1].n if posts else 0,
        "page": page,
        "pager": pager,
        "token": web.csrf_token() if reader.is_member else "",  # who only reads gets no cookie
    }
    if form is not None:
        return _piece("ending", form=form, quoted=quoted, preview=preview, **own, **look._asdict())
    own |= {"once": new_once(), "name": reader.pseudonym}
    pieces = list(_kept_ending(look))
    pieces[1::2] = [str(escape(own[hole])) for hole in pieces[1::2]]
    return Markup("".join(pieces))


@lru_cache(ENDINGS_KEPT)
def _kept_ending(look: Ending) -> list[str]:
    """The end with an empty form, cut at its holes: every second piece is the name of what goes there."""
    form = PostForm(formdata=None, once=HOLES["once"])
    form.offer_languages(look.languages, first=False)
    if look.number is not None:
        form.offer_number(HOLES["name"], look.number)
    whole = _piece("ending", form=form, quoted=None, preview=None, **HOLES, **look._asdict())
    return AT_HOLES.split(whole)


def _in_my_language(words: dict[str, str]) -> str:
    """The text of this language, else the one that fits best."""
    return languages.choose(words, web.language())


def _day(moment: datetime | date) -> str:
    """A moment as people read it: by the day, never finer."""
    return _in_words(date(moment.year, moment.month, moment.day), web.language(), clock.now().year)


@lru_cache(400)
def _in_words(day: date, language: str, year: int) -> str:
    return str(format_date(day, languages.order("d MMMM" if day.year == year else "d MMMM y", language)))


def _day_of(text: str) -> str:
    """A day written as in a message ("2026-11-24"), in words."""
    return str(format_date(date.fromisoformat(text), languages.order("EEEE d MMMM", web.language())))


def _moment_of(moment: datetime) -> str:
    """A day and a time by the house's clock, in words."""
    return str(format_datetime(moment, languages.order("EEEE d MMMM HH:mm", web.language())))


def _time_of(moment: datetime) -> str:
    """A time by the house's clock."""
    return str(format_time(moment, "HH:mm"))


def _month_of(day: date) -> str:
    """The month and year of a day."""
    return str(format_date(day, languages.order("LLLL y", web.language())))


def _note_labels(kept: str) -> list[str]:
    """The labels of the content notes kept in a text."""
    return [notes.NOTES[key] for key in notes.split(kept)]


def _reaction_labels(kept: str) -> list[str]:
    """The labels of the words of support kept in a text."""
    return [REACTIONS[word] for word in split_reactions(kept)]


FILTERS = {
    "in_my_language": _in_my_language,
    "day": _day,
    "day_of": _day_of,
    "moment_of": _moment_of,
    "time_of": _time_of,
    "month_of": _month_of,
    "note_labels": _note_labels,
    "reaction_labels": _reaction_labels,
}
