"""The first steps of who has a task: hers alone, ticked off as they are done, and gone at the end."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import update

from forum.accounts.models import Member
from forum.cards.actions import NewBatch, make_batch
from forum.config import EXAMPLE, Config, load
from forum.db import Database
from forum.pages.first_steps import steps
from forum.policy import Actor, Audience, Role
from tests import factories
from tests.visitor import Visitor

CONFIG = load(EXAMPLE, {})
SET_UP = replace(
    CONFIG, site=replace(CONFIG.site, address="https://a.example"), backup=replace(CONFIG.backup, recipient="age1a")
)
OF_TEAM = ["duty.hours", "planning.new", "cards.new"]


def left(database: Database, actor: Actor, config: Config = SET_UP) -> list[str]:
    with database.reading() as db:
        return [step.to or step.label for step in steps(db, actor, config) if not step.done]


def visitor(app: Flask, member: Actor) -> Visitor:
    person = Visitor(app)
    with person.client.session_transaction() as session:
        session["_user_id"] = factories.log_in(app.extensions["house"].database, member)
        session["_fresh"] = True
    return person


def test_each_sees_her_own_until_they_are_done(database: Database) -> None:
    operator = factories.add_member(database, Role.OPERATOR)
    at_the_machine = ["Give the house its address", "Switch backups on"]
    assert left(database, factories.add_member(database)) == []
    assert left(database, operator, CONFIG) == [*at_the_machine, "cards.new", "accounts.roles"]
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    worker = factories.add_member(database, Role.MEMBER, Role.CASEWORKER)
    assert left(database, worker) == [*OF_TEAM, "directory.keep"]
    assert left(database, expert) == [*OF_TEAM, "boards.index", "directory.keep"]
    database.write(lambda db: make_batch(db, expert, NewBatch("Ons team", "team", "nl", 1)))
    assert left(database, operator) == []
    factories.change(database, update(Member).where(Member.id == worker.member_id).values(totp_secret=None))
    assert left(database, operator) == ["accounts.roles"], "without a second step she can do nothing yet"


def test_an_evening_for_peers_is_no_news_to_a_caseworker(database: Database) -> None:
    expert = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    worker = factories.add_member(database, Role.MEMBER, Role.CASEWORKER)
    factories.add_session(database, expert, audience=Audience.PEERS)
    assert "planning.new" in left(database, worker)
    assert "planning.new" not in left(database, expert)


def test_they_stand_on_the_first_page_and_lead_there(app: Flask) -> None:
    database = app.extensions["house"].database
    for role, leads in ((Role.CASEWORKER, "/duty/hours"), (Role.OPERATOR, "/cards/new"), (Role.MEMBER, "")):
        person = visitor(app, factories.add_member(database, role))
        begin = person.get("/").text.partition('id="begin"')[2].partition("</section>")[0]
        assert (f'href="{leads}"' in begin) is bool(leads)
        assert bool(begin) is bool(leads), "nothing of it for who has no task"


def test_an_announcement_begins_with_what_the_agenda_says(app: Flask) -> None:
    database = app.extensions["house"].database
    worker = factories.add_member(database, Role.CASEWORKER)
    peers = factories.add_session(database, audience=Audience.PEERS)
    own = factories.add_session(database, worker, theme={"en": "Saying no"}, about={"en": "How?"})
    person = visitor(app, worker)
    assert f'href="/announcements/new?evening={own}"' in person.get(f"/sessions/{own}").text
    form = person.get(f"/announcements/new?evening={own}").text
    assert 'value="Saying no"' in form
    assert f"(/sessions/{own})" in form
    assert person.get(f"/announcements/new?evening={peers}").status_code == 404
