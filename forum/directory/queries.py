"""Reads of the directory. Everybody may read what stands in it, without an account too."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select

from forum import clock
from forum.accounts.models import Member
from forum.boards.models import Area
from forum.db import Reader
from forum.directory import finding
from forum.directory.models import Organisation, OrganisationArea, OrganisationVersion, Words
from forum.directory.planning import Present, Standing
from forum.directory.regions import NATIONWIDE
from forum.directory.rows import as_entry, different
from forum.directory.views import FRESH, Filter, Kept, OrganisationView, VersionView
from forum.errors import NotFound
from forum.policy import Actor, Do, authorize, can

LISTED = 50  # to verify next, removed

_columns = Organisation.__table__.c
_LIVING = Organisation.removed_at.is_(None)
_VIEW: Select[*tuple[Any, ...]] = select(*_columns, Member.pseudonym).outerjoin(
    Member, Member.id == Organisation.verified_by_id
)


def search(
    db: Reader, actor: Actor, looked_for: Filter, most: int | None = None, skip: int = 0
) -> list[OrganisationView]:
    """What fits, by name; where a region is asked for, first what is there alone and then what is everywhere."""
    nationwide = _has(finding.of_region(NATIONWIDE))
    order = (*((case((nationwide, 1), else_=0),) if looked_for.region else ()), _columns.name_key)
    statement = _VIEW.where(_LIVING, *_fitting(looked_for)).order_by(*order)
    return _views(db, actor, db.execute(statement.limit(most).offset(skip)).all())


def count(db: Reader, actor: Actor, looked_for: Filter) -> int:
    """How many fit."""
    statement = select(func.count()).select_from(Organisation).where(_LIVING, *_fitting(looked_for))
    return int(db.execute(statement).scalar_one())


def organisation(db: Reader, actor: Actor, public_id: str) -> OrganisationView:
    """One of them. Raises NotFound; a removed one is there for those who keep the list."""
    found = by_ids(db, actor, [public_id])
    if not found or (found[0].removed and not can(actor, Do.KEEP_DIRECTORY)):
        raise NotFound
    return found[0]


def by_ids(db: Reader, actor: Actor, public_ids: Sequence[str]) -> list[OrganisationView]:
    """These, in this order; removed ones too, marked, for somebody may have been sent there."""
    rows = db.execute(_VIEW.where(Organisation.public_id.in_(public_ids))).all()
    views = {view.public_id: view for view in _views(db, actor, rows)}
    return [views[public_id] for public_id in public_ids if public_id in views]


def areas(db: Reader, actor: Actor) -> list[tuple[str, Words]]:
    """All areas of life of the house, in their order."""
    rows = db.execute(select(Area.key, Area.names).order_by(Area.position, Area.key))
    return [(row.key, row.names) for row in rows]


def areas_in_use(db: Reader, actor: Actor) -> list[tuple[str, Words]]:
    """Those in which somebody on the list helps."""
    used = exists().where(OrganisationArea.area_key == Area.key, OrganisationArea.organisation_id == Organisation.id)
    rows = db.execute(select(Area.key, Area.names).where(used.where(_LIVING)).order_by(Area.position, Area.key))
    return [(row.key, row.names) for row in rows]


def languages(db: Reader, actor: Actor) -> set[str]:
    """The languages in which somebody helps."""
    return {code for (codes,) in db.execute(select(_columns.languages).where(_LIVING)) for code in codes}


def kept(db: Reader, actor: Actor) -> Kept:
    """The list as those see it who keep it."""
    authorize(actor, Do.KEEP_DIRECTORY)
    old = or_(Organisation.verified_on.is_(None), Organisation.verified_on <= clock.now().date() - FRESH)
    brief = select(Organisation.public_id, Organisation.name, Organisation.verified_on)
    never_first = case((Organisation.verified_on.is_(None), 0), else_=1)
    oldest = brief.where(_LIVING, old).order_by(never_first, Organisation.verified_on, Organisation.name_key)
    gone = brief.where(~_LIVING).order_by(Organisation.removed_at.desc(), Organisation.id.desc())
    counts = select(func.count(), func.coalesce(func.sum(case((old, 1), else_=0)), 0)).where(_LIVING)
    total, unverified = db.execute(counts).one()
    to_verify = [(row.public_id, row.name, row.verified_on) for row in db.execute(oldest.limit(LISTED))]
    removed = [(row.public_id, row.name) for row in db.execute(gone.limit(LISTED))]
    return Kept(total, tuple(to_verify), unverified, tuple(removed))


def history(db: Reader, actor: Actor, public_id: str) -> list[VersionView]:
    """All versions of one, the newest first."""
    authorize(actor, Do.KEEP_DIRECTORY)
    rows = db.execute(
        select(OrganisationVersion.__table__, Member.pseudonym)
        .join(Organisation, Organisation.id == OrganisationVersion.organisation_id)
        .outerjoin(Member, Member.id == OrganisationVersion.by_id)
        .where(Organisation.public_id == public_id)
        .order_by(OrganisationVersion.n)
    ).all()
    if not rows:
        raise NotFound
    versions: list[VersionView] = []
    for row in rows:
        entry, verified_on = as_entry(row.fields), row.fields["verified_on"]
        new = different(versions[-1].entry, entry) if versions else ()
        day = date.fromisoformat(verified_on) if verified_on else None
        versions.append(VersionView(row.n, row.change, row.at, row.pseudonym or "", row.by_as, entry, day, new))
    return versions[::-1]


def present(db: Reader, actor: Actor) -> Present:
    """All that a file is compared with."""
    authorize(actor, Do.KEEP_DIRECTORY)
    standing = {
        finding.name_key(view.entry.name): Standing(view.public_id, view.entry, view.verified_on)
        for view in search(db, actor, Filter())
    }
    return Present(dict(areas(db, actor)), standing)


def _fitting(looked_for: Filter) -> Iterable[ColumnElement[bool]]:
    if looked_for.area:
        yield exists().where(
            OrganisationArea.organisation_id == Organisation.id, OrganisationArea.area_key == looked_for.area
        )
    if looked_for.region:
        yield _has(finding.of_region(looked_for.region))
    if looked_for.language:
        yield _has(finding.of_language(looked_for.language))
    yield from map(_has, finding.wanted(looked_for.text))


def _has(choice: Iterable[str]) -> ColumnElement[bool]:
    return or_(*(Organisation.found_by.contains(piece, autoescape=True) for piece in choice))


def _views(db: Reader, actor: Actor, rows: Sequence[Any]) -> list[OrganisationView]:
    keeps = can(actor, Do.KEEP_DIRECTORY)
    in_areas: dict[int, list[tuple[str, Words]]] = {row.id: [] for row in rows}
    statement = (
        select(OrganisationArea.organisation_id, Area.key, Area.names)
        .join(Area, Area.key == OrganisationArea.area_key)
        .where(OrganisationArea.organisation_id.in_(in_areas))
        .order_by(Area.position, Area.key)
    )
    for number, key, names in db.execute(statement) if rows else ():
        in_areas[number].append((key, names))
    return [_view(row, in_areas[row.id], row.pseudonym or "" if keeps else "") for row in rows]


def _view(row: Any, in_areas: list[tuple[str, Words]], by: str) -> OrganisationView:
    entry = as_entry({**row._mapping, "areas": [key for key, _ in in_areas]})
    return OrganisationView(
        public_id=row.public_id,
        version=row.version,
        entry=entry,
        area_names=tuple(names for _, names in in_areas),
        verified_on=row.verified_on,
        verified_as=row.verified_as,
        removed=row.removed_at is not None,
        by=by,
    )
