"""Covering pages nobody touches, and the one page a covered log-in gets."""

from contextlib import suppress

from flask import redirect, render_template, request, session
from werkzeug.wrappers import Response

from forum import carried, web
from forum.accounts import authentication, logins, queries
from forum.accounts.actions import covering
from forum.accounts.forms import PassphraseForm
from forum.accounts.routes import bp
from forum.errors import NotAllowed, NotFound, Problem
from forum.forms import Form
from forum.web import Answer, csrf


@bp.get("/pause")
def pause() -> Answer:
    """What stands where her page was: on a watched phone it asks for the passphrase, on her own for a tap."""
    to = _where(request.args.get("next"))
    if not web.actor().covered:
        return redirect(to, code=303)
    return _page(queries.covered(web.db(), web.actor()).asks, to)


@bp.post("/pause", endpoint="cover")
@csrf.exempt  # it only covers, which is no harm to anybody; a script that must be quick needs no token for it
def cover() -> Answer:
    """Cover this log-in: a script does when nobody has touched the page, or she herself from the menu."""
    to, fields = carried.along()
    kept = logins.keep(session["_user_id"], (to, fields)) if to and "_user_id" in session else None
    if web.actor().is_member:
        with suppress(NotAllowed):  # another tab was first, this very moment
            web.write(covering.cover, kept)
            kept = None
    if kept and "_user_id" in session:
        with suppress(NotAllowed, NotFound):  # or the log-in has ended
            web.write(covering.keep_more, kept)
    if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
        return Response(status=204)
    return web.see("accounts.pause", next=_where(request.form.get("next")))


@bp.post("/pause/end")
def go_on() -> Answer:
    """Come back, to where she was; with the form she was in the middle of, where there was one."""
    to = _where(request.form.get("next"))
    if not web.actor().covered:
        return redirect(to, code=303)
    asked = queries.covered(web.db(), web.actor())
    form = PassphraseForm() if asked.asks else Form()
    if not form.validate_on_submit():
        return _page(asked.asks, to, form, 400)
    try:
        proven = None
        if asked.asks:
            web.limit("go_on", web.actor().login_id)
            proven = authentication.check_covered(web.house(), asked.member_id, form.passphrase.data).member_id
        kept = web.write(covering.uncover, proven)
    except Problem as problem:
        return _page(asked.asks, to, form, web.add_problem(form, problem))
    web.renew()
    sent_to, fields = logins.give_back(session["_user_id"], kept) if kept else ("", [])
    if sent_to:
        return carried.offered(sent_to, fields)
    return redirect(to, code=303)


@bp.post("/me/cover")
def choose_cover() -> Answer:
    """After how many minutes without a touch the pages of this log-in cover themselves."""
    minutes = request.form.get("minutes", "")
    web.write(covering.choose_cover, int(minutes) if minutes.isdecimal() and len(minutes) < 3 else -1)
    return web.see("accounts.me", _anchor="cover")


def _page(asks: bool, to: str, form: Form | None = None, status: int = 200) -> Answer:
    blank = PassphraseForm(formdata=None) if asks else Form(formdata=None)
    return render_template("accounts/pause.html", asks=asks, next=to, form=form or blank), status


def _where(target: str | None) -> str:
    """A page of ours that can be looked at; else the first one."""
    path = web.local_path(target)
    return web.local_path(None) if carried.endpoint(path, "GET") in ("", "accounts.pause") else path
