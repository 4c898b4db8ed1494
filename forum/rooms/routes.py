"""Pages of the rooms. With JavaScript a room goes live; without it, it loads itself anew, and one writes on a page that
stays.
"""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, render_template, request, session
from flask_babel import gettext

from forum import web
from forum.accounts.actions import visits
from forum.errors import NotAllowed, NotFound, Problem
from forum.gate import looks_first
from forum.gate.forms import sent
from forum.notes import NOTES
from forum.policy import Audience, Do, authorize, can, has_seat, takes_part
from forum.rooms import actions, names, queries
from forum.rooms.actions import asking, visiting
from forum.rooms.events import MessageView
from forum.rooms.forms import MessageForm, ReportForm, WhisperForm
from forum.rooms.live import state
from forum.rooms.presence import presence
from forum.rooms.queries import RoomView, leading
from forum.rooms.sockets import pace
from forum.rooms.way import Way, way
from forum.web import Answer

bp = Blueprint("rooms", __name__)

LONGEST_NUMBER = 10  # digits; a longer one is none of ours


@bp.get("/rooms")
def index() -> Answer:
    """The rooms, and how many are in each."""
    rooms = queries.rooms(web.db(), web.actor(), web.house().span, past=True)
    past = [room for room in rooms if room.session and room.closed_at]
    return render_template(
        "rooms/index.html",
        rooms=[room for room in rooms if not room.session],
        evenings=[room for room in rooms if room.session and not room.closed_at],
        past=[room for room in past if can(web.actor(), Do.ENTER_ROOM, room)],
        present={room.public_id: presence.people([room.public_id]) for room in rooms},
        arrangeable=leading.arrangeable(web.db(), web.actor(), web.house().span),
    )


@bp.get("/rooms/<room_id>")
def room(room_id: str) -> Answer:
    """A room; before it the door, where she chooses under which name she comes in."""
    view = queries.seen(web.db(), web.actor(), room_id, web.house().span)
    chosen = way().chosen or web.actor().visit_id
    if not can(web.actor(), Do.ENTER_ROOM, view) or not chosen or not _agreed(view, way()):
        return _door(view, wrong=bool(chosen) and not _agreed(view, way()))
    before = request.args.get("before", "")
    n = int(before) if before.isdecimal() and len(before) < LONGEST_NUMBER else None
    return _page("rooms/room.html", view, MessageForm(formdata=None), way(), before=n)


def _door(view: RoomView, *, wrong: bool = False) -> str:
    """Nobody comes in unawares: who is there, until when words stay, and as whom she wants to sit down.

    `wrong`: she wanted to come into the room of an evening without having agreed that what is said there stays there.
    """
    actor = web.actor()
    known = view.banned_until or (view.seated and actor.is_member)
    if not (can(actor, Do.ENTER_ROOM, view) or known) and view.audience is not Audience.EVERYONE:
        raise NotFound
    return render_template(
        "rooms/door.html",
        room=view,
        state=state(view),
        here=presence.present(view.public_id),
        enters=can(actor, Do.ENTER_ROOM, view),
        as_guest=can(actor, Do.COME_AS_GUEST, view),
        alias=can(actor, Do.USE_ALIAS),
        no_seat=view.seated and takes_part(actor, view) and not has_seat(actor, view),
        wrong=wrong,
        looked_at=looks_first(web.db(), actor),
        unnamed=not way().chosen and not {"q", "y"}.isdisjoint(request.args),
        way=way(),
    )


@bp.post("/rooms/<room_id>/visit")
def visit(room_id: str) -> Answer:
    """Come in as a guest, under a drawn name, for one visit."""
    view = queries.seen(web.db(), web.actor(), room_id, web.house().span)
    authorize(web.actor(), Do.COME_AS_GUEST, view)
    agreed = request.form.get("y") == "1"
    if not _agreed(view, Way(False, False, True, agreed)):
        return _door(view, wrong=True), 400
    web.limit("visit", web.address())
    session["visit"] = web.write(visiting.begin_visit, room_id, web.language(), web.house().span)
    web.changed_hands()
    return web.see("rooms.room", room_id=room_id, _anchor="newest", **Way(False, False, True, agreed).args)


@bp.post("/rooms/<room_id>/leave")
def end_visit(room_id: str) -> Answer:
    """A guest leaves: her visit is over."""
    web.write(visits.end_visit)
    session.pop("visit", None)
    web.changed_hands()
    return web.see("rooms.index")


@bp.post("/rooms/<room_id>")
def say(room_id: str) -> Answer:
    """Say something, by form."""
    view = queries.seen(web.db(), web.actor(), room_id, web.house().span)
    form, here = MessageForm(), way()
    _must_agree(view, here)
    status = 400
    if form.validate_on_submit():
        try:
            web.limit("guest_say" if web.actor().visit_id is not None else "say", web.actor().counted_as)
            how = sent(form.text)
            said = web.write(
                actions.say,
                room_id,
                form.text.data,
                form.client_id.data or "",
                web.house().span,
                alias=_by_alias(here),
                reply=form.reply.data or "",
                content_notes=form.notes.data or (),
                pace=pace(room_id, web.actor().counted_as),
                sent=how,
            )
            if said.waits:
                return web.see("gate.waiting", _anchor=said.waits)
            return web.see("rooms.room", room_id=room_id, _anchor="newest", **here.args)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    return _page("rooms/write.html", view, form, here), status


@bp.route("/rooms/<room_id>/write", methods=["GET", "POST"])
def write(room_id: str) -> Answer:
    """Write without JavaScript, on a page that stays. A post shows what is new and keeps the half-written text."""
    view = queries.room(web.db(), web.actor(), room_id, web.house().span)
    _must_agree(view, way())
    form = MessageForm() if request.method == "POST" else MessageForm(formdata=None, reply=request.args.get("reply"))
    return _page("rooms/write.html", view, form, way())


@bp.route("/rooms/<room_id>/call", methods=["GET", "POST"])
def call(room_id: str) -> Answer:
    """Call for who leads the room, and read what was answered."""
    view = queries.seen(web.db(), web.actor(), room_id, web.house().span)
    authorize(web.actor(), Do.CALL_LEADER, view)
    form, here = WhisperForm(), way()
    status = 200
    if form.validate_on_submit():
        try:
            web.limit("call", web.actor().counted_as)
            alias = _by_alias(here)
            web.write(asking.call, room_id, form.text.data, web.house().span, alias=alias)
            return web.see("rooms.call", room_id=room_id, **here.args)
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    calls = leading.own_calls(web.db(), web.actor(), view)
    return render_template("rooms/call.html", room=view, form=form, calls=calls, way=here), status


@bp.post("/rooms/<room_id>/hand")
def hand(room_id: str) -> Answer:
    """Raise a hand, or take it down."""
    here = way()
    alias = _by_alias(here)
    web.limit("hand", web.actor().counted_as)
    web.write(asking.raise_hand, room_id, web.house().span, up=request.form.get("up") == "1", alias=alias)
    return web.see("rooms.room", room_id=room_id, _anchor="newest", **here.args)


@bp.post("/messages/<message_id>/delete")
def remove(message_id: str) -> Answer:
    """Take a message away: an own one, or any in a room one leads."""
    room_id = web.write(actions.remove, message_id, web.house().span)
    return web.see("rooms.room", room_id=room_id, _anchor="newest", **way().args)


@bp.post("/messages/<message_id>/words")
def support(message_id: str) -> Answer:
    """Give a message a word of support, or take it back."""
    web.limit("react", web.actor().counted_as)
    word, give = request.form.get("word", ""), request.form.get("give") != "0"
    room_id = web.write(actions.support, message_id, word, web.house().span, give=give)
    return web.see("rooms.room", room_id=room_id, _anchor=f"m{message_id}", **way().args)


@bp.route("/messages/<message_id>/report", methods=["GET", "POST"])
def report(message_id: str) -> Answer:
    """Show a message to who leads the room."""
    message = queries.message(web.db(), web.actor(), message_id, web.house().span)
    authorize(web.actor(), Do.REPORT_MESSAGE, message.room)
    form, here = ReportForm(), way()
    status = 200
    if form.validate_on_submit():
        try:
            web.limit("report", web.actor().counted_as)
            room_id = web.write(asking.report, message_id, form.why.data, web.house().span)
            return render_template("rooms/reported.html", room=message.room, room_id=room_id, way=here)
        except Problem as problem:
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    return render_template("rooms/report.html", room=message.room, message=message, form=form, way=here), status


def _agreed(view: RoomView, here: Way) -> bool:
    """In the room of an evening one sits who has said that what is said there stays there."""
    return view.session is None or here.agreed


def _must_agree(view: RoomView, here: Way) -> None:
    if not _agreed(view, here):
        raise NotAllowed(queries.AGREE)


def _by_alias(here: Way) -> bool:
    """Whether she is there under her alias: as she chose, where her task allows it."""
    return here.alias and can(web.actor(), Do.USE_ALIAS)


def _page(template: str, view: RoomView, form: MessageForm, here: Way, *, before: int | None = None) -> str:
    db, actor = web.db(), web.actor()
    inside = can(actor, Do.ENTER_ROOM, view)
    if not inside and view.banned_until is None:  # who was sent out gets her own words back, and nothing else
        authorize(actor, Do.ENTER_ROOM, view)
    messages: list[MessageView] = []
    if inside:
        messages = queries.latest(db, actor, view) if before is None else queries.older(db, actor, view, before)
    mine = queries.mine(db, actor, view)
    alias = _by_alias(here)
    drawn = next((who for who, today in mine.items() if today), None) if alias else actor.public_id
    me = asdict(names.own_name(actor)) if not alias else {"who": drawn or "", "name": "", "mark": 0, "badge": ""}
    if alias and drawn and inside:
        me |= queries.alias_shown(db, actor, view, drawn)
    return render_template(
        template,
        room=view,
        messages=messages,
        form=form,
        way=here,
        state=state(view),
        present=presence.present(view.public_id),
        mine=mine,
        me=me,
        hands=leading.hands(db, actor, view) if inside else [],
        leads=can(actor, Do.LEAD_ROOM, view),
        speaks=can(actor, Do.SAY, view),
        left=queries.left_at(db, actor, view),
        more=bool(messages) and messages[0].n > 1 and len(messages) == queries.HISTORY,
        before=before,
        own_calls=leading.own_calls(db, actor, view) if inside else [],
        hours=view.kept_hours,
        note_labels=_labels(),
    )


def _labels() -> dict[str, Any]:
    return {key: gettext(label) for key, label in NOTES.items()}
