"""What changes the forum."""

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from forum import clock, erasures, gate, trail
from forum.accounts import expert_numbers
from forum.boards import aliases, offering, queries
from forum.boards.actions import following
from forum.boards.emptying import empty
from forum.boards.events import PostWritten, ThreadSeen
from forum.boards.models import Area, Board, Post, PostVersion, Thread, ThreadRead, Words
from forum.boards.offering import Sent
from forum.boards.placing import Placed, already
from forum.boards.spoken import speak
from forum.boards.views import board_place, page_of, thread_place
from forum.drafts import actions as drafts
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.events import announce
from forum.languages import named
from forum.policy import Actor, Audience, Do, authorize
from forum.text import Prose, clean_line
from forum.trail import Deed

MAX_TITLE = 120


def add_area(db: Session, actor: Actor, key: str, names: Words) -> None:
    """Add an area of life, after the others."""
    authorize(actor, Do.FURNISH)
    db.add(Area(key=key, names=names, position=_next_position(db, Area.position)))
    db.flush()
    trail.record(db, actor, Deed.AREA_ADDED, key)


def add_board(db: Session, actor: Actor, area: str, audience: Audience, names: Words, about: Words) -> str:
    """Add a board, after the others; its public id."""
    authorize(actor, Do.FURNISH)
    position = _next_position(db, Board.position)
    board = Board(area_key=area, audience=audience, names=names, about=about, position=position)
    db.add(board)
    db.flush()
    trail.record(db, actor, Deed.BOARD_ADDED, board.public_id, audience=audience)
    return board.public_id


def start_thread(
    db: Session,
    actor: Actor,
    board_id: str,
    title: str,
    body: Prose,
    once: str | None = None,
    *,
    notes: str = "",
    anonymous: bool = False,
    numbered: bool = False,
    language: str | None = None,
    sent: Sent = Sent.FIRST,
) -> Placed:
    """Start a thread with its first post. Sent twice with the same `once`, it is there once.

    `notes` says what the text is about (forum.notes), `language` in which it is; `anonymous` writes it under a one-time
    name, `numbered` as an expert by experience, under her number. It may have to wait at the gate first (forum/gate),
    as `sent` says how often she has looked at it.
    """
    board = db.execute(select(Board).where(Board.public_id == board_id)).scalar_one_or_none()
    if board is None:
        raise NotFound
    authorize(actor, Do.START_THREAD, board)
    title = clean_line(title, longest=MAX_TITLE, field="title", empty=N_("Please give your story a title."))
    if (placed := already(db, actor, once)) is not None:
        return placed
    as_number = _number(db, actor, anonymous, numbered)
    if sent is not Sent.RELEASED:
        drafts.sent(db, actor, board_place(board.public_id))
    language = named(language)
    manner = {"notes": notes, "anonymous": anonymous, "numbered": numbered, "language": language}
    if waits := offering.thread_passes(db, actor, board, title, body, once, sent, **manner):
        return Placed("", "", 0, waits)
    now = clock.now()
    author_id = None if anonymous else actor.member_id
    thread = Thread(
        board_id=board.id,
        author_id=author_id,
        as_number=as_number,
        title=title,
        language=language,
        created_at=now,
        last_at=now,
    )
    db.add(thread)
    db.flush()
    post = Post(notes=notes, once=once, as_number=as_number)
    placed = _add_post(db, actor, thread, post, body, anonymous)
    if not anonymous:  # a row made at this moment would tell who hides behind the name
        following.follow(db, actor, thread.public_id)
    return placed


def reply(
    db: Session,
    actor: Actor,
    thread_id: str,
    body: Prose,
    quoting: str | None = None,
    once: str | None = None,
    *,
    notes: str = "",
    anonymous: bool = False,
    numbered: bool = False,
    language: str | None = None,
    sent: Sent = Sent.FIRST,
) -> Placed:
    """Answer a thread, perhaps quoting one of its posts. Otherwise as `start_thread`.

    `language` is for an answer in another one than its thread; nothing is guessed.
    """
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.REPLY, view)
    if (placed := already(db, actor, once)) is not None:
        return placed
    as_number = _number(db, actor, anonymous, numbered)
    if sent is not Sent.RELEASED:
        drafts.sent(db, actor, thread_place(view.public_id))
    thread = db.get_one(Thread, view.id)
    quoted = None
    if quoting:
        quoted = db.execute(
            select(Post).where(Post.public_id == quoting, Post.thread_id == thread.id, Post.erased_at.is_(None))
        ).scalar()
        if quoted is None:
            raise Invalid(N_("The text you quote is no longer there. Your answer is kept below."), field="body")
    language = named(language)
    manner = {"notes": notes, "anonymous": anonymous, "numbered": numbered, "language": language}
    if waits := offering.reply_passes(db, actor, view, body, quoting, once, sent, **manner):
        return Placed(view.public_id, "", 0, waits)
    post = Post(notes=notes, once=once, as_number=as_number, language=None if language == thread.language else language)
    return _add_post(db, actor, thread, post, body, anonymous, quoted, here=sent is not Sent.RELEASED)


def edit_post(
    db: Session,
    actor: Actor,
    post_id: str,
    body: Prose,
    notes: str = "",
    language: str | None = None,
    *,
    sent: Sent = Sent.FIRST,
) -> Placed:
    """Change an own text while its window is open. What it said before stays for moderators, some weeks.

    `language`: as it is said to be from now on, if that is said; of the first text, that of the conversation
    (actions.languages).
    """
    view = queries.post(db, actor, post_id)
    authorize(actor, Do.EDIT_POST, view)
    gate.check_change(db, actor, {"body": body.source}, sent)
    post = _post(db, post_id)
    db.add(PostVersion(post_id=post.id, html=post.html, replaced_at=clock.now()))
    post.notes = notes
    if language is not None and post.n == 1:
        speak(db, post.thread_id, named(language))
    elif language is not None:
        post.language = named(language)
    post.source, post.html, post.excerpt, post.edited_at = body.source, body.html, body.excerpt, clock.now()
    announce(db, PostWritten(post.id, post.thread_id, view.thread_id, False, post.author_id, post=post.public_id))
    return Placed(view.thread_id, post.public_id, page_of(post.n))


def erase_post(db: Session, actor: Actor, post_id: str) -> Placed | None:
    """Erase an own text. Its place stays, empty; a thread without any other text goes with it (None)."""
    view = queries.own_post(db, actor, post_id)
    authorize(actor, Do.ERASE_POST, view)
    post = _post(db, post_id)
    _hold_thread(db, post)
    erasures.note(db, "posts", [post.id])
    return empty(db, post)


def mark_read(db: Session, actor: Actor, thread_id: str, n: int) -> None:
    """Note how far the actor has read; it never goes back."""
    view = queries.thread(db, actor, thread_id)
    authorize(actor, Do.MARK_READ, view)
    n = max(0, min(n, view.last_n))
    row = db.get(ThreadRead, (actor.member_id, view.id))
    if row is None:
        db.add(ThreadRead(member_id=actor.member_id, thread_id=view.id, n=n))
    elif row.n < n:
        row.n = n
    if n == view.last_n and actor.member_id is not None:
        announce(db, ThreadSeen(actor.member_id, view.public_id))


def _add_post(
    db: Session,
    actor: Actor,
    thread: Thread,
    post: Post,
    body: Prose,
    anonymous: bool,
    quoted: Post | None = None,
    *,
    here: bool = True,
) -> Placed:
    """Put a post at the end of a thread. Under a one-time name nothing else is written that tells who wrote it.

    `here`: she writes it now, so she has read what stands before it.
    """
    now = clock.now()
    # One statement, so that two who answer at once get two numbers on either database.
    n = db.execute(
        update(Thread)
        .where(Thread.id == thread.id, Thread.locked.is_(False))
        .values(last_n=Thread.last_n + 1, last_at=now)
        .returning(Thread.last_n)
        .execution_options(synchronize_session=False)
    ).scalar()
    if n is None:
        raise Conflict
    post.thread_id, post.n, post.created_at = thread.id, n, now
    post.source, post.html, post.excerpt = body.source, body.html, body.excerpt
    post.quoted_id = quoted.id if quoted else None
    if anonymous:
        post.alias_id = aliases.name_in(db, actor, thread, starts=n == 1).id
    else:
        post.author_id = actor.member_id
    db.add(post)
    db.flush()
    if here and not anonymous:
        mark_read(db, actor, thread.public_id, n)
    news = PostWritten(
        post.id,
        thread.id,
        thread.public_id,
        added=True,
        author_id=post.author_id,
        quoted_author_id=quoted.author_id if quoted else None,
        post=post.public_id,
    )
    announce(db, news)
    return Placed(thread.public_id, post.public_id, page_of(n))


def _number(db: Session, actor: Actor, anonymous: bool, numbered: bool) -> int | None:
    """The number to write under, if any. Raises Invalid where a one-time name is wanted too."""
    if not numbered:
        return None
    if anonymous:
        raise Invalid
    return expert_numbers.number_of(db, actor)


def _hold_thread(db: Session, post: Post) -> None:
    """Lock a post's thread until the commit: an answer that comes at the same moment waits, then finds it as it is.

    A thread joined with another meanwhile is not the post's any more: then the other is held.
    """
    held = None
    while held != post.thread_id:
        held = post.thread_id
        db.execute(select(Thread.id).where(Thread.id == held).with_for_update())
        db.refresh(post)


def _post(db: Session, public_id: str) -> Post:
    return db.execute(select(Post).where(Post.public_id == public_id)).scalar_one()


def _next_position(db: Session, column: InstrumentedAttribute[int]) -> int:
    return db.execute(select(func.coalesce(func.max(column), 0) + 1)).scalar_one()
