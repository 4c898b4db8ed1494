"""My data: all that is kept of somebody, for herself, after her passphrase."""

import pytest

from forum import exports, features
from forum.accounts import actions as accounts
from forum.db import Database
from forum.errors import NotAllowed
from forum.policy import CONSOLE, GUEST, Audience, Role
from forum.privacy import bundle
from forum.retention import erase_everywhere
from tests import factories

features.load("exports")
WORDS = "Het regende die nacht in Zutphen."


def kept(database: Database, who: object) -> str:
    with database.reading() as db:
        return bundle.as_json(exports.everything(db, who))  # type: ignore[arg-type]


def test_what_she_wrote_is_there_under_whatever_name(database: Database) -> None:
    anna, bea = factories.add_member(database), factories.add_member(database)
    board, room = factories.add_board(database), factories.add_room(database)
    begun = factories.start_thread(database, bea, board, "Van een ander.")
    factories.reply(database, anna, begun.thread, WORDS, anonymous=True)
    factories.say(database, anna, room, "Ik zit in de trein.", alias=True)
    hers = kept(database, anna)
    assert WORDS in hers and "Ik zit in de trein." in hers
    assert "Van een ander." not in hers and bea.pseudonym not in hers
    assert WORDS not in kept(database, bea)


def test_titles_of_places_that_are_closed_to_her_now_are_not_told(database: Database) -> None:
    anna, bea = factories.add_member(database), factories.add_member(database)
    board = factories.add_board(database, Audience.PEERS)
    begun = factories.start_thread(database, bea, board, "Van een ander.", "Haar titel")
    factories.reply(database, anna, begun.thread, WORDS)
    assert "Haar titel" in kept(database, anna)
    database.write(lambda db: accounts.give_role(db, CONSOLE, anna.pseudonym, Role.CASEWORKER))
    later = kept(database, factories.actor(database, anna.member_id))
    assert WORDS in later and "Haar titel" not in later


def test_nobody_in_particular_has_none(database: Database) -> None:
    with database.reading() as db, pytest.raises(NotAllowed):
        exports.everything(db, GUEST)


def test_nothing_is_left_of_an_erased_account(database: Database) -> None:
    anna = factories.add_member(database, Role.MEMBER, Role.EXPERT)
    begun = factories.start_thread(database, anna, factories.add_board(database), WORDS)
    factories.say(database, anna, factories.add_room(database), WORDS)
    assert begun and WORDS in kept(database, anna)
    database.write(lambda db: erase_everywhere(db, anna.member_id or 0, False))
    with database.reading() as db:
        left = [part.title for part in exports.everything(db, anna) if part.rows]
    # The row of the account itself goes last, and with it its log-ins.
    assert set(left) <= {"Your account", "Where you are logged in"}


def test_each_table_that_names_a_member_is_told_of() -> None:
    """A new column that leads to a member belongs into "my data", or into this list with a reason."""
    from forum import schema
    from forum.db import Base

    told = {
        *("members", "logins", "member_roles", "sanctions", "expert_numbers"),  # Your account
        *("posts", "threads", "reactions", "thread_follows", "thread_reads", "ballots"),
        *("messages", "rooms", "drafts", "notices", "calendar_links"),
        *("duty_shifts", "duty_days", "duty_taps", "duty_notes"),
        *("announcements", "announcements_seen"),
    }
    others = {
        "session_hosts": "public: who hosts stands at the evening",
        "gate_newcomers": "how many first texts wait; gone after the first days",
        **dict.fromkeys(("cases", "case_decisions", "case_appeals", "outside_looks"), "work of staff, in the trail"),
        **dict.fromkeys(("help_conversations", "help_letters", "help_access"), "work of staff"),
        **dict.fromkeys(("help_openings", "help_referrals"), "work of staff"),
    }
    schema.load_models()
    found = {
        table.name
        for table in Base.metadata.tables.values()
        if any(key.column.table.name == "members" for column in table.columns for key in column.foreign_keys)
    }
    staff = {name for name in found if name.startswith(("organisation", "information", "info_"))}
    assert found - staff - told - set(others) == set()
