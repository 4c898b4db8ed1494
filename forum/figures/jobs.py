"""What the house's clock does for the figures: count the hours, and once a month is over keep its numbers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from forum.clockwork.jobs import job
from forum.config import Config
from forum.figures.counting import CHAT_HOURS, count_hours, following, of_month
from forum.figures.models import Figure, FigureDay


@job("figures.hours", seconds=600)
def note_hours(db: Session, config: Config, now: datetime) -> None:
    """Count the hours that are over."""
    count_hours(db, now, ZoneInfo(config.site.time_zone))


@job("figures.month", seconds=3600)
def keep_months(db: Session, config: Config, now: datetime) -> int:
    """Keep the numbers of the months that are over and have none yet; how many. Catches up after a pause."""
    zone = ZoneInfo(config.site.time_zone)
    this = now.astimezone(zone).date().replace(day=1)
    latest = db.execute(select(func.max(Figure.month))).scalar()
    month = following(latest) if latest else (this - timedelta(days=1)).replace(day=1)
    kept = 0
    while month < this:
        count_hours(db, now, zone)  # the last hours of the month as well
        db.flush()
        numbers = of_month(db, month, zone, config.moderation.answer_hours)
        db.add_all(Figure(month=month, name=name, value=value) for name, value in numbers.items())
        db.execute(delete(FigureDay).where(FigureDay.name == CHAT_HOURS, FigureDay.day < following(month)))
        month, kept = following(month), kept + 1
    return kept
