"""Texts of the boards."""

from typing import Any, ClassVar

from sqlalchemy import Select, and_, case, func, literal, select
from sqlalchemy.orm import Session

from forum.accounts.models import Member, badge
from forum.boards import aliases
from forum.boards.actions import hiding, keeping
from forum.boards.models import Alias, Board, Post, Thread
from forum.boards.views import ALIAS
from forum.db import Reader
from forum.moderation.targets import AROUND, PERSONAL, Found, Taken, register
from forum.moderation.views import ContextLine, Decision, Link, Measure
from forum.policy import Actor, Audience
from forum.text import prose

NUMBER = "number"  # the badge of an expert's number
_AUTHOR = case((Post.as_number.is_(None), func.coalesce(Alias.name, Member.pseudonym, "")), else_="")
_POST: Select[*tuple[Any, ...]] = (
    select(
        Post.public_id,
        Post.n,
        Post.source,
        Post.excerpt,
        Post.created_at,
        Post.erased_at,
        Post.as_number,
        Post.alias_id,
        Post.thread_id,
        Thread.public_id.label("thread"),
        Thread.title,
        Board.audience,
        Board.names,
        _AUTHOR.label("author"),
        case(
            (Post.alias_id.is_not(None), literal(ALIAS)),
            (Post.as_number.is_not(None), literal(NUMBER)),
            else_=func.coalesce(badge(Member.id), ""),
        ).label("badge"),
    )
    .select_from(Post)
    .join(Thread, Thread.id == Post.thread_id)
    .join(Board, Board.id == Thread.board_id)
    .outerjoin(Member, Member.id == Post.author_id)
    .outerjoin(Alias, Alias.id == Post.alias_id)
)


class Posts:
    kind: ClassVar[str] = "post"
    open: ClassVar[bool] = True
    measures: ClassVar[frozenset[Measure]] = PERSONAL | {
        Measure.NONE,
        Measure.HIDE,
        Measure.TAKE_OUT,
        Measure.MOVE,
        Measure.LOCK,
    }

    def find(self, db: Reader, thing: str) -> Found | None:
        row = db.execute(_POST.where(Post.public_id == thing)).one_or_none()
        if row is None or row.erased_at is not None:
            return None
        near = and_(Post.thread_id == row.thread_id, Post.n.between(row.n - AROUND, row.n + AROUND))
        lines = db.execute(_POST.where(near).order_by(Post.n)).all()
        return Found(
            audience=row.audience,
            place=row.names,
            title=row.title,
            author=_shown(row),
            badge=row.badge,
            text=row.source,
            written_at=row.created_at,
            named=row.badge not in (ALIAS, NUMBER) and bool(row.author),
            context=tuple(ContextLine(_shown(line), line.excerpt, line.public_id == thing) for line in lines),
            public_id=row.thread,
            guise=_guise(row),
        )

    def audience(self, db: Reader, thing: str) -> Audience | None:
        found: Audience | None = db.execute(
            select(Board.audience)
            .join(Thread, Thread.board_id == Board.id)
            .join(Post, Post.thread_id == Thread.id)
            .where(Post.public_id == thing)
        ).scalar_one_or_none()
        return found

    def behind(self, db: Session, thing: str) -> int | None:
        return aliases.behind(db, thing)

    def link(self, thing: str, home: str) -> Link:
        return Link("boards.post", {"post_id": thing})

    def take(self, db: Session, actor: Actor, thing: str, measure: Measure, decision: Decision) -> Taken | None:
        thread = self._thread(db, thing)
        if thread is None:
            return None
        if measure is Measure.HIDE:
            return hiding.hide_post(db, actor, thing)
        if measure is Measure.TAKE_OUT:
            return hiding.mask_post(db, actor, thing, prose(decision.masked, field="masked"))
        if measure is Measure.LOCK:
            if thread.locked:
                return None
            keeping.lock(db, actor, thread.public_id)
            return {"thread": thread.public_id}
        if thread.board == decision.board:
            return None
        keeping.move(db, actor, thread.public_id, decision.board)
        return {"thread": thread.public_id, "board": thread.board}

    def put_back(self, db: Session, actor: Actor, thing: str, measure: Measure, taken: Taken) -> None:
        if measure in (Measure.HIDE, Measure.TAKE_OUT):
            if self._thread(db, thing) is not None:
                hiding.put_back(db, actor, thing, taken)
        elif measure is Measure.LOCK:
            keeping.unlock(db, actor, taken["thread"])
        elif measure is Measure.MOVE:
            keeping.move(db, actor, taken["thread"], taken["board"])

    def _thread(self, db: Session, thing: str) -> Any:
        return db.execute(
            select(Thread.public_id, Thread.locked, Board.public_id.label("board"))
            .join(Board, Board.id == Thread.board_id)
            .join(Post, Post.thread_id == Thread.id)
            .where(Post.public_id == thing)
        ).one_or_none()


def _guise(row: Any) -> str:
    if row.as_number is not None:
        return f"number:{row.as_number}"
    return "" if row.alias_id is None else f"post-alias:{row.alias_id}"


def _shown(row: Any) -> str:
    return str(row.as_number) if row.as_number is not None else row.author


register(Posts())
