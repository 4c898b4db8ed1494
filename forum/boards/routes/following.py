"""Following a thread, and what is new over all boards."""

from datetime import UTC, datetime, timedelta

from flask import render_template, request

from forum import clock, web
from forum.boards.actions import following
from forum.boards.blueprint import bp
from forum.boards.queries.news import news as read_news
from forum.languages import named
from forum.web import Answer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@bp.post("/threads/<thread_id>/follow")
def follow(thread_id: str) -> Answer:
    """Hear of answers."""
    web.write(following.follow, thread_id)
    return _back(thread_id)


@bp.post("/threads/<thread_id>/unfollow")
def unfollow(thread_id: str) -> Answer:
    """Hear no more of them."""
    web.write(following.unfollow, thread_id)
    return _back(thread_id)


@bp.get("/new")
def news() -> Answer:
    """What is new since she was last here, over all boards."""
    if not web.actor().is_member:
        return web.see("accounts.login", next="/new")
    after, language = request.args.get("after"), named(request.args.get("language"))
    until = (clock.now() - EPOCH) // MICROSECOND  # before looking: what comes later stays new
    found = read_news(web.db(), web.actor(), after, language)
    return render_template("boards/news.html", news=found, first=after is None, until=until, language=language or "")


@bp.post("/new/read")
def read_all() -> Answer:
    """Take all of it as read, as it was when she saw the list."""
    web.write(following.read_all, _moment(request.form.get("until", type=int)))
    return web.see("boards.news")


def _back(thread_id: str) -> Answer:
    return web.see("boards.thread", thread_id=thread_id, page=request.form.get("page", 1, type=int))


def _moment(microseconds: int | None) -> datetime | None:
    if microseconds is None or not 0 <= microseconds <= (clock.now() - EPOCH) // MICROSECOND:
        return None
    return EPOCH + microseconds * MICROSECOND
