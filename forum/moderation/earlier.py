"""Earlier measures against whoever wrote something, as far as they may be told.

What a moderator sees here must not tell her that a one-time name and an account are one:
- Of an account's own name only what was decided about that name counts, which she can see in the cases anyway.
- Of a one-time name all of its owner's counts, but only what is older than a week, and only where at least FEW accounts
  have something like it: it says "one of several", never "this one". "Several" and "some" are told apart only where
  each is said of FEW: three decisions about one account would else mark all its names.
- What was shown with a name once stays as it is with that name: acting on somebody and looking again changes nothing.
"""

from collections import Counter
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import clock
from forum.db import keyring
from forum.moderation import sealed
from forum.moderation.models import Case, CaseDecision, Earlier
from forum.moderation.views import Measure

SETTLED = timedelta(days=7)
FEW = 5  # as with all figures of the house: none about fewer
SEVERAL = 3


def earlier(db: Session, member_id: int | None, guise: bytes | None) -> Earlier:
    """What to show with a new case; `guise` is the digest of a name that is not an account's."""
    if guise is not None:
        before = db.execute(select(Case.earlier).where(Case.guise == guise).order_by(Case.id).limit(1)).scalar()
        if before is not None:
            return before
    counted = (
        select(Case.public_id, Case.sealed_member)
        .join(CaseDecision, CaseDecision.case_id == Case.id)
        .where(CaseDecision.undone_at.is_(None), CaseDecision.measures != Measure.NONE.value)
    )
    if guise is None:
        counted = counted.where(Case.named)
    else:
        counted = counted.where(CaseDecision.decided_at <= clock.now() - SETTLED)
    ring = keyring(db)
    about = [sealed.member(ring, "case-member", row.public_id, row.sealed_member) for row in db.execute(counted)]
    if member_id is None or (guise is not None and len(set(about) - {None}) < FEW):
        return Earlier.NONE
    times = Counter(about)
    often = sum(number >= SEVERAL for one, number in times.items() if one is not None)
    rarely = len(set(about) - {None}) - often
    apart = guise is None or (often >= FEW and (rarely >= FEW or not rarely))
    if not times[member_id]:
        return Earlier.NONE
    return Earlier.SEVERAL if apart and times[member_id] >= SEVERAL else Earlier.SOME
