"""The list a new house begins with. Nobody of the house has checked it yet, and each entry says so."""

from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.boards.defaults import AREAS
from forum.directory import actions, files, queries
from forum.directory.models import Organisation
from forum.policy import Actor

STARTING = Path(__file__).parent / "starting.csv"  # its areas are keys of AREAS, its regions safety regions


def furnish(db: Session, actor: Actor) -> None:
    """Put the starting list in an empty directory; not where anything was ever in it, nor where the areas of life are
    no longer those of the beginning.
    """
    if (
        db.execute(select(Organisation.id).limit(1)).first() is None
        and dict(queries.areas(db, actor)).keys() >= AREAS.keys()
    ):
        actions.put_in(db, actor, files.read(files.decode(STARTING.read_bytes())))
