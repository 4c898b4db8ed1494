"""The head of a request: areas, preferences, how soon. Sealed like its words, for it tells of a person too."""

import json
from typing import Protocol

from forum.db import Reader
from forum.helpdesk import box
from forum.helpdesk.box import Box, Wrapped
from forum.helpdesk.views import Asked, Head, Soon
from forum.sealing import Broken

HEAD = "head"
UNKNOWN = Head(areas=(), woman=False, language="", region="", soon=Soon.CALM)  # of one that does not open


class Headed(Wrapped, Protocol):
    """A conversation with its sealed head."""

    @property
    def sealed_head(self) -> bytes: ...


def close(opened: Box, asked: Asked) -> bytes:
    """Seal what is to be known before anybody opens the words."""
    said = {"areas": asked.areas, "woman": asked.woman, "language": asked.language, "region": asked.region}
    return opened.seal(json.dumps(said | {"soon": asked.soon}), HEAD, 0)


def read(opened: Box, row: Headed) -> Head:
    """The head of an opened conversation; an empty one where it was changed or put there from another."""
    try:
        said = json.loads(opened.open(row.sealed_head, HEAD, 0))
    except Broken:
        return UNKNOWN
    return Head(tuple(said["areas"]), said["woman"], said["language"], said["region"], Soon(said["soon"]))


def of(db: Reader, row: Headed) -> Head:
    """The head of a conversation. Raises HelpClosed without its key."""
    try:
        return read(box.of(db, row), row)
    except Broken:
        return UNKNOWN
