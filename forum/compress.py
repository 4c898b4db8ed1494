"""Pages leave compressed: on a slow phone network the bytes are what takes time."""

import gzip

from flask import Response, request

SMALLEST = 600  # bytes; below it compressing gains nothing
LEVEL = 4  # of 9: most of the gain at a fraction of the time


def compress(answer: Response) -> Response:
    """Compress a page where the browser takes it.

    A secret in a compressed page could be guessed from its length by who can make a person's browser ask for pages with
    chosen words and sees the lengths (BREACH). Our cookie is SameSite=Strict, so no other site can make it ask as her.
    """
    if answer.mimetype != "text/html" or "Content-Encoding" in answer.headers or answer.direct_passthrough:
        return answer
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    body = answer.get_data()
    if len(body) >= SMALLEST and request.accept_encodings["gzip"]:
        answer.set_data(gzip.compress(body, LEVEL, mtime=0))
        answer.headers["Content-Encoding"] = "gzip"
    return answer
