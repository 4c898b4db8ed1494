"""Pages of polls."""

from flask import render_template, request

from forum import web
from forum.boards import queries
from forum.boards.actions import polls
from forum.boards.blueprint import bp
from forum.boards.poll_forms import PollForm, places
from forum.errors import Conflict, Invalid, Problem
from forum.policy import Do, authorize
from forum.web import Answer

POLL = "poll"  # the anchor of a poll in its thread


@bp.route("/threads/<thread_id>/poll/new", methods=["GET", "POST"])
def add_poll(thread_id: str) -> Answer:
    """Add a poll to an own thread."""
    view = queries.thread(web.db(), web.actor(), thread_id)
    authorize(web.actor(), Do.ADD_POLL, view)
    if view.poll is not None and request.method == "GET":
        return web.see("boards.thread", thread_id=thread_id, _anchor=POLL)
    form = PollForm()
    status = 200
    if form.validate_on_submit():
        try:
            web.limit("post", web.actor().member_id)
            options = form.options.data.splitlines()
            write = (thread_id, form.question.data, options, form.several.data, form.days.data)
            web.write(polls.add_poll, *write)
            return web.see("boards.thread", thread_id=thread_id, _anchor=POLL)
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("boards/poll.html", thread=view, form=form), status


@bp.post("/threads/<thread_id>/poll")
def vote(thread_id: str) -> Answer:
    """Answer a poll. What goes wrong is told over the same poll, with what was chosen."""
    queries.thread(web.db(), web.actor(), thread_id)
    chosen = request.form.getlist("choice")
    try:
        web.limit("post", web.actor().member_id)
        web.write(polls.vote, thread_id, places(chosen))
    except (Invalid, Conflict) as problem:
        view = queries.thread(web.db(), web.actor(), thread_id)
        page = render_template("boards/poll_vote.html", thread=view, problem=web.tell(problem), chosen=chosen)
        return page, problem.status
    return web.see("boards.thread", thread_id=thread_id, _anchor=POLL)


@bp.post("/threads/<thread_id>/poll/remove")
def remove_poll(thread_id: str) -> Answer:
    """Take a poll away."""
    web.write(polls.remove_poll, thread_id)
    return web.see("boards.thread", thread_id=thread_id)
