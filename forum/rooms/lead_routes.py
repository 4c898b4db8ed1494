"""Pages of those who lead a room, and of those who arrange the rooms."""

from datetime import date

from flask import Blueprint, render_template, request
from flask_babel import format_date

from forum import web
from forum.errors import Invalid, Problem
from forum.languages import NAMES, said_anew
from forum.policy import Audience, Do, authorize, can
from forum.rooms import hours as opening
from forum.rooms import queries
from forum.rooms.actions import arranging, leading
from forum.rooms.forms import ArrangeForm, BarForm
from forum.rooms.live import state
from forum.rooms.queries import RoomView, Span
from forum.rooms.queries import leading as lead_queries
from forum.rooms.way import way
from forum.text import clean_line
from forum.web import Answer
from forum.words import one as _

bp = Blueprint("leading", __name__)

SLOW = tuple(map(str, leading.SLOW_SECONDS))
LONGEST = {"name": 60, "about": 200}
MONDAY = 5  # of January 1970, a day to name the days of the week by


@bp.get("/rooms/<room_id>/lead")
def lead(room_id: str) -> Answer:
    """Order in one room: reports, calls, hands, who is barred, how fast it goes, and whether it is open."""
    return _page(_led(room_id)), 200


@bp.post("/rooms/<room_id>/lead")
def act(room_id: str) -> Answer:
    """One deed of who leads the room: `do`, to a `thing`, with a `text`."""
    view = _led(room_id)
    thing, text = request.form.get("thing", ""), request.form.get("text", "")
    try:
        _do(request.form.get("do", ""), room_id, thing, text, web.house().span)
    except Problem as problem:
        if problem.status == 404:
            raise
        return _page(view, trouble=web.tell(problem), text=text, thing=thing), problem.status
    return web.see("leading.lead", room_id=room_id, **way().args)


def _do(do: str, room_id: str, thing: str, text: str, span: Span) -> None:
    match do:
        case "close":
            web.write(leading.close_room, room_id, text, span)
        case "open":
            web.write(leading.open_room, room_id, span)
        case "slow":
            web.write(leading.set_slow, room_id, int(thing) if thing in SLOW else -1, span)
        case "floor-only" | "floor-all":
            web.write(leading.set_floor_only, room_id, do == "floor-only", span)
        case "floor-give" | "floor-take":
            web.write(leading.give_floor, room_id, thing, span, give=do == "floor-give")
        case "empty":
            web.write(leading.empty_room, room_id, span)
        case "lift":
            web.write(leading.lift, room_id, thing, span)
        case "answer":
            web.write(leading.answer, room_id, thing, text, span)
        case "settle":
            web.write(leading.settle_report, room_id, thing, span)
        case _:
            raise Invalid


@bp.route("/messages/<message_id>/bar", methods=["GET", "POST"])
def bar(message_id: str) -> Answer:
    """Let whoever said this not write, or not come in, for a while."""
    message = queries.message(web.db(), web.actor(), message_id, web.house().span)
    authorize(web.actor(), Do.LEAD_ROOM, message.room)
    form, here = BarForm(), way()
    status = 200
    if form.validate_on_submit():
        try:
            kind, hours = leading.Kind(form.kind.data), int(form.hours.data)
            room_id = web.write(leading.bar, message_id, kind, hours, web.house().span)
            return web.see("leading.lead", room_id=room_id, **here.args)
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    said = queries.said(web.db(), web.actor(), message)
    return render_template("rooms/bar.html", room=message.room, said=said, form=form, way=here), status


@bp.post("/rooms/team")
def add_team_room() -> Answer:
    """Make the room for the team, where a house has none yet."""
    web.write(arranging.add_team_room)
    return web.see("rooms.index")


@bp.route("/rooms/<room_id>/arrange", methods=["GET", "POST"])
def arrange(room_id: str) -> Answer:
    """Who may come in, when, how long words stay, who hosts; and what the room is called."""
    view = lead_queries.arranged(web.db(), web.actor(), room_id, web.house().span)
    languages = web.house().config.site.written
    texts = {f"{part}-{lang}": request.form.get(f"{part}-{lang}") for part in ("name", "about") for lang in languages}
    form = ArrangeForm() if request.method == "POST" else _as_it_is(view)
    offered = [(code, NAMES[code]) for code in web.house().config.site.languages]
    form.language.choices = [("", _("any language")), *offered]
    form.days.choices = [(day, format_date(date(1970, 1, MONDAY + day), "EEEE")) for day in range(7)]
    status = 200
    if form.validate_on_submit():
        try:
            web.write(arranging.arrange, room_id, _arrangement(form, texts, view), web.house().span)
            return web.see("rooms.index")
        except Problem as problem:
            if problem.status == 404:
                raise
            status = web.add_problem(form, problem)
    elif form.is_submitted():
        status = 400
    for lang in languages:  # as they are, where nothing was sent
        for part, now in (("name", view.names), ("about", view.about)):
            if texts[f"{part}-{lang}"] is None:
                texts[f"{part}-{lang}"] = now.get(lang, "")
    return render_template("rooms/arrange.html", room=view, form=form, texts=texts, languages=languages), status


def _arrangement(form: ArrangeForm, texts: dict[str, str | None], view: RoomView) -> arranging.Arrangement:
    said: dict[str, dict[str, str]] = {"name": {}, "about": {}}
    for field, text in texts.items():
        part, _, language = field.partition("-")
        said[part][language] = clean_line(text or "", longest=LONGEST[part])
    return arranging.Arrangement(
        names=said_anew(view.names, said["name"]),
        about=said_anew(view.about, said["about"]),
        audience=Audience(form.audience.data),
        hours=opening.opening(form.days.data or (), form.begins.data or "", form.ends.data or ""),
        host=form.host.data or "",
        language=form.language.data,
        retention_hours=int(form.retention_hours.data) if (form.retention_hours.data or "").strip() else None,
    )


def _as_it_is(view: RoomView) -> ArrangeForm:
    hours = view.hours or {}
    return ArrangeForm(
        formdata=None,
        audience=view.audience.value,
        days=hours.get("days", []),
        begins=hours.get("from", "20:00"),
        ends=hours.get("to", "22:00"),
        host=lead_queries.host_name(web.db(), web.actor(), view),
        retention_hours=view.retention_hours or "",
        language=view.language or "",
    )


def _led(room_id: str) -> RoomView:
    view = queries.seen(web.db(), web.actor(), room_id, web.house().span)
    authorize(web.actor(), Do.LEAD_ROOM, view)
    return view


def _page(view: RoomView, *, trouble: str = "", text: str = "", thing: str = "") -> str:
    db, actor = web.db(), web.actor()
    return render_template(
        "rooms/lead.html",
        room=view,
        state=state(view),
        way=way(),
        calls=lead_queries.calls(db, actor, view),
        reports=lead_queries.reports(db, actor, view),
        hands=lead_queries.hands(db, actor, view),
        bars=lead_queries.bars(db, actor, view),
        slow=leading.SLOW_SECONDS,
        trouble=trouble,
        text=text,
        thing=thing,
        arranges=can(actor, Do.ARRANGE_ROOM, view),
    )
