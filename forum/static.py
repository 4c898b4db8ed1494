"""Style, scripts and icons: one version for all of them stands in their addresses, so a phone loads each once.

The version is in the path, not behind a question mark: modules that import their neighbours get the same one.
"""

import gzip
import hashlib
import mimetypes
import re
from functools import cached_property
from pathlib import Path

from flask import Blueprint, Response, abort, request, url_for

FOLDER = Path(__file__).parent.parent / "static"
VERSION_LETTERS = 12
NOT_SENT = re.compile(rb"\s*/\*.*?\*/|\n\s+", re.DOTALL)  # comments and blanks at the start of a line

bp = Blueprint("files", __name__)
mimetypes.add_type("text/javascript", ".js")


def _sent(path: Path) -> bytes:
    """What a phone gets of a file: a style sheet without what it says to who works on it, an eighth lighter."""
    content = path.read_bytes()
    return NOT_SENT.sub(lambda found: b"\n", content) if path.suffix == ".css" else content


class Files:
    """All files of a folder, read and compressed once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @cached_property
    def files(self) -> dict[str, tuple[str, bytes, bytes]]:
        """By name: media type, content, content compressed."""
        found = {}
        for path in sorted(self._folder.rglob("*")):
            if path.is_file():
                content = _sent(path)
                kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                found[path.relative_to(self._folder).as_posix()] = (kind, content, gzip.compress(content, 9, mtime=0))
        return found

    @cached_property
    def version(self) -> str:
        """Changes whenever a file does."""
        digest = hashlib.sha256()
        for name, (_, content, _) in self.files.items():
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()[:VERSION_LETTERS]


FILES = Files(FOLDER)


def static(name: str) -> str:
    """The address of a file of static/. Raises KeyError where there is none, so that a wrong name shows at once."""
    FILES.files[name]
    return url_for("files.file", version=FILES.version, name=name)


@bp.get("/static/<version>/<path:name>")
def file(version: str, name: str) -> Response:
    """One file."""
    if name not in FILES.files or version != FILES.version:
        abort(404)
    kind, content, compressed = FILES.files[name]
    answer = Response(mimetype=kind)
    if request.accept_encodings["gzip"] and len(compressed) < len(content):
        answer.set_data(compressed)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer.set_data(content)
    answer.headers["Vary"] = "Accept-Encoding"
    return answer
