"""The page of the trail."""

from flask import Blueprint, render_template, request

from forum import web
from forum.trail import queries
from forum.trail.deeds import WORDS, Deed
from forum.web import Answer

bp = Blueprint("trail", __name__)

MAX_DIGITS = 9


@bp.get("/trail")
def index() -> Answer:
    """What those with a task here did, the newest first."""
    db, actor = web.db(), web.actor()
    wanted, below = request.args.get("deed", ""), request.args.get("below", "")
    deed = Deed(wanted) if wanted in WORDS else None
    digits = below.isascii() and below.isdecimal() and len(below) <= MAX_DIGITS
    return render_template(
        "trail/index.html",
        page=queries.page(db, actor, deed, int(below) if digits else None),
        since=queries.reaches_back_to(db, actor),
        deed=deed,
        words=WORDS,
        days=web.house().config.retention.trail_days,
    )
