"""What the tests of moderation's pages share: people, a post that was reported, the steps of a moderator."""

from flask import Flask

from forum.db import Database
from forum.policy import Actor, Role
from tests import factories
from tests.people import Page
from tests.visitor import Visitor

TEXT = "Jij hebt er geen verstand van, houd toch op."
WORDS = "We hebben je tekst weggehaald."


def database_of(app: Flask) -> Database:
    """The database of an application."""
    found: Database = app.extensions["house"].database
    return found


def visitor(app: Flask, actor: Actor) -> Visitor:
    """A browser of somebody made in the database."""
    someone = Visitor(app)
    token = factories.log_in(database_of(app), actor)
    with someone.client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return someone


def moderator(app: Flask) -> Visitor:
    """A browser of an expert."""
    return visitor(app, factories.add_member(database_of(app), Role.MEMBER, Role.EXPERT))


def post_by(app: Flask, writer: Actor, text: str = TEXT) -> str:
    """A post; its public id."""
    database = database_of(app)
    return factories.start_thread(database, writer, factories.add_board(database), text).post


def waiting(moderator: Visitor) -> list[str]:
    """The addresses of the cases that wait."""
    return Page(moderator.get("/queue").text).links("/queue/")


def words(answer_text: str) -> str:
    """The words of a page, spaces joined."""
    return " ".join(Page(answer_text).words.split())
