"""All that is kept of somebody, as a file to take along: data for programs, a page to read, names that say nothing."""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from forum.exports import Part, Value

NAME = "document"
AT_ONCE = 64 * 1024  # characters packed at once: what is packed already is all that memory holds


def as_json(parts: Sequence[Part]) -> str:
    """The parts by their English titles, moments in ISO 8601, words of the house as programs know them."""
    return "".join(_json(parts))


def zipped(parts: Sequence[Part], page: Iterable[str]) -> bytes:
    """A zip file with both. Of the unpacked texts it holds a little at a time, and nothing touches the disk."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as file:
        for name, texts in ((f"{NAME}.json", _json(parts)), (f"{NAME}.html", page)):
            entry = zipfile.ZipInfo(name)  # with a moment of its own, each file would say when this was done
            entry.compress_type = zipfile.ZIP_DEFLATED
            with file.open(entry, "w") as out:
                for text in _gathered(texts):
                    out.write(text.encode())
    return held.getvalue()


def _json(parts: Sequence[Part]) -> Iterator[str]:
    yield "{"
    for n, part in enumerate(parts):
        yield f"{',' * bool(n)}\n {_dumped(part.title)}: ["
        for m, row in enumerate(part.rows):
            yield f"{',' * bool(m)}\n  {_dumped({key: _plain(value) for key, value in row.items()})}"
        yield "\n ]" if part.rows else "]"
    yield "\n}\n"


def _gathered(texts: Iterable[str]) -> Iterator[str]:
    waiting, length = list[str](), 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= AT_ONCE:
            yield "".join(waiting)
            waiting, length = [], 0
    yield "".join(waiting)


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
