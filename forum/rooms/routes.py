"""Pages of the rooms. With JavaScript the page goes live; without it, it loads itself anew and takes a form."""

from flask import Blueprint, render_template

from forum import web
from forum.errors import Problem
from forum.rooms import actions, queries
from forum.rooms.forms import MessageForm
from forum.rooms.live import presence
from forum.web import Answer

bp = Blueprint("rooms", __name__)


@bp.get("/rooms")
def index() -> Answer:
    """The rooms, and how many are in each."""
    rooms = queries.rooms(web.db(), web.actor())
    return render_template(
        "rooms/index.html", rooms=rooms, present={r.public_id: presence.people([r.public_id]) for r in rooms}
    )


@bp.get("/rooms/<room_id>")
def room(room_id: str) -> Answer:
    """A room: the last messages, and a way to write."""
    return _page("rooms/room.html", room_id, MessageForm(formdata=None)), 200


@bp.post("/rooms/<room_id>")
def say(room_id: str) -> Answer:
    """Say something, by form."""
    form = MessageForm()
    status = 400
    if form.validate_on_submit():
        try:
            web.limit("say", web.actor().member_id)
            web.write(actions.say, room_id, form.text.data, form.client_id.data or "", web.house().zone)
            return web.see("rooms.room", room_id=room_id, _anchor="newest")
        except Problem as problem:
            if problem.field is None and problem.status in (403, 404):
                raise
            status = web.add_problem(form, problem)
    return _page("rooms/write.html", room_id, form), status


@bp.route("/rooms/<room_id>/write", methods=["GET", "POST"])
def write(room_id: str) -> Answer:
    """Write without JavaScript, on a page that stays. A post shows what is new and keeps the half-written text."""
    form = MessageForm()
    return _page("rooms/write.html", room_id, form), 200


@bp.post("/messages/<message_id>/delete")
def remove(message_id: str) -> Answer:
    """Take an own message away."""
    return web.see("rooms.room", room_id=web.write(actions.remove, message_id), _anchor="newest")


def _page(template: str, room_id: str, form: MessageForm) -> str:
    found = queries.room(web.db(), web.actor(), room_id)
    span = queries.Span(web.house().config.retention.chat_hours, web.house().zone)
    messages = queries.latest(web.db(), web.actor(), found, span)
    return render_template(
        template, room=found, messages=messages, form=form, present=presence.present(room_id), hours=span.hours
    )
