"""What somebody with a task here can begin with, as long as the house, or she, is new to it.

Each step is looked at anew: what is done is ticked off whoever did it, and when nothing is left the list is gone.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, literal, select

from forum.accounts.models import Member, MemberRole
from forum.boards.models import Board, Thread
from forum.cards.models import CardBatch
from forum.config import Config
from forum.db import Reader
from forum.directory.models import Organisation
from forum.duty.models import DutyDay, DutyShift
from forum.errors import N_
from forum.policy import Actor, Role, readable
from forum.sessions.models import ThemedSession

OPERATOR, TEAM = frozenset({Role.OPERATOR}), frozenset({Role.EXPERT, Role.CASEWORKER})


@dataclass(frozen=True, slots=True)
class Step:
    """One of them: what to do, what for, and where; `to` is empty for what is done at the machine."""

    label: str
    why: str
    to: str
    done: bool


def steps(db: Reader, actor: Actor, config: Config) -> list[Step]:
    """Hers, in the order that makes sense; none where all are done."""
    if not actor.roles & (OPERATOR | TEAM):
        return []
    asked: list[tuple[str, str, str, ColumnElement[bool]]] = [
        (label, why, to, done) for who, label, why, to, done in _all(actor, config) if actor.roles & who
    ]
    done = db.execute(select(*(step[-1] for step in asked))).one()
    found = [Step(label, why, to, bool(is_done)) for (label, why, to, _), is_done in zip(asked, done, strict=True)]
    return [] if all(step.done for step in found) else found


def _all(actor: Actor, config: Config) -> list[tuple[frozenset[Role], str, str, str, ColumnElement[bool]]]:
    hers = exists().where(DutyShift.member_id == actor.member_id) | exists().where(DutyDay.member_id == actor.member_id)
    seen = readable(actor)
    cards = exists().where(CardBatch.organisation != "")  # those of members have none
    return [
        (
            OPERATOR,
            N_("Give the house its address"),
            N_("Until then only this machine reaches it. It stands in the settings: [site] address."),
            "",
            literal(bool(config.site.address)),
        ),
        (
            OPERATOR,
            N_("Switch backups on"),
            N_("No backups are made. The guide for operations says how to begin."),
            "",
            literal(bool(config.backup.recipient)),
        ),
        (
            OPERATOR,
            N_("Make cards"),
            N_("For your team first. With a card they join under a name of their own, and tell you that name."),
            "cards.new",
            cards,
        ),
        (
            OPERATOR,
            N_("Give somebody a task"),
            N_("The house needs an expert by experience and a caseworker, each with a second step."),
            "accounts.roles",
            _somebody(Role.EXPERT) & _somebody(Role.CASEWORKER),
        ),
        (
            TEAM,
            N_("Keep your hours"),
            N_("Who asks for help sees by them until when an answer comes. Never who is there."),
            "duty.hours",
            hers,
        ),
        (
            TEAM,
            N_("Plan a meeting"),
            N_("It stands in the agenda at once. Members sign up for it, and can ask something beforehand."),
            "planning.new",
            exists().where(ThemedSession.audience.in_(seen)),
        ),
        (
            TEAM if Role.OPERATOR not in actor.roles else frozenset(),
            N_("Make cards"),
            N_("To hand out to people who may join. A sheet to print holds ten."),
            "cards.new",
            cards,
        ),
        (
            frozenset({Role.EXPERT}),
            N_("Write in the forum"),
            N_("Begin a first conversation, so that nobody comes into an empty house."),
            "boards.index",
            exists().where(Thread.board_id == Board.id, Board.audience.in_(seen)),
        ),
        (
            TEAM,
            N_("Where you can turn"),
            N_("Nobody of this house has checked this list yet. Call one of them, and say that it is right."),
            "directory.keep",
            exists().where(Organisation.verified_on.is_not(None)),
        ),
    ]


def _somebody(role: Role) -> ColumnElement[bool]:
    able = Member.totp_secret.is_not(None)
    return exists().where(MemberRole.member_id == Member.id, MemberRole.role == role, able)
