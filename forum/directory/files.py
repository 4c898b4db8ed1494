"""The directory as a text: CSV or JSON, out and in. What is wrong in it is told by the line it stands in."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from forum.directory.regions import REGIONS
from forum.directory.views import OrganisationView
from forum.errors import N_, Invalid

COLUMNS = (
    *("name", "what_nl", "what_en", "areas", "region", "languages", "phone", "website", "hours", "cost"),
    *("name_asked", "stance", "note_nl", "note_en", "verified_on"),
)
LISTS = frozenset({"areas", "region", "languages", "stance"})  # parts with ";" between them
ALSO = {"regions": "region", "site": "website", "note": "note_en"}
MAX_BYTES = 2_000_000  # some thousands of organisations
MOST = 2_000  # organisations
SHOWN = 40  # characters of what is wrong

# What a spreadsheet would run. Such a text gets a ' before it, and loses it when it comes back.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
Value = str | tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """What stands of one organisation in a file: the columns that are there. `wrong` where it could not be read."""

    line: int
    values: dict[str, Value] = field(default_factory=dict)
    wrong: Invalid | None = None


def decode(data: bytes) -> str:
    """A file's bytes as text. Raises Invalid."""
    if len(data) > MAX_BYTES:
        raise too_large(len(data))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Invalid(
            N_("line %(line)s: these are no letters we can read. Save the file as UTF-8 and try again."), line=line
        ) from None


def too_large(size: int) -> Invalid:
    """That a file is larger than any directory."""
    most, has = MAX_BYTES // 1_000_000, max(size // 1_000_000, 1)
    return Invalid(
        N_("This file is too large: %(has)s MB. There is room for %(most)s MB; nothing was read."), has=has, most=most
    )


def read(text: str) -> list[Record]:
    """All that stands in a text, CSV or JSON. Raises Invalid where it is neither."""
    text = text.removeprefix("\ufeff")
    begin = text.lstrip()[:1]
    if not begin:
        raise Invalid(N_("There is nothing in it."))
    # Not all of them, where they are too many anyway.
    records = list(islice(_json(text) if begin in "[{" else _csv(text), MOST + 1))
    if not records:
        raise Invalid(N_("There is no organisation in it, only a heading."))
    if len(records) > MOST:
        raise Invalid(N_("There is room for %(most)s organisations; these are more."), most=MOST)
    return records


def shown(word: object) -> str:
    """A piece of what stands there, short enough for a sentence."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(word)).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def as_csv(views: Iterable[OrganisationView]) -> str:
    """The directory as CSV, safe to open in a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for view in views:
        cells = ("; ".join(value) if isinstance(value, tuple) else value for value in _values(view).values())
        writer.writerow([f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells])
    return out.getvalue()


def as_json(views: Iterable[OrganisationView]) -> str:
    """The directory as JSON: a list of objects with the columns of the CSV."""
    return json.dumps([_values(view) for view in views], ensure_ascii=False, indent=1) + "\n"


def _values(view: OrganisationView) -> dict[str, Value]:
    entry = view.entry
    values: tuple[Value, ...] = (
        entry.name,
        entry.what.get("nl", ""),
        entry.what.get("en", ""),
        entry.areas,
        tuple(code if code == "NL" else REGIONS[code] for code in entry.regions),
        entry.languages,
        entry.phone,
        entry.site,
        entry.hours,
        entry.cost.value,
        entry.name_asked.value,
        tuple(stance.value for stance in entry.stance),
        entry.note.get("nl", ""),
        entry.note.get("en", ""),
        view.verified_on.isoformat() if view.verified_on else "",
    )
    return dict(zip(COLUMNS, values, strict=True))


def _csv(text: str) -> Iterator[Record]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    heading: list[str] | None = None
    while True:
        line = rows.line_num + 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error:
            # From here on nobody can tell where a line ends.
            yield Record(line, wrong=Invalid(N_("the quotes do not fit, or a field is far too long")))
            return
        if not any(cell.strip() for cell in cells):
            continue
        if heading is None:
            heading = _heading(cells, line)
        elif len(cells) != len(heading):
            sentence = N_("it has %(cells)s columns, and the heading %(heading)s")
            yield Record(line, wrong=Invalid(sentence, cells=len(cells), heading=len(heading)))
        else:
            values = {name: _taken_back(cell) for name, cell in zip(heading, cells, strict=True)}
            yield Record(line, {name: _split(cell) if name in LISTS else cell for name, cell in values.items()})


def _delimiter(text: str) -> str:
    """What stands between the cells: spreadsheets write a comma, a semicolon or a tab, as their country is used to."""
    first = text.lstrip().partition("\n")[0]
    known = (*COLUMNS, *ALSO)

    def fitting(sign: str) -> int:
        return sum(cell.strip(' "\r').lower() in known for cell in first.split(sign))

    return max(",;\t", key=fitting)


def _heading(cells: list[str], line: int) -> list[str]:
    names = [ALSO.get(cell.strip().lower(), cell.strip().lower()) for cell in cells]
    unknown = next((cell for cell, name in zip(cells, names, strict=True) if name not in COLUMNS), None)
    if unknown is not None:
        raise Invalid(
            N_("line %(line)s: the column '%(word)s' is unknown. These are known: %(known)s."),
            line=line,
            word=shown(unknown),
            known=", ".join(COLUMNS),
        )
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Invalid(N_("line %(line)s: the column '%(word)s' stands there twice."), line=line, word=twice)
    if "name" not in names:
        raise Invalid(N_("line %(line)s: there is no column 'name'."), line=line)
    return names


def _taken_back(cell: str) -> str:
    """A cell without what was put before it so that no spreadsheet runs it."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _split(cell: str) -> tuple[str, ...]:
    parts = re.split("[;|]" if ";" in cell or "|" in cell else ",", cell)
    return tuple(part.strip() for part in parts if part.strip())


def _json(text: str) -> Iterator[Record]:
    decoder, at = json.JSONDecoder(), text.index(text.lstrip()[0])
    if text[at] == "{":
        raise Invalid(N_("This is JSON, but no list: it begins with [ and ends with ]."))
    at = _next(text, at + 1)
    while not text.startswith("]", at):
        line = text.count("\n", 0, at) + 1
        try:
            value, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            yield Record(error.lineno, wrong=Invalid(N_("this is no JSON")))
            return
        except (RecursionError, ValueError):  # nested a thousand deep; a number of thousands of digits
            yield Record(line, wrong=Invalid(N_("this is no JSON")))
            return
        yield _of_object(value, line)
        at = _next(text, at)
        if text.startswith(",", at):
            at = _next(text, at + 1)
        elif not text.startswith("]", at):
            yield Record(text.count("\n", 0, at) + 1, wrong=Invalid(N_("this is no JSON")))
            return
    if text[at + 1 :].strip():
        yield Record(text.count("\n", 0, at + 1) + 1, wrong=Invalid(N_("something stands behind the end of the list")))


def _next(text: str, at: int) -> int:
    """Where the next sign is that is no blank."""
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at


def _of_object(value: Any, line: int) -> Record:
    if not isinstance(value, dict):
        return Record(line, wrong=Invalid(N_("this is no organisation, which has a name and more")))
    values: dict[str, Value] = {}
    for key, said in value.items():
        name = ALSO.get(key.strip().lower(), key.strip().lower())
        if name not in COLUMNS or name in values:
            return Record(line, wrong=Invalid(N_("the column '%(word)s' is unknown"), word=shown(key)))
        if isinstance(said, list) and name in LISTS and all(isinstance(part, str) for part in said):
            values[name] = tuple(part.strip() for part in said if part.strip())
        elif isinstance(said, str) or said is None:
            values[name] = _split(said or "") if name in LISTS else said or ""
        else:
            return Record(line, wrong=Invalid(N_("the column '%(word)s' holds no text"), word=name))
    return Record(line, values)
