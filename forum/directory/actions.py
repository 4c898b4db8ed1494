"""What changes the directory: by those who keep it, each change a version with who made it and when."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from forum import clock, trail
from forum.directory import finding, queries
from forum.directory.checking import checked
from forum.directory.files import MOST, Record
from forum.directory.models import Change, Organisation, OrganisationArea, OrganisationVersion, Words
from forum.directory.planning import Plan, What, plan
from forum.directory.rows import as_entry, as_fields
from forum.directory.views import Entry, Filter
from forum.errors import N_, Conflict, Invalid, NotFound
from forum.policy import Actor, Do, authorize
from forum.trail import Deed

HOUSE = "house"  # at the machine, or with the list a house begins with


def add(db: Session, actor: Actor, new: Entry, verified: bool) -> str:
    """Put an organisation on the list; its public id. `verified`: she has checked all of it today."""
    authorize(actor, Do.KEEP_DIRECTORY)
    areas = dict(queries.areas(db, actor))
    entry = checked(new, areas)
    if queries.count(db, actor, Filter()) >= MOST:
        raise Invalid(N_("There is room for %(most)s organisations; these are more."), most=MOST)
    row = _blank()
    _check_name(db, row, entry)
    _write(row, entry, areas)
    if verified:
        _verified(row, actor, clock.now().date())
    _keep(db, actor, [(row, entry, Change.ADDED)])
    trail.record(db, actor, Deed.ORGANISATION_ADDED, row.public_id)
    return row.public_id


def change(db: Session, actor: Actor, public_id: str, seen: int, new: Entry, verified: bool) -> None:
    """Change one. `seen` is the version she changed: where there is a newer one, nothing is overwritten (Conflict)."""
    authorize(actor, Do.KEEP_DIRECTORY)
    row = _taken(db, public_id, seen)
    areas = dict(queries.areas(db, actor))
    entry = checked(new, areas)
    same = entry == _entry(db, row)
    if same and not verified:
        return
    _check_name(db, row, entry)
    _write(row, entry, areas)
    if verified:
        _verified(row, actor, clock.now().date())
    _keep(db, actor, [(row, entry, Change.VERIFIED if same else Change.CHANGED)])
    trail.record(db, actor, Deed.ORGANISATION_VERIFIED if same else Deed.ORGANISATION_CHANGED, public_id)


def verify(db: Session, actor: Actor, public_id: str, seen: int) -> None:
    """She has checked today that all of it is still right."""
    authorize(actor, Do.KEEP_DIRECTORY)
    row = _taken(db, public_id, seen)
    _verified(row, actor, clock.now().date())
    _keep(db, actor, [(row, _entry(db, row), Change.VERIFIED)])
    trail.record(db, actor, Deed.ORGANISATION_VERIFIED, public_id)


def remove(db: Session, actor: Actor, public_id: str, seen: int) -> None:
    """Take one off the list. Its history stays, and it can be put back."""
    authorize(actor, Do.KEEP_DIRECTORY)
    row = _taken(db, public_id, seen)
    row.removed_at = clock.now()
    _keep(db, actor, [(row, _entry(db, row), Change.REMOVED)])
    trail.record(db, actor, Deed.ORGANISATION_REMOVED, public_id)


def put_back(db: Session, actor: Actor, public_id: str, seen: int, n: int) -> None:
    """Let it be as it was in version `n`, with the day that was checked; a removed one is on the list again."""
    authorize(actor, Do.KEEP_DIRECTORY)
    row = _taken(db, public_id, seen, removed=True)
    of_version = select(OrganisationVersion.fields).where(
        OrganisationVersion.organisation_id == row.id, OrganisationVersion.n == n
    )
    fields = db.execute(of_version).scalar_one_or_none()
    if fields is None:
        raise NotFound
    areas = dict(queries.areas(db, actor))
    then = as_entry(fields)
    entry = checked(replace(then, areas=tuple(key for key in then.areas if key in areas)), areas)
    _check_name(db, row, entry)
    row.removed_at = None
    _write(row, entry, areas)
    day = date.fromisoformat(fields["verified_on"]) if fields["verified_on"] else None
    if day != row.verified_on:
        row.verified_on, row.verified_as, row.verified_by_id = day, fields["verified_as"], None
    _keep(db, actor, [(row, entry, Change.PUT_BACK)])
    trail.record(db, actor, Deed.ORGANISATION_PUT_BACK, public_id, version=n)


def put_in(db: Session, actor: Actor, records: Sequence[Record], step: Callable[[int], None] | None = None) -> Plan:
    """Put all of a file in: what it did. Raises Invalid, and nothing is changed, where any line is wrong."""
    authorize(actor, Do.KEEP_DIRECTORY)
    done = plan(records, queries.present(db, actor), step)
    if wrong := done.of(What.WRONG):
        raise Invalid(N_("Nothing was put in: line %(line)s is not right."), line=wrong[0].line)
    areas = dict(queries.areas(db, actor))
    ids = [line.standing.public_id for line in done.of(What.CHANGED) if line.standing]
    rows = db.execute(select(Organisation).where(Organisation.public_id.in_(ids))).scalars()
    there = {row.public_id: row for row in rows}
    kept = []
    for line in (*done.of(What.NEW), *done.of(What.CHANGED)):
        assert line.entry is not None
        row = there[line.standing.public_id] if line.standing else _blank()
        _write(row, line.entry, areas)
        if line.verified_on != row.verified_on:
            _verified(row, actor, line.verified_on)
        kept.append((row, line.entry, Change.CHANGED if line.standing else Change.ADDED))
    _keep(db, actor, kept)
    trail.record(db, actor, Deed.DIRECTORY_PUT_IN, "", new=len(done.of(What.NEW)), changed=len(ids))
    return done


def _taken(db: Session, public_id: str, seen: int, *, removed: bool = False) -> Organisation:
    """The row, held until the commit. Raises NotFound, and Conflict where it has changed since she saw it."""
    row = db.execute(
        select(Organisation)
        .where(Organisation.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if row is None:
        raise NotFound
    if row.version != seen:
        raise Conflict(N_("Somebody else changed this in the meantime. Please look at it and do it once more."))
    if row.removed_at is not None and not removed:
        raise Conflict(N_("This is not on the list any more. Put it back first."))
    return row


def _blank() -> Organisation:
    return Organisation(version=0, verified_on=None, verified_as="", removed_at=None)


def _entry(db: Session, row: Organisation) -> Entry:
    fields = select(OrganisationVersion.fields).where(
        OrganisationVersion.organisation_id == row.id, OrganisationVersion.n == row.version
    )
    return as_entry(db.execute(fields).scalar_one())


def _check_name(db: Session, row: Organisation, entry: Entry) -> None:
    """Raise Invalid where another on the list has that name."""
    key = finding.name_key(entry.name)
    others = select(Organisation.id).where(Organisation.name_key == key, Organisation.removed_at.is_(None))
    if any(other != row.id for other in db.execute(others).scalars()):
        raise Invalid(N_("There is an organisation of this name on the list already."), field="name")


def _write(row: Organisation, entry: Entry, areas: dict[str, Words]) -> None:
    """Put an entry in its row."""
    for name, value in as_fields(entry).items():
        if name != "areas":
            setattr(row, name, value)
    row.name_key = finding.name_key(entry.name)
    row.found_by = finding.found_by(entry, (name for area in entry.areas for name in areas[area].values()))


def _verified(row: Organisation, actor: Actor, day: date | None) -> None:
    row.verified_on = day
    row.verified_as = _task(actor) if day else ""
    row.verified_by_id = (actor.member_id or None) if day else None


def _keep(db: Session, actor: Actor, changes: Sequence[tuple[Organisation, Entry, Change]]) -> None:
    """Write each row down as a new version, with who made it."""
    if not changes:
        return
    for row, _, _ in changes:
        row.version += 1
        db.add(row)
    db.flush()
    db.execute(delete(OrganisationArea).where(OrganisationArea.organisation_id.in_([row.id for row, _, _ in changes])))
    in_areas = [{"organisation_id": row.id, "area_key": key} for row, entry, _ in changes for key in entry.areas]
    db.execute(insert(OrganisationArea), in_areas)
    by = {"by_id": actor.member_id or None, "by_as": _task(actor), "at": clock.now()}
    versions = [
        {"organisation_id": row.id, "n": row.version, "change": what, "fields": _fields(row, entry), **by}
        for row, entry, what in changes
    ]
    db.execute(insert(OrganisationVersion), versions)


def _fields(row: Organisation, entry: Entry) -> dict[str, Any]:
    """What a version keeps."""
    verified_on = row.verified_on.isoformat() if row.verified_on else None
    return as_fields(entry) | {"verified_on": verified_on, "verified_as": row.verified_as}


def _task(actor: Actor) -> str:
    """The task by which she keeps the list, as a word."""
    return (actor.badge or "operator") if actor.member_id else HOUSE
