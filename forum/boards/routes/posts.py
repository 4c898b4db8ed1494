"""What can be done with one post besides reading it."""

from flask import render_template, request

from forum import web
from forum.boards import queries
from forum.boards.actions import naming, reacting
from forum.boards.blueprint import bp
from forum.boards.forms import MuteForm
from forum.errors import Problem
from forum.policy import Do, authorize
from forum.web import Answer


@bp.post("/posts/<post_id>/words")
def react(post_id: str) -> Answer:
    """Give a word of support, or take it back."""
    web.limit("react", web.actor().member_id)
    give = "give" in request.form
    web.write(reacting.react, post_id, request.form.get("give" if give else "take", ""), give)
    return web.see("boards.post", post_id=post_id)


@bp.route("/posts/<post_id>/anonymous", methods=["GET", "POST"])
def hide_author(post_id: str) -> Answer:
    """Take the own name off a post, asked once more."""
    found = queries.own_post(web.db(), web.actor(), post_id)
    authorize(web.actor(), Do.HIDE_AUTHOR, found)
    if request.method == "GET":
        return render_template("boards/hide_author.html", post=found)
    web.write(naming.hide_author, post_id)
    return web.see("boards.post", post_id=post_id)


@bp.route("/posts/<post_id>/mute", methods=["GET", "POST"])
def mute_author(post_id: str) -> Answer:
    """Mute whoever wrote a post. The answer is the same whoever that is."""
    found = queries.post(web.db(), web.actor(), post_id)
    authorize(web.actor(), Do.MUTE_AUTHOR, found)
    form = MuteForm()
    status, done = 200, False
    if form.validate_on_submit():
        try:
            web.write(naming.mute_author, post_id, form.hours.data)
            done = True
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("boards/mute.html", post=found, form=form, done=done), status
