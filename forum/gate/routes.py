"""Pages of the gate: what waits for a look, one's own texts that wait, the lists of words, the calm mode."""

from flask import Blueprint, render_template, request

from forum import web
from forum.errors import Conflict, Problem
from forum.gate import actions, keeping, queries
from forum.gate.checking import KEPT
from forum.gate.forms import CalmForm, ChangeForm, FilterForm, ReturnForm, sent
from forum.gate.settings import nobody_looks, settings
from forum.gate.state import calm_until
from forum.policy import Do, authorize
from forum.web import Answer

bp = Blueprint("gate", __name__)


@bp.get("/look")
def look() -> Answer:
    """What waits for a look, the longest first."""
    return _look(became=request.args.get("became", ""))


@bp.post("/look/<text_id>")
def release(text_id: str) -> Answer:
    """Let it through: one tap."""
    try:
        done = web.write(actions.release, text_id, request.form.get("seen"))
    except Conflict as problem:
        return _look(trouble=web.tell(problem)), problem.status
    return web.see("gate.look", became="there" if done.thing else "back")


@bp.route("/look/<text_id>/back", methods=["GET", "POST"])
def send_back(text_id: str) -> Answer:
    """Give it back, with kind words."""
    text, form = queries.held_text(web.db(), web.actor(), text_id), ReturnForm()
    status = 200
    if form.validate_on_submit():
        try:
            web.write(actions.send_back, text_id, form.words.data)
            return web.see("gate.look", became="returned")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("gate/send_back.html", text=text, form=form, longest=actions.MAX_WORDS), status


@bp.get("/waiting")
def waiting() -> Answer:
    """One's own texts that wait, or came back."""
    return render_template(
        "gate/waiting.html",
        texts=queries.own(web.db(), web.actor()),
        nobody=nobody_looks(web.db(), settings(web.db())),
        days=KEPT.days,
    )


@bp.post("/waiting/<waiting_id>/withdraw")
def withdraw(waiting_id: str) -> Answer:
    """Take an own text away."""
    web.write(actions.withdraw, waiting_id)
    return web.see("gate.waiting")


@bp.route("/waiting/<waiting_id>/change", methods=["GET", "POST"])
def change(waiting_id: str) -> Answer:
    """Change an own text; one that came back waits anew."""
    text, form = queries.own_text(web.db(), web.actor(), waiting_id), ChangeForm()
    *lines, body = text.words
    if not lines:
        del form.title
    status = 200
    if form.validate_on_submit():
        try:
            web.limit("post", web.actor().member_id)
            fields = [form.body] if not lines else [form.title, form.body]
            how = sent(*fields)
            words = {body: form.body.data or "", **{name: form[name].data or "" for name in lines}}
            web.write(actions.change, waiting_id, words, how)
            return web.see("gate.waiting", _anchor=waiting_id)
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    else:
        form.body.data = text.words[body]
        for name in lines:
            form[name].data = text.words[name]
    return render_template("gate/change.html", text=text, form=form), status


@bp.route("/filters", methods=["GET", "POST"])
def filters() -> Answer:
    """The lists of words and sites."""
    authorize(web.actor(), Do.KEEP_FILTERS)
    form = FilterForm()
    status = 200
    if form.validate_on_submit():
        try:
            web.write(keeping.add_filter, form.words.data, form.does.data, form.note.data or "")
            return web.see("gate.filters")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return _filters(form), status


@bp.post("/filters/<filter_id>/remove")
def remove_filter(filter_id: str) -> Answer:
    """Take something off the lists."""
    web.write(keeping.remove_filter, filter_id)
    return web.see("gate.filters")


@bp.route("/calm", methods=["GET", "POST"])
def calm() -> Answer:
    """Switch the calm mode on, or off before its end."""
    authorize(web.actor(), Do.SWITCH_RAID)
    form = CalmForm()
    status = 200
    if "off" in request.form:  # whose token is checked before anything is asked (forum/web.py)
        web.write(keeping.end_calm)
        return web.see("gate.calm")
    if form.validate_on_submit():
        try:
            web.write(keeping.begin_calm, form.hours.data)
            return web.see("gate.calm")
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    until = calm_until(web.db())
    return render_template("gate/calm.html", form=form, until=until), status


def _look(*, became: str = "", trouble: str = "") -> str:
    texts = queries.held(web.db(), web.actor())
    return render_template("gate/look.html", texts=texts, became=became, trouble=trouble)


def _filters(form: FilterForm) -> str:
    return render_template(
        "gate/filters.html", form=form, entries=queries.entries(web.db(), web.actor()), longest=keeping.MAX_NOTE
    )
