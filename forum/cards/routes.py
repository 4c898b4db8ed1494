"""Pages of those who make invitation cards, and a member's own card for a colleague.

Where a card leads its holder (/c) is a matter of signing up: forum/accounts/routes.py.
"""

import time
from collections.abc import Iterator

from flask import Blueprint, Response, g, render_template, request
from flask_babel import gettext, refresh

from forum import web
from forum.cards import actions, codes, pdf, queries
from forum.cards.forms import BatchForm, OwnCardForm
from forum.cards.sheets import Face, Words, draw
from forum.errors import NotFound, Problem
from forum.languages import NAMES
from forum.policy import Do, authorize
from forum.web import Answer

bp = Blueprint("cards", __name__)

A_SHEET = 10


@bp.get("/cards")
def index() -> Answer:
    """The batches, and what became of them."""
    return render_template("cards/index.html", batches=queries.batches(web.db(), web.actor()), languages=NAMES)


@bp.route("/cards/new", methods=["GET", "POST"])
def new() -> Answer:
    """Make a batch."""
    authorize(web.actor(), Do.MAKE_CARDS)
    form = BatchForm()
    form.language.choices = [(code, NAMES[code]) for code in web.house().config.site.languages]
    status = 200
    if form.validate_on_submit():
        try:
            web.limit("make_cards", web.actor().counted_as)
            return web.see("cards.batch", batch_id=web.write(actions.make_batch, form.read()))
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    else:
        form.language.data = web.language()
    return render_template("cards/new.html", form=form, most=actions.MOST_CARDS, most_uses=actions.MOST_USES), status


@bp.get("/cards/<batch_id>")
def batch(batch_id: str) -> Answer:
    """One batch: its figures, its sheets, and how to take it back."""
    found = queries.batch(web.db(), web.actor(), batch_id)
    return render_template("cards/batch.html", batch=found, languages=NAMES)


@bp.get("/cards/<batch_id>/sheet")
def sheet(batch_id: str) -> Answer:
    """The cards as a page made for printing."""
    words, faces = _printed(batch_id)
    drawn = list(faces)
    pages = [drawn[at : at + A_SHEET] for at in range(0, len(drawn), A_SHEET)]
    return render_template("cards/sheet.html", words=words, pages=pages, batch_id=batch_id)


@bp.get("/cards/<batch_id>/sheet.pdf")
def sheet_pdf(batch_id: str) -> Answer:
    """The same as PDF. Its name says nothing."""
    words, faces = _printed(batch_id)
    answer = Response(pdf.sheets(words, faces), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="sheet.pdf"'
    return answer


@bp.route("/cards/<batch_id>/revoke", methods=["GET", "POST"])
def revoke(batch_id: str) -> Answer:
    """Take a batch back, after a question."""
    found = queries.batch(web.db(), web.actor(), batch_id)
    if request.method == "POST":
        web.write(actions.revoke, batch_id)
        return web.see("cards.batch", batch_id=batch_id)
    return render_template("cards/revoke.html", batch=found)


@bp.route("/me/card", methods=["GET", "POST"])
def own() -> Answer:
    """A card for a colleague, where the operator allows it; its code is shown once."""
    allowed = web.house().config.accounts.member_cards
    if not allowed:
        raise NotFound
    left = queries.own_left(web.db(), web.actor(), allowed)
    form, card = OwnCardForm(), None
    status = 200
    if form.validate_on_submit():
        try:
            told = form.left.data or ""
            code = web.write(actions.make_own, allowed, int(told) if told.isdecimal() and len(told) < 4 else 0)
            card, left = _face(code), left - 1
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    form.left.data = left
    words = _words(web.language())
    return render_template("cards/own.html", form=form, card=card, left=left, allowed=allowed, words=words), status


def _printed(batch_id: str) -> tuple[Words, Iterator[Face]]:
    found = queries.batch(web.db(), web.actor(), batch_id)
    of_batch = queries.codes_of(web.db(), web.actor(), batch_id)
    web.close_reading()  # what follows takes a second or two, and no data
    return _words(found.language), (_face(code) for code in of_batch)


def _face(code: str) -> Face:
    time.sleep(0)  # a drawing takes 4 ms, a batch has hundreds: let the others have their turn in between
    return Face(codes.printed(code), draw(f"{_origin()}/c/{code}"))


def _words(language: str) -> Words:
    """What all cards say, in their language, whoever prints them."""
    mine = web.language()
    _speak(language)
    try:
        return Words(
            language=language,
            name=web.house().config.site.name,
            line=gettext("A place to talk. Free, and without your name."),
            how=gettext("Scan the square. Or go to this address and type the code:"),
            address=f"{_origin().partition('://')[2]}/c",
        )
    finally:
        _speak(mine)


def _speak(language: str) -> None:
    g.language = language
    refresh()


def _origin() -> str:
    return web.house().config.site.address.rstrip("/") or request.host_url.rstrip("/")
