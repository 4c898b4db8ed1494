"""All that is kept of somebody, as a file to take along: data for programs, a page to read, names that say nothing."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

from forum.exports import Part, Value

NAME = "document"


def as_json(parts: Sequence[Part]) -> str:
    """The parts by their English titles, moments in ISO 8601."""
    kept = {part.title: [{key: _plain(value) for key, value in row.items()} for row in part.rows] for part in parts}
    return json.dumps(kept, ensure_ascii=False, indent=1)


def zipped(parts: Sequence[Part], page: str) -> bytes:
    """A zip file with both."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in ((f"{NAME}.json", as_json(parts)), (f"{NAME}.html", page)):
            # With a moment of its own, each file would say when this was done.
            file.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _plain(value: Value) -> str | int | bool | None:
    return value.isoformat() if isinstance(value, date | datetime) else value
