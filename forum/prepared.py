"""Statements that are made once and run at every page: each keeps how it was compiled.

SQLAlchemy finds what it compiled earlier by all that is in a statement. For a large one that takes 15 us, and a page of
a thread runs three.
"""

from typing import Any

from sqlalchemy import Insert, Result, Select, Update

from forum.db import Reader

DIALECTS_KEPT = 4  # a house has two, one for reading and one for writing


class Prepared:
    """A statement with all its parameters named, run with the same names each time."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update) -> None:
        self._statement = statement
        self._options = {"compiled_cache": _ByDialect()}

    def run(self, db: Reader, **values: object) -> Result[*tuple[Any, ...]]:
        """Run it with these values."""
        return db.execute(self._statement, values, execution_options=self._options)


class _ByDialect(dict[Any, Any]):
    """SQLAlchemy's compiled cache for one statement alone: of its keys only the dialect, which comes first, differs."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(key[0], default)

    def __setitem__(self, key: Any, compiled: Any) -> None:
        if len(self) == DIALECTS_KEPT:
            self.clear()
        super().__setitem__(key[0], compiled)
