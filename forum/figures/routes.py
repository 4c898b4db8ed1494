"""Pages of figures: one for everybody, one for who has a task here."""

from flask import Blueprint, render_template

from forum import web
from forum.figures import queries
from forum.figures.names import FEWEST
from forum.policy import Do, can
from forum.web import Answer

bp = Blueprint("figures", __name__)


@bp.get("/figures")
def index() -> Answer:
    """What the months brought, in numbers."""
    rows = queries.public(web.db(), web.actor())
    more = can(web.actor(), Do.READ_FIGURES)
    return render_template("figures/index.html", rows=rows, fewest=FEWEST, more=more, staff=False)


@bp.get("/figures/staff")
def staff() -> Answer:
    """The same with how long things waited, over two years."""
    rows = queries.for_staff(web.db(), web.actor())
    return render_template("figures/index.html", rows=rows, fewest=FEWEST, more=False, staff=True)
