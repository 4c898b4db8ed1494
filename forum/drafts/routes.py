"""Where half-written texts are kept, and the page that lists them."""

from flask import Blueprint, Response, render_template, request, url_for

from forum import web
from forum.drafts import actions, queries
from forum.drafts.envelope import NAMES
from forum.drafts.forms import DraftForm
from forum.drafts.retention import KEPT
from forum.drafts.views import Fields
from forum.errors import Invalid
from forum.policy import Do, authorize
from forum.web import Answer

UNPROCESSABLE = 422  # a draft too long, to a script: its answer is the sentence alone

bp = Blueprint("drafts", __name__)


@bp.get("/drafts")
def index() -> Answer:
    """What the asker has not sent yet."""
    if not web.actor().is_member:
        return web.see("accounts.login", next=url_for("drafts.index"))
    authorize(web.actor(), Do.KEEP_DRAFT)
    drafts = queries.drafts(web.db(), web.actor())
    return render_template("drafts/index.html", drafts=drafts, days=KEPT.days, kept="kept" in request.args)


@bp.post("/drafts")
def keep() -> Answer:
    """Keep a half-written text: for a script while typing, or for who pressed the button for it (`keep`)."""
    web.limit("draft", web.actor().member_id)
    fields, by_hand = _fields(), "keep" in request.form
    try:
        web.write(actions.save, request.form.get("place", ""), fields, request.form.get("once"))
    except Invalid as problem:
        if not by_hand:
            return Response(web.tell(problem), UNPROCESSABLE, mimetype="text/plain")
        form = DraftForm()
        status = web.add_problem(form, problem)
        return render_template("drafts/keep.html", form=form, days=KEPT.days), status
    if not by_hand:
        return Response(status=204)
    return web.see("drafts.index", kept=None if fields.is_empty else 1)


@bp.post("/drafts/discard")
def discard() -> Answer:
    """Throw a draft away."""
    web.write(actions.discard, request.form.get("place", ""))
    return web.see("drafts.index")


def _fields() -> Fields:
    return Fields(**{name: ",".join(request.form.getlist(name)) for name in NAMES})
