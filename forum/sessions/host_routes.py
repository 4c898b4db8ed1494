"""Pages of those who host an evening: while it goes on, its summary, and how a series went."""

from flask import Blueprint, render_template, request

from forum import web
from forum.errors import N_, Invalid, Problem
from forum.languages import choose
from forum.policy import Do, authorize
from forum.sessions import queries
from forum.sessions.actions import hosting
from forum.sessions.host_forms import SummaryForm
from forum.sessions.models import QuestionState
from forum.sessions.queries import SessionView, answers
from forum.sessions.queries import hosting as host_queries
from forum.sessions.queries import questions as question_queries
from forum.text import prose
from forum.web import Answer

bp = Blueprint("hosting", __name__)

MINUTES = ("10", "15", "30")  # to go on for, as buttons
RANGES = (N_("fewer than five"), N_("five to ten"), N_("more than ten"))
STATES = {
    "now": QuestionState.NOW,
    "done": QuestionState.DONE,
    "later": QuestionState.LATER,
    "hide": QuestionState.HIDDEN,
    "waiting": QuestionState.WAITING,
}


@bp.get("/sessions/<session_id>/host")
def host(session_id: str) -> Answer:
    """Lead an evening: its questions, the floor, the time; afterwards how it was and a summary."""
    return _page(_hosted(session_id))


@bp.post("/sessions/<session_id>/host")
def act(session_id: str) -> Answer:
    """One deed of a host: `do`, to a `thing`."""
    view = _hosted(session_id)
    do, thing = request.form.get("do", ""), request.form.get("thing", "")
    try:
        return _do(do, session_id, thing)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(view, trouble=web.tell(problem)), problem.status


def _do(do: str, session_id: str, thing: str) -> Answer:
    match do:
        case _ if do in STATES:
            web.write(hosting.set_question, thing, STATES[do])
            return web.see("hosting.host", session_id=session_id, _anchor=f"q-{thing}")
        case "extend":
            web.write(hosting.extend, session_id, int(thing) if thing in MINUTES else 0)
            return web.see("hosting.host", session_id=session_id, _anchor="time")
        case "end":
            web.write(hosting.end_early, session_id)
            return web.see("hosting.host", session_id=session_id)
        case _:
            raise Invalid


@bp.route("/sessions/<session_id>/summary", methods=["GET", "POST"])
def summary(session_id: str) -> Answer:
    """Sum up an evening in a conversation, once."""
    view = _hosted(session_id)
    if view.summary:
        return web.see("boards.thread", thread_id=view.summary)
    if not view.over:
        return web.see("hosting.host", session_id=session_id)
    boards = host_queries.boards_for_summary(web.db(), web.actor(), view)
    theme = choose(view.theme, web.language())
    form = SummaryForm() if request.method == "POST" else SummaryForm(formdata=None, title=theme)
    form.offer(boards, web.language())
    status = 200
    if form.validate_on_submit():
        try:
            body = prose(form.body.data or "")
            thread = web.write(hosting.write_summary, session_id, form.board.data, form.title.data, body)
            return web.see("boards.thread", thread_id=thread)
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("sessions/summary.html", session=view, form=form, boards=boards), status


@bp.get("/series/<series_id>/overview")
def overview(series_id: str) -> Answer:
    """How the evenings of a series went: how many came, and whether it was of use to them."""
    names, rows = host_queries.overview(web.db(), web.actor(), series_id)
    return render_template("sessions/overview.html", series=series_id, names=names, rows=rows, ranges=RANGES)


def _hosted(session_id: str) -> SessionView:
    view = queries.session(web.db(), web.actor(), session_id)
    authorize(web.actor(), Do.HOST_SESSION, view)
    return view


def _page(view: SessionView, *, trouble: str = "") -> str:
    db, actor = web.db(), web.actor()
    return render_template(
        "sessions/host.html",
        session=view,
        comers=host_queries.comers(db, actor, view),
        questions=question_queries.questions(db, actor, view, hidden=True),
        results=answers.results(db, actor, view) if view.over else None,
        ranges=RANGES,
        minutes=MINUTES,
        trouble=trouble,
    )
