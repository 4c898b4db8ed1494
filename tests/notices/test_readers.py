"""The filter over all members says the same of each as the rules do."""

from itertools import chain, combinations

import pytest
from sqlalchemy.orm import Session

from forum import clock
from forum.accounts.models import Member, MemberRole
from forum.db import Database
from forum.notices.readers import readers
from forum.policy import Audience, Role, Standing, readable
from tests.factories import actor

ROLES = [role for role in Role if role is not Role.GUEST]
SETS = list(chain.from_iterable(combinations(ROLES, number) for number in range(len(ROLES) + 1)))


@pytest.fixture
def members(database: Database) -> list[int]:
    """Somebody of every set of roles, standing and second factor; of each standing one whose time has run out."""

    def add(db: Session) -> list[int]:
        people: list[tuple[Member, tuple[Role, ...]]] = []
        for roles in SETS:
            for standing in Standing:
                for over in (False, True):
                    for factor in (None, b"sealed"):
                        name = f"m{len(people)}"
                        member = Member(
                            pseudonym=name,
                            pseudonym_skeleton=name,
                            login_name=name,
                            passphrase_hash="",
                            recovery_digest=b"",
                            mark=0,
                            joined_on=clock.now().date(),
                            standing=standing,
                            standing_until=clock.now() if over else None,
                            totp_secret=factor,
                        )
                        people.append((member, roles))
        db.add_all(member for member, _ in people)
        db.flush()
        db.add_all(MemberRole(member_id=member.id, role=role) for member, roles in people for role in roles)
        return [member.id for member, _ in people]

    return database.write(add)


def test_it_agrees_with_the_rules(database: Database, members: list[int]) -> None:
    people = [actor(database, number) for number in members]
    assert len(people) == 16 * 5 * 2 * 2
    for audience in Audience:
        with database.reading() as db:
            found = set(db.execute(readers(audience)).scalars())
        assert found == {person.member_id for person in people if audience in readable(person)}
