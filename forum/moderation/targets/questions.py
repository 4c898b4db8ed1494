"""What was asked for an evening. Nobody sees who asked, moderators neither; a measure reaches her all the same."""

from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Member
from forum.db import Reader, keyring
from forum.moderation.targets import PERSONAL, Found, Taken, register
from forum.moderation.views import Decision, Link, Measure
from forum.policy import Actor, Audience
from forum.sessions import who
from forum.sessions.models import Question, QuestionState, ThemedSession

_QUESTION = select(
    Question.text,
    Question.state,
    Question.who,
    ThemedSession.public_id,
    ThemedSession.audience,
    ThemedSession.theme,
).join(ThemedSession, ThemedSession.id == Question.session_id)


class Questions:
    kind: ClassVar[str] = "question"
    open: ClassVar[bool] = True
    measures: ClassVar[frozenset[Measure]] = PERSONAL | {Measure.NONE, Measure.HIDE}

    def find(self, db: Reader, thing: str) -> Found | None:
        row = db.execute(_QUESTION.where(Question.public_id == thing)).one_or_none()
        if row is None or row.state is QuestionState.HIDDEN:
            return None
        return Found(
            row.audience,
            row.theme,
            "",
            "",
            "",
            row.text,
            None,
            named=False,
            public_id=row.public_id,
            guise=f"question:{thing}",
        )

    def audience(self, db: Reader, thing: str) -> Audience | None:
        row = db.execute(_QUESTION.where(Question.public_id == thing)).one_or_none()
        return None if row is None else row.audience

    def behind(self, db: Session, thing: str) -> int | None:
        row = db.execute(_QUESTION.where(Question.public_id == thing)).one_or_none()
        if row is None:
            return None
        ring, members = keyring(db), db.execute(select(Member.id)).scalars()
        return next((one for one in members if who.digest(ring, "question", row.public_id, one) == row.who), None)

    def link(self, thing: str, home: str) -> Link:
        return Link("sessions.session", {"session_id": home})

    def take(self, db: Session, actor: Actor, thing: str, measure: Measure, decision: Decision) -> Taken | None:
        question = self._held(db, thing)
        if question is None or question.state is QuestionState.HIDDEN:
            return None
        taken = {"state": question.state.value}
        question.state = QuestionState.HIDDEN
        db.flush()
        return taken

    def put_back(self, db: Session, actor: Actor, thing: str, measure: Measure, taken: Taken) -> None:
        question = self._held(db, thing)
        if question is not None and question.state is QuestionState.HIDDEN:
            state = QuestionState(taken["state"])
            # Another is talked about by now.
            question.state = QuestionState.WAITING if state is QuestionState.NOW else state
            db.flush()

    def _held(self, db: Session, thing: str) -> Question | None:
        held = select(Question).where(Question.public_id == thing).with_for_update()
        return db.execute(held.execution_options(populate_existing=True)).scalar_one_or_none()


register(Questions())
