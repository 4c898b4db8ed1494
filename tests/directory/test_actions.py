"""The directory: what those who keep it do, what everybody finds, and what was there before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from forum.accounts import actions as accounts
from forum.boards import defaults as boards
from forum.db import Database
from forum.directory import actions, defaults, queries
from forum.directory.kinds import Cost, NameAsked, Stance
from forum.directory.models import Change
from forum.directory.views import Entry, Filter, Verified
from forum.errors import Conflict, Invalid, NotFound
from forum.policy import CONSOLE, GUEST, Actor, Role
from tests.factories import Watch, add_member
from tests.trail.trails import entries

HAVEN = Entry(
    "De Haven",
    {"nl": "Inloop en begeleiding", "en": "Drop-in and guidance"},
    areas=("social", "meaning"),
    regions=("VR15",),
    languages=("nl", "ro"),
    cost=Cost.FREE,
    name_asked=NameAsked.NO,
    stance=(Stance.CHURCH, Stance.EXIT),
    hours="24/7",
    phone="070-1234567",
    site="https://www.dehaven.nl/",
    note={"nl": "Bel eerst."},
)


@pytest.fixture
def house(database: Database) -> Database:
    """A house with the areas of life of the beginning."""
    database.write(lambda db: boards.furnish(db, CONSOLE))
    return database


@pytest.fixture
def worker(house: Database) -> Actor:
    return add_member(house, Role.CASEWORKER)


def add(house: Database, who: Actor, entry: Entry = HAVEN, *, verified: bool = False) -> str:
    return house.write(lambda db: actions.add(db, who, entry, verified))


def names(house: Database, **wanted: str) -> list[str]:
    with house.reading() as db:
        return [view.entry.name for view in queries.search(db, GUEST, Filter(**wanted))]


def test_what_is_put_on_the_list_is_found_by_everybody(house: Database, worker: Actor) -> None:
    place = add(house, worker)
    add(house, worker, replace(HAVEN, name="Overal", areas=("law",), regions=("NL",), languages=(), stance=()))
    with house.reading() as db:
        view = queries.organisation(db, GUEST, place)
    assert view.entry == replace(HAVEN, site="dehaven.nl")
    assert [area["en"] for area in view.area_names] == ["Company and support", "What matters"]
    assert (view.verified, view.by) == (Verified.NEVER, "")
    assert names(house) == ["De Haven", "Overal"]
    assert names(house, text="begeleidingen haaglanden") == ["De Haven"], "stems, and names of regions"
    assert names(house, text="INLO") == ["De Haven", "Overal"], "beginnings"
    assert names(house, text="haven nergens") == []
    assert names(house, text="100%") == []
    assert names(house, area="law") == ["Overal"]
    assert names(house, region="VR15") == ["De Haven", "Overal"], "its own first, then what is everywhere"
    assert names(house, region="VR01") == ["Overal"]
    assert names(house, language="ro", text="drop") == ["De Haven"]
    assert (names(house, language="r"), names(house, language="%")) == ([], []), "no beginnings of a code"


def test_only_those_who_have_a_task_keep_it(house: Database, worker: Actor) -> None:
    place, member = add(house, worker), add_member(house)
    for who in (member, GUEST):
        for deed in (
            lambda db, who=who: actions.add(db, who, HAVEN, False),
            lambda db, who=who: actions.change(db, who, place, 1, HAVEN, False),
            lambda db, who=who: actions.verify(db, who, place, 1),
            lambda db, who=who: actions.remove(db, who, place, 1),
            lambda db, who=who: actions.put_back(db, who, place, 1, 1),
            lambda db, who=who: actions.put_in(db, who, []),
            lambda db, who=who: queries.history(db, who, place),
            lambda db, who=who: queries.kept(db, who),
            lambda db, who=who: queries.present(db, who),
        ):
            with pytest.raises(NotFound):
                house.write(deed)
    assert names(house) == ["De Haven"]


def test_two_who_change_it_at_once_overwrite_nothing(house: Database, worker: Actor) -> None:
    place, expert = add(house, worker), add_member(house, Role.MEMBER, Role.EXPERT)
    house.write(lambda db: actions.change(db, expert, place, 1, replace(HAVEN, phone="070-7654321"), False))
    with pytest.raises(Conflict):
        house.write(lambda db: actions.change(db, worker, place, 1, replace(HAVEN, hours="ma-vr"), False))
    with pytest.raises(Conflict):
        house.write(lambda db: actions.verify(db, worker, place, 1))
    with house.reading() as db:
        view = queries.organisation(db, GUEST, place)
    assert (view.entry.phone, view.entry.hours, view.version) == ("070-7654321", "24/7", 2)


def test_what_is_not_verified_or_long_ago_says_so(
    house: Database, worker: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, watch = add(house, worker, verified=True), Watch(monkeypatch)
    with house.reading() as db:
        seen = [queries.organisation(db, who, place) for who in (GUEST, worker)]
    assert [(view.verified, view.verified_as, view.by) for view in seen] == [
        (Verified.LATELY, "caseworker", ""),
        (Verified.LATELY, "caseworker", worker.pseudonym),
    ], "everybody reads the task, those who keep the list the name"
    found = []
    for days in (364, 1):
        watch.forward(timedelta(days=days))
        found.append(seen[0].verified)
    assert found == [Verified.LATELY, Verified.LONG_AGO]
    with house.reading() as db:
        assert [line[0] for line in queries.kept(db, worker).to_verify] == [place]
    house.write(lambda db: actions.verify(db, worker, place, 1))
    with house.reading() as db:
        assert queries.organisation(db, GUEST, place).verified is Verified.LATELY
        assert queries.kept(db, worker).unverified == 0


def test_a_removed_one_keeps_its_history_and_can_be_put_back(house: Database, worker: Actor) -> None:
    place = add(house, worker, verified=True)
    house.write(lambda db: actions.change(db, worker, place, 1, replace(HAVEN, name="Haven 2", note={}), False))
    house.write(lambda db: actions.remove(db, worker, place, 2))
    with house.reading() as db:
        with pytest.raises(NotFound):
            queries.organisation(db, GUEST, place)
        assert queries.by_ids(db, GUEST, ["nowhere", place])[0].removed, "who was sent there is told"
        assert queries.kept(db, worker).removed == ((place, "Haven 2"),)
        versions = queries.history(db, worker, place)
    assert [(v.n, v.change, v.by, v.different) for v in versions] == [
        (3, Change.REMOVED, worker.pseudonym, ()),
        (2, Change.CHANGED, worker.pseudonym, ("name", "note")),
        (1, Change.ADDED, worker.pseudonym, ()),
    ]
    assert names(house) == []
    with pytest.raises(Conflict):
        house.write(lambda db: actions.change(db, worker, place, 3, HAVEN, False))
    house.write(lambda db: actions.put_back(db, worker, place, 3, 1))
    with house.reading() as db:
        view = queries.organisation(db, GUEST, place)
    assert (view.entry.name, view.entry.note, view.verified) == ("De Haven", HAVEN.note, Verified.LATELY)
    deeds = [entry.deed for entry in entries(house) if entry.target == place]
    assert deeds == ["organisation.added", "organisation.changed", "organisation.removed", "organisation.put_back"]


def test_a_name_stands_once_on_the_list(house: Database, worker: Actor) -> None:
    place = add(house, worker)
    other = add(house, worker, replace(HAVEN, name="Café Noord"))
    for taken in ("de  HAVEN", "Cafe noord!"):
        with pytest.raises(Invalid) as refused:
            add(house, worker, replace(HAVEN, name=taken))
        assert refused.value.field == "name"
    with pytest.raises(Invalid):
        house.write(lambda db: actions.change(db, worker, other, 1, replace(HAVEN, name="De haven"), False))
    house.write(lambda db: actions.change(db, worker, place, 1, replace(HAVEN, name="DE HAVEN"), False))
    house.write(lambda db: actions.remove(db, worker, place, 2))
    add(house, worker)
    with pytest.raises(Invalid):
        house.write(lambda db: actions.put_back(db, worker, place, 3, 1))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "   "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"what": {"nl": " "}}, "what_nl"),
        ({"what": {"en": "x" * 301}}, "what_en"),
        ({"areas": ()}, "areas"),
        ({"areas": ("nowhere",)}, "areas"),
        ({"regions": ("VR99",)}, "regions"),
        ({"languages": ("xx",)}, "languages"),
        ({"phone": "tel:1"}, "phone"),
        ({"site": "javascript:alert(1)"}, "site"),
        ({"site": "someone@house.nl"}, "site"),
        ({"note": {"nl": "a\0b"}}, "note_nl"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_kept_says_where(house: Database, worker: Actor, changed: dict[str, object], field: str) -> None:
    entry = replace(HAVEN, **changed)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        add(house, worker, entry)
    assert refused.value.field == field
    assert names(house) == []


def test_who_keeps_the_list_can_go(house: Database, worker: Actor) -> None:
    place = add(house, worker, verified=True)
    house.write(lambda db: accounts.erase_account(db, worker, keep_texts=False))
    with house.reading() as db:
        view = queries.organisation(db, CONSOLE, place)
        [version] = queries.history(db, CONSOLE, place)
    assert (view.by, view.verified_as, version.by, version.by_as) == ("", "caseworker", "", "caseworker")


def test_a_house_begins_with_a_list_that_nobody_has_verified(house: Database, worker: Actor) -> None:
    for _ in range(2):
        house.write(lambda db: defaults.furnish(db, CONSOLE))
    with house.reading() as db:
        views = queries.search(db, GUEST, Filter())
    assert len(views) == 27
    assert {view.verified for view in views} == {Verified.NEVER}
    assert {view.version for view in views} == {1}
    assert {"Seksworks", "112"} <= set(names(house, region="VR22"))
    assert "De Haven" not in names(house, region="VR22")
    for place in [view.public_id for view in views]:
        house.write(lambda db, place=place: actions.remove(db, worker, place, 1))  # type: ignore[misc]
    house.write(lambda db: defaults.furnish(db, CONSOLE))
    assert names(house) == [], "what was taken off stays off"
