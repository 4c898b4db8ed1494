"""The page about the house, for who runs it."""

from flask import Blueprint, render_template

from forum import clock, live, schema, web
from forum.policy import Do, authorize
from forum.upkeep import queries
from forum.upkeep.backlog import FEWEST
from forum.web import Answer

bp = Blueprint("upkeep", __name__)


@bp.get("/house")
def index() -> Answer:
    """How the house is."""
    authorize(web.actor(), Do.WATCH_HOUSE)
    house = web.house()
    at = schema.current(house.database) or ""
    now = clock.now()
    seen = queries.overview(web.db(), web.actor(), house.config, house.database, now, at)
    return render_template(
        "upkeep/index.html",
        seen=seen,
        now=now,
        fewest=FEWEST,
        retention=house.config.retention,
        redis=live.redis_there(),
    )
