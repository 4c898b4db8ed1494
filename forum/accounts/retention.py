"""How accounts forget."""

from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from forum.accounts import erasing
from forum.accounts.models import Login, Member, UsedPuzzle
from forum.config import Retention
from forum.erasures import replays
from forum.retention import purges, removed

ACCOUNTS_AT_ONCE = 10  # a purge goes on two minutes later; nobody waits long for it


@replays("members", Member.id)
def erase_again(db: Session, numbers: list[int]) -> None:
    """Accounts that had been erased with all their texts."""
    erasing.erase_again(db, numbers, keep_texts=False)


@replays("members.keep", Member.id)
def erase_again_but_texts(db: Session, numbers: list[int]) -> None:
    """Accounts whose texts stay without a name."""
    erasing.erase_again(db, numbers, keep_texts=True)


@purges("unused accounts")
def purge_unused(db: Session, retention: Retention, now: datetime) -> int:
    """Erase accounts nobody used for so many months; where it is kept by the month, that is up to a month more."""
    since = now - relativedelta(months=retention.account_months)
    return erasing.erase_unused(db, f"{since:%Y-%m}", ACCOUNTS_AT_ONCE)


@purges("log-ins")
def purge(db: Session, retention: Retention, now: datetime) -> int:
    """Remove the log-ins that have ended by themselves."""
    return removed(db, delete(Login).where(or_(Login.idle_until <= now, Login.ends_at <= now)))


@purges("puzzles")
def purge_puzzles(db: Session, retention: Retention, now: datetime) -> int:
    """Forget used puzzles that count no more anyway."""
    return removed(db, delete(UsedPuzzle).where(UsedPuzzle.ends_at <= now))
