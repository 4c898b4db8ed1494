"""Pages of the experts: what outsiders told, and answering it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, render_template, url_for
from werkzeug.exceptions import HTTPException

from forum import web
from forum.errors import Problem
from forum.languages import choose
from forum.outside import actions, places, queries
from forum.outside.forms import SAID, ReplyForm
from forum.policy import Do, authorize
from forum.rules import queries as rules
from forum.web import Answer
from forum.words import later as _l

bp = Blueprint("answers", __name__)

NO_RULE = _l("by no house rule")


@bp.get("/outside/notices")
def index() -> Answer:
    """What waits, the one due first."""
    lines = queries.waiting(web.db(), web.actor(), _hours())
    done = queries.answered(web.db(), web.actor())
    return render_template("outside/index.html", lines=lines, done=done)


@bp.get("/outside/notices/<look_id>")
def look(look_id: str) -> Answer:
    """One of them."""
    return _look(look_id, ReplyForm(formdata=None))


@bp.post("/outside/notices/<look_id>/claim")
def claim(look_id: str) -> Answer:
    """Take it on."""
    return _deed(look_id, actions.claim)


@bp.post("/outside/notices/<look_id>/release")
def release(look_id: str) -> Answer:
    """Let go of it."""
    return _deed(look_id, actions.release)


@bp.post("/outside/notices/<look_id>")
def answer(look_id: str) -> Answer:
    """Answer it."""
    authorize(web.actor(), Do.ANSWER_NOTICE)
    form, status = ReplyForm(), 400
    if form.validate():
        try:
            web.write(actions.answer, look_id, form.read())
            return web.see("answers.look", look_id=look_id)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    return _look(look_id, form), status


def _deed(look_id: str, act: Callable[..., Any]) -> Answer:
    try:
        web.write(act, look_id)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _look(look_id, ReplyForm(formdata=None), web.tell(problem)), problem.status
    return web.see("answers.look", look_id=look_id)


def _look(look_id: str, form: ReplyForm, trouble: str = "") -> str:
    view = queries.look(web.db(), web.actor(), look_id, _hours())
    lines = rules.current(web.db()).rules
    language = web.language()
    titles = [(line.number, f"{line.number}. {choose(line.title, language)}") for line in lines]
    form.rule.choices = [(0, str(NO_RULE)), *titles]
    return render_template(
        "outside/look.html",
        look=view,
        form=form,
        trouble=trouble,
        said=SAID,
        report=_report(view.given.where),
        longest=actions.MAX_WHY,
    )


def _report(where: str) -> str:
    """Where she can open a case about what stands there; "" where the address names no single thing."""
    path, _, fragment = where.partition("#")
    try:
        endpoint, values = current_app.url_map.bind("").match(path.partition("?")[0])
    except HTTPException:
        return ""
    found = places.reportable(endpoint, values, fragment)
    return url_for("moderation.report", kind=found[0], target_id=found[1]) if found else ""


def _hours() -> int:
    return web.house().config.moderation.answer_hours
