"""What hosts see of their evenings: numbers of people as ranges, names of those alone who said so."""

from dataclasses import dataclass

from sqlalchemy import func, select

from forum.boards import queries as boards
from forum.boards.views import BoardLine
from forum.db import Reader
from forum.errors import NotFound
from forum.languages import by_alphabet
from forum.policy import Actor, Audience, Do, authorize, can, wider
from forum.sessions import queries, ranges
from forum.sessions.models import Question, Series, SessionState, SignUp, Tally, ThemedSession
from forum.sessions.queries import SessionView
from forum.sessions.queries.answers import ENOUGH

TENTH = 10  # shares are shown in steps of ten: one answer more must not show what it was


@dataclass(frozen=True, slots=True)
class Comers:
    """Who comes: how many as ranges (`waiting`: None while nobody waits), and the names that were given."""

    signed_up: int
    waiting: int | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One evening of a series in its overview. `useful`: how many of a hundred said so, None while few answered."""

    view: SessionView
    useful: int | None


def evening_of(db: Reader, actor: Actor, question_id: str) -> SessionView:
    """The evening a question was asked for. Raises NotFound."""
    found = db.execute(
        select(ThemedSession.public_id)
        .join(Question, Question.session_id == ThemedSession.id)
        .where(Question.public_id == question_id)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound
    return queries.session(db, actor, found)


def comers(db: Reader, actor: Actor, view: SessionView) -> Comers:
    """Who comes to this evening, as its hosts see it."""
    authorize(actor, Do.HOST_SESSION, view)
    rows = db.execute(select(SignUp.shown, SignUp.has_place).where(SignUp.session_id == view.id)).all()
    waiting = sum(not row.has_place for row in rows)
    names = sorted((row.shown for row in rows if row.shown), key=by_alphabet)  # the order would tell when they came
    return Comers(ranges.of(len(rows) - waiting), ranges.of(waiting) if waiting else None, tuple(names))


def boards_for_summary(db: Reader, actor: Actor, view: SessionView) -> list[BoardLine]:
    """The boards where the actor may sum up this evening: none with more readers than could come."""
    authorize(actor, Do.HOST_SESSION, view)
    found = boards.boards(db, actor)
    return [board for board in found if fits(board.audience, view.audience) and can(actor, Do.START_THREAD, board)]


def fits(board: Audience, session: Audience) -> bool:
    """Whether nobody reads this board who could not have come."""
    return not wider(board, session)


def overview(db: Reader, actor: Actor, series_id: str) -> tuple[dict[str, str], list[Row]]:
    """Names of a series, and its evenings that took place, the last one first. Raises NotFound for who hosts none."""
    names = db.execute(select(Series.names).where(Series.public_id == series_id)).scalar_one_or_none()
    if names is None:
        raise NotFound
    evenings = queries.views(db, actor, Series.public_id == series_id)
    hosted = [view for view in evenings if can(actor, Do.HOST_SESSION, view)]
    if not hosted:
        raise NotFound
    over = [view for view in reversed(hosted) if view.state is SessionState.OVER]
    useful = _useful(db, [view.id for view in over])
    return names, [Row(view, useful.get(view.id)) for view in over]


def _useful(db: Reader, evenings: list[int]) -> dict[int, int]:
    """How many of a hundred found each of these evenings useful, where enough have answered."""
    counts = select(
        Tally.session_id,
        func.sum(Tally.count).label("all"),
        func.sum(Tally.count).filter(Tally.choice == "yes").label("yes"),
    ).where(Tally.session_id.in_(evenings), Tally.question == "useful")
    rows = db.execute(counts.group_by(Tally.session_id))
    return {row.session_id: round((row.yes or 0) / row.all * TENTH) * 100 // TENTH for row in rows if row.all >= ENOUGH}
