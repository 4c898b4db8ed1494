"""Pages of the moderators: what waits, one case, what is decided about it, and second looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask_babel import format_timedelta

from forum import clock, web
from forum.boards import queries as boards
from forum.duty import queries as duty
from forum.errors import Problem
from forum.languages import choose
from forum.moderation import queries
from forum.moderation.actions import appealing, deciding, working
from forum.moderation.actions.working import MAX_NOTE
from forum.moderation.checking import MAX_WORDS
from forum.moderation.forms import (
    DONE,
    EARLIER,
    KINDS,
    SHORT_REASONS,
    WHICH,
    AnswerForm,
    DecisionForm,
    NoteForm,
)
from forum.moderation.views import CaseView, Decision, Filter, Measure, Reason, Which
from forum.moderation.wording import LANGUAGES, beginning
from forum.policy import Do, authorize
from forum.rules import queries as rules
from forum.web import Answer
from forum.words import later as _l

bp = Blueprint("queue", __name__)

LONGEST_PAGE = 5  # digits
WORDS: dict[str, Any] = {"kinds": KINDS, "short": SHORT_REASONS, "earlier": EARLIER, "done_words": DONE}


@dataclass(frozen=True, slots=True)
class Preview:
    """What she would read."""

    words: str
    measures: list[Measure]
    until: datetime | None
    rule: Any


@bp.get("/queue")
def index() -> Answer:
    """What was reported and waits."""
    chosen = Filter(_among(Which, "which") or Which.ALL, _among(Reason, "reason"), _page())
    waiting = queries.queue(web.db(), web.actor(), chosen, _hours())
    on_duty = duty.on_now(web.db(), web.actor(), clock.now(), web.house().zone)
    return render_template(
        "moderation/queue.html", queue=waiting, filter=chosen, headings=WHICH, on_duty=on_duty, **_around()
    )


@bp.get("/queue/<case_id>")
def case(case_id: str) -> Answer:
    """One case."""
    return _case(case_id)


@bp.post("/queue/<case_id>/claim")
def claim(case_id: str) -> Answer:
    """Take it on. Who was a moment later is told so."""
    return _deed(case_id, working.claim)


@bp.post("/queue/<case_id>/release")
def release(case_id: str) -> Answer:
    """Put it back for somebody else."""
    return _deed(case_id, working.release)


@bp.route("/queue/<case_id>/hand-over", methods=["GET", "POST"])
def hand_over(case_id: str) -> Answer:
    """Put it back, with a few words for who goes on."""
    _seen(case_id)
    title, verb = _l("Hand it over"), _l("Hand it over")
    about = _l("Who takes it on next reads what you leave here. No names, please.")
    return _noted(case_id, title, about, verb, lambda text: web.write(working.hand_over, case_id, text))


@bp.post("/queue/<case_id>")
def decide(case_id: str) -> Answer:
    """Decide; or first look at it as she will read it, or get words to begin with."""
    view = _seen(case_id)
    authorize(web.actor(), Do.MODERATE, view)
    form, status, preview = _form(view), 400, None
    if request.form.get("begin") in LANGUAGES:
        form.words.data, status = beginning(form.chosen, request.form["begin"]), 200
        return _case(case_id, form=form), status
    if form.validate_on_submit():
        decision = _decision(form)
        if "preview" in request.form:
            return _case(case_id, form=form, preview=_preview(decision))
        try:
            web.write(deciding.decide, case_id, decision)
            return web.see("queue.case", case_id=case_id)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    return _case(case_id, form=form, preview=preview), status


@bp.route("/decided/<decided_id>/undo", methods=["GET", "POST"])
def undo(decided_id: str) -> Answer:
    """Undo a decision, and say why."""
    case_id = queries.decided(web.db(), web.actor(), decided_id).case
    title, verb = _l("Undo what was decided"), _l("Undo it")
    about = _l("All that can be undone is, and she hears of it. Say shortly why, for the other moderators.")
    return _noted(case_id, title, about, verb, lambda text: web.write(deciding.undo, decided_id, text))


@bp.route("/appeals/<appeal_id>", methods=["GET", "POST"])
def appeal(appeal_id: str) -> Answer:
    """One of them: whether it stays."""
    view = queries.appeal(web.db(), web.actor(), appeal_id, _hours())
    form, status = AnswerForm(), 200
    if form.validate_on_submit():
        try:
            web.write(appealing.decide_appeal, appeal_id, form.granted.data == "y", form.words.data)
            return web.see("queue.index", which=Which.APPEALS.value)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    page = {"appeal": view, "form": form, "longest": MAX_WORDS}
    return render_template("moderation/answer.html", **page, **_around()), status


def _hours() -> int:
    """Within how many hours somebody looks."""
    return web.house().config.moderation.answer_hours


def _seen(case_id: str) -> CaseView:
    return queries.case(web.db(), web.actor(), case_id, _hours())


def _deed(case_id: str, act: Callable[..., Any]) -> Answer:
    try:
        web.write(act, case_id)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _case(case_id, trouble=web.tell(problem)), problem.status
    return web.see("queue.case", case_id=case_id)


def _noted(case_id: str, title: object, about: object, verb: object, act: Callable[[str], Any]) -> Answer:
    """A page for a few words; what is sent is done."""
    form, status = NoteForm(), 200
    if form.validate_on_submit():
        try:
            act(form.text.data or "")
            return web.see("queue.case", case_id=case_id)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    page = {"title": title, "about": about, "verb": verb, "back": url_for("queue.case", case_id=case_id)}
    return render_template("moderation/note.html", form=form, longest=MAX_NOTE, **page), status


def _case(case_id: str, *, form: DecisionForm | None = None, preview: Preview | None = None, trouble: str = "") -> str:
    view = _seen(case_id)
    if form is None:
        form = _form(view)
    page = {
        "case": view,
        "form": form,
        "preview": preview,
        "trouble": trouble,
        "late": view.due_at < clock.now(),
        "begun": "begin" in request.form,
    }
    return render_template("moderation/case.html", **page, languages=LANGUAGES, longest=MAX_WORDS, **_around(case_id))


def _form(view: CaseView) -> DecisionForm:
    sent = request.method == "POST" and request.endpoint == "queue.decide"
    form = DecisionForm() if sent else DecisionForm(formdata=None, masked=view.masked)
    language = web.language()
    lines = rules.current(web.db()).rules
    named = [(line.number, f"{line.number}. {_in(language, line.title)}") for line in lines]
    places = [(board.public_id, _in(language, board.names)) for board in boards.boards(web.db(), web.actor())]
    form.offer(view.measures, named, places)
    return form


def _decision(form: DecisionForm) -> Decision:
    chosen = frozenset(form.chosen)
    return Decision(
        measures=chosen,
        rule=form.rule.data or 0,
        words=form.words.data or "",
        hours=form.hours.data if Measure.MUTE in chosen else 0,
        days=form.days.data if Measure.SUSPEND in chosen else 0,
        board=form.board.data if Measure.MOVE in chosen else "",
        masked=form.masked.data if Measure.TAKE_OUT in chosen else "",
    )


def _preview(decision: Decision) -> Preview:
    until = clock.now() + timedelta(hours=decision.hours, days=decision.days)
    rule = next((line for line in rules.current(web.db()).rules if line.number == decision.rule), None)
    measures = [measure for measure in Measure if measure in decision.measures]
    return Preview(decision.words, measures, until if decision.hours or decision.days else None, rule)


def _around(case_id: str = "") -> dict[str, Any]:
    """What all these pages need."""
    here = url_for("queue.case", case_id=case_id) if case_id else url_for("queue.index")
    return {**WORDS, "since": _since, "keys_on": session.get("keys") != "off", "here": here}


def _since(moment: datetime) -> str:
    """How long ago it was, in words."""
    return str(format_timedelta(clock.now() - moment, granularity="minute", threshold=1.2))


def _in(language: str, words: dict[str, str]) -> str:
    return choose(words, language)


def _among(kind: Any, name: str) -> Any:
    """What the address chooses among these, or None."""
    asked = request.args.get(name, "")
    return next((value for value in kind if value == asked), None)


def _page() -> int:
    page = request.args.get("page", "")
    return int(page) if page.isdecimal() and 0 < len(page) <= LONGEST_PAGE and int(page) else 1
