"""The secret link, and what the calendar behind it shows of the evenings."""

from datetime import datetime, time, timedelta

import pytest
import vobject
from flask import Flask
from sqlalchemy import update

from forum import clock
from forum.accounts import actions as accounts
from forum.accounts.logins import digest
from forum.accounts.models import Member
from forum.db import Database
from forum.errors import Invalid, NotAllowed, NotFound
from forum.policy import GUEST, Actor, Audience, Role, Standing
from forum.sessions import plans
from forum.sessions.actions import linking, planning, signing_up
from forum.sessions.models import CalendarLink, SessionState, ThemedSession
from forum.sessions.queries import calendar
from tests import factories
from tests.factories import ZONE, add_session, rows


@pytest.fixture
def anna(database: Database) -> Actor:
    return factories.add_member(database)


def sign_up(database: Database, person: Actor, session: str) -> bool:
    return database.write(lambda db: signing_up.sign_up(db, person, session))


def hers(database: Database, person: Actor) -> list[str]:
    with database.reading() as db:
        return [view.public_id for view in calendar.hers(db, person)]


def make(database: Database, person: Actor, title: str = "Afspraak", *, with_links: bool = False) -> str:
    return database.write(lambda db: linking.make_link(db, person, title, with_links, "Huiskamer"))


def by_token(database: Database, token: str) -> calendar.Link | None:
    with database.reading() as db:
        return calendar.by_token(db, token)


def test_the_secret_itself_is_not_kept(database: Database, anna: Actor) -> None:
    token = make(database, anna)
    assert len(token) >= 43, "256 bits"
    assert token not in factories.everything(database)
    assert by_token(database, token) == calendar.Link(anna.member_id or 0, digest(token), "Afspraak", False)
    assert by_token(database, token[:-1]) is None


def test_a_new_link_takes_the_place_of_the_old(database: Database, anna: Actor) -> None:
    old = make(database, anna)
    new = make(database, anna, "Tandarts", with_links=True)
    assert by_token(database, old) is None
    found = by_token(database, new)
    assert found is not None
    assert (found.title, found.with_links) == ("Tandarts", True)
    assert len(rows(database, "calendar_links")) == 1


def test_the_title_is_changed_and_the_link_stays(database: Database, anna: Actor) -> None:
    token = make(database, anna)
    database.write(lambda db: linking.change_link(db, anna, " Thee  drinken ", True, "Huiskamer"))
    found = by_token(database, token)
    assert found is not None
    assert (found.title, found.with_links) == ("Thee drinken", True)
    other = factories.add_member(database)
    with pytest.raises(NotFound):
        database.write(lambda db: linking.change_link(db, other, "Thee", True, "Huiskamer"))


@pytest.mark.parametrize("title", ["", " \n ", "x" * 61, "a\0b", "Avond in de huiskamer", "HUISKAMER"])
def test_a_title_that_tells_or_is_none_is_refused(database: Database, anna: Actor, title: str) -> None:
    with pytest.raises(Invalid) as refused:
        make(database, anna, title)
    assert refused.value.field == "title"
    assert rows(database, "calendar_links") == []


def test_a_link_ends_by_being_taken_away_and_with_its_owner(database: Database, anna: Actor) -> None:
    token = make(database, anna)
    for _ in range(2):
        database.write(lambda db: linking.revoke_link(db, anna))
    assert by_token(database, token) is None
    token = make(database, anna)
    database.write(lambda db: accounts.erase_account(db, anna, keep_texts=False))
    assert by_token(database, token) is None


def test_only_who_takes_part_keeps_a_link(database: Database) -> None:
    for person in (GUEST, factories.add_member(database, Role.OPERATOR)):
        with pytest.raises(NotAllowed):
            make(database, person)
        with database.reading() as db, pytest.raises(NotAllowed):
            calendar.own(db, person)


def test_her_evenings_are_where_she_has_a_place_and_those_she_hosts(database: Database, anna: Actor) -> None:
    bea = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    placed, hosted = add_session(database, bea), add_session(database, anna, starts_in=timedelta(days=8))
    waited = add_session(database, bea, capacity=1)
    add_session(database, bea)
    assert sign_up(database, anna, placed)
    assert sign_up(database, bea, waited)
    assert not sign_up(database, anna, waited), "she waits"
    assert hers(database, anna) == [placed, hosted]
    database.write(lambda db: signing_up.withdraw(db, bea, waited))
    assert set(hers(database, anna)) == {placed, waited, hosted}
    database.write(lambda db: signing_up.withdraw(db, anna, placed))
    assert hers(database, anna) == [waited, hosted]


def test_a_month_back_and_a_year_ahead(database: Database, anna: Actor) -> None:
    days = (-31, -29, 364, 367)
    evenings = [add_session(database, anna, starts_in=timedelta(days=number)) for number in days]
    assert hers(database, anna) == evenings[1:3]


def test_what_is_cancelled_stays_to_be_crossed_out_and_what_is_left_out_goes(database: Database, anna: Actor) -> None:
    evening = add_session(database, anna)
    factories.change(database, update(ThemedSession).values(state=SessionState.CANCELLED))
    with database.reading() as db:
        assert [view.off for view in calendar.hers(db, anna)] == [True]
    factories.change(database, update(ThemedSession).values(state=SessionState.SKIPPED))
    assert hers(database, anna) == []
    assert [row["public_id"] for row in rows(database, "themed_sessions")] == [evening]


def test_peers_evenings_do_not_exist_for_who_became_a_caseworker(database: Database, anna: Actor) -> None:
    evening = add_session(database, audience=Audience.PEERS)
    sign_up(database, anna, evening)
    assert hers(database, anna) == [evening]
    operator = factories.add_member(database, Role.OPERATOR)
    database.write(lambda db: accounts.give_role(db, operator, anna.pseudonym, Role.CASEWORKER))
    anna = factories.actor(database, anna.member_id)
    database.write(lambda db: accounts.set_second_factor(db, anna, b"sealed", 0))
    assert hers(database, factories.actor(database, anna.member_id)) == []


# Over HTTP, as a calendar asks: without a cookie.


def fetch(app: Flask, token: str) -> dict[str, vobject.base.Component]:
    """The entries of the calendar behind a link, by UID."""
    answer = app.test_client().get(f"/calendar/{token}.ics")
    assert answer.status_code == 200
    file = vobject.readOne(answer.text)
    return {event.uid.value: event for event in file.contents.get("vevent", ())}


@pytest.fixture
def house(app: Flask) -> Database:
    database: Database = app.extensions["house"].database
    return database


def test_what_a_calendar_follows(app: Flask, house: Database) -> None:
    anna, bea = factories.add_member(house), factories.add_member(house, Role.MEMBER, Role.EXPERT)
    token = make(house, anna)
    assert fetch(app, token) == {}
    evening = add_session(house, bea)
    sign_up(house, anna, evening)
    ((uid, first),) = fetch(app, token).items()
    assert first.summary.value == "Afspraak"
    assert (first.sequence.value, first.status.value) == ("0", "CONFIRMED")

    on = (clock.now() + timedelta(days=9)).astimezone(ZONE).date()
    when = plans.When(on, time(20), 120)
    house.write(lambda db: planning.move(db, bea, evening, when, "", "", ZONE))
    ((same, second),) = fetch(app, token).items()
    assert (same, second.sequence.value) == (uid, "1")
    assert second.dtstart.value == datetime(on.year, on.month, on.day, 20, tzinfo=ZONE)
    assert second.dtend.value - second.dtstart.value == timedelta(hours=2)

    house.write(lambda db: planning.cancel(db, bea, evening, "I am ill."))
    ((same, third),) = fetch(app, token).items()
    assert (same, third.sequence.value, third.status.value) == (uid, "2", "CANCELLED")
    assert "I am ill." not in third.serialize()


def test_a_place_given_up_leaves_the_calendar(app: Flask, house: Database) -> None:
    anna = factories.add_member(house)
    token, evening = make(house, anna), add_session(house)
    sign_up(house, anna, evening)
    assert len(fetch(app, token)) == 1
    house.write(lambda db: signing_up.withdraw(db, anna, evening))
    assert fetch(app, token) == {}
    house.write(lambda db: linking.revoke_link(db, anna))
    assert app.test_client().get(f"/calendar/{token}.ics").status_code == 404


def test_it_tells_nothing_of_the_house(app: Flask, house: Database) -> None:
    anna, bea = factories.add_member(house), factories.add_member(house, Role.MEMBER, Role.EXPERT)
    words = {"nl": "Boete", "en": "A fine"}
    evening = add_session(house, bea, theme=words, about=words, online=False, place="Utrecht")
    sign_up(house, anna, evening)
    links = [make(house, anna), make(house, bea)]
    files = [app.test_client().get(f"/calendar/{token}.ics") for token in links]
    for file in files:
        assert file.content_type == "text/calendar; charset=utf-8"
        assert file.headers["Content-Disposition"] == "inline; filename=agenda.ics"
        assert file.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in file.headers
        told = (evening, *words.values(), "Utrecht", anna.pseudonym, bea.pseudonym, "127.0.0.1", "Huiskamer", "://")
        assert not any(word in file.text for word in told)
    assert not fetch(app, links[0]).keys() & fetch(app, links[1]).keys(), "two calendars cannot be matched"


def test_with_links_it_leads_to_the_page(app: Flask, house: Database) -> None:
    anna = factories.add_member(house)
    evening = add_session(house)
    sign_up(house, anna, evening)
    ((_, event),) = fetch(app, make(house, anna, with_links=True)).items()
    assert event.url.value.endswith(f"/sessions/{evening}")
    assert "description" not in event.contents


@pytest.mark.parametrize("standing", [Standing.BANNED, Standing.SUSPENDED, Standing.WAITING])
def test_who_was_put_out_has_no_calendar(app: Flask, house: Database, standing: Standing) -> None:
    anna = factories.add_member(house)
    token = make(house, anna)
    until = clock.now() + timedelta(days=1) if standing is Standing.SUSPENDED else None
    factories.change(house, update(Member).values(standing=standing, standing_until=until))
    assert app.test_client().get(f"/calendar/{token}.ics").status_code == 404
    assert len(rows(house, CalendarLink.__tablename__)) == 1


def test_a_link_that_does_not_exist_is_slowed_and_others_are_not(app: Flask, house: Database) -> None:
    token = make(house, factories.add_member(house))
    client = app.test_client()
    assert [client.get(f"/calendar/{number}.ics").status_code for number in range(61)] == [404] * 60 + [429]
    assert client.get(f"/calendar/{token}.ics").status_code == 200
