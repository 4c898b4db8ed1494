"""The search page. The words travel in the body of a POST and come back in its answer: so they stand in no address, and
with that in no history, no log and no proxy.
"""

from flask import Blueprint, render_template

from forum import web
from forum.boards import queries as boards
from forum.boards.queries import tags
from forum.errors import Problem
from forum.languages import NAMES, named
from forum.search import queries
from forum.search.forms import BEST, SearchForm
from forum.search.queries import Found
from forum.search.wanted import LONGEST, Wanted, parse
from forum.web import Answer, csrf
from forum.words import one as _

bp = Blueprint("search", __name__)

MAX_DIGITS = 4


@bp.get("/search")
def ask() -> Answer:
    """The empty form."""
    return _page(SearchForm(formdata=None), None)


@bp.post("/search")
@csrf.exempt  # it reads and keeps nothing; a visitor who only reads gets no cookie
def search() -> Answer:
    """What was found."""
    form = SearchForm()
    try:
        web.limit("search", web.actor().member_id or web.address())
        return _page(form, _find(form, parse(form.q.data or "").only(named(form.language.data))))
    except Problem as problem:
        status = web.add_problem(form, problem)
    return _page(form, None), status


def _find(form: SearchForm, wanted: Wanted) -> Found:
    db, actor = web.db(), web.actor()
    board, tag, after = (form[name].data or None for name in ("board", "tag", "after"))
    if form.order.data == BEST:
        return queries.best(db, actor, wanted, board, tag, _number(after))
    return queries.newest(db, actor, wanted, board, tag, after)


def _number(text: str | None) -> int:
    """The page asked for; the first one for what is no number."""
    right = text and text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return min(max(int(text or 1), 1), queries.LAST_PAGE) if right else 1


def _page(form: SearchForm, found: Found | None) -> str:
    db, actor = web.db(), web.actor()
    languages = [(code, NAMES[code]) for code in web.house().config.site.languages]
    form.language.choices = [("", _("any language")), *languages]
    return render_template(
        "search/search.html",
        form=form,
        found=found,
        boards=boards.boards(db, actor),
        tags=tags.tags(db, actor),
        longest=LONGEST,
    )
