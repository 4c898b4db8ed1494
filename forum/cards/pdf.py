"""Sheets of cards as PDF: ten of 85 x 55 mm on A4, as the page made for printing has them (print-cards.css).

The library is loaded when the first sheet is made: the house starts without it.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from io import BytesIO
from itertools import islice
from typing import Any

from forum.cards.sheets import Drawing, Face, Words

MM = 72 / 25.4  # points
PAGE = (210 * MM, 297 * MM)
ACROSS, DOWN = 2, 5
WIDTH, HEIGHT = 85 * MM, 55 * MM
LEFT, TOP = 20 * MM, 11 * MM
EDGE = 5 * MM  # inside a card
SQUARE = 30 * MM  # the QR code, with its white border
CUT_GREY = 0.75
PLAIN, BOLD = "PT Sans", "PT Sans Bold"  # Latin of all Europe, and Cyrillic
FILES = {PLAIN: "PT_Sans-Web-Regular.ttf", BOLD: "PT_Sans-Web-Bold.ttf"}


def sheets(words: Words, faces: Iterable[Face]) -> bytes:
    """The sheets with these cards. It says nothing of when and by whom it was made."""
    from reportlab.pdfgen.canvas import Canvas

    _load_fonts()
    to = BytesIO()
    canvas = Canvas(to, pagesize=PAGE, pageCompression=1, invariant=1, lang=words.language)
    canvas.setTitle(words.name)
    canvas.setAuthor("")
    canvas.setCreator("")
    coming = iter(faces)
    while page := list(islice(coming, ACROSS * DOWN)):
        for at, face in enumerate(page):
            row, column = divmod(at, ACROSS)
            canvas.saveState()
            canvas.translate(LEFT + column * WIDTH, PAGE[1] - TOP - (row + 1) * HEIGHT)
            _card(canvas, words, face)
            canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return to.getvalue()


@cache
def _load_fonts() -> None:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in FILES.items():
        registerFont(TTFont(name, str(files("fontpkg_pt_sans") / "files" / file)))


def _card(canvas: Any, words: Words, face: Face) -> None:
    """One card, its lower left corner at the origin."""
    canvas.setStrokeGray(CUT_GREY)
    canvas.setLineWidth(0.3)
    canvas.rect(0, 0, WIDTH, HEIGHT)
    _square(canvas, face.drawing, WIDTH - SQUARE - EDGE / 2, HEIGHT - SQUARE - EDGE / 2)
    beside = WIDTH - SQUARE - 2 * EDGE
    y = HEIGHT - EDGE
    y = _text(canvas, words.name, BOLD, 13, EDGE, y, beside)
    y = _text(canvas, words.line, PLAIN, 9.5, EDGE, y - 2 * MM, beside)
    _text(canvas, words.how, PLAIN, 8, EDGE, y - 3 * MM, beside)
    across = WIDTH - 2 * EDGE
    _fitted(canvas, words.address, BOLD, 10, EDGE, 12.5 * MM, across)
    _fitted(canvas, face.code, BOLD, 15, EDGE, EDGE, across)


def _text(canvas: Any, text: str, font: str, size: float, x: float, y: float, width: float) -> float:
    """Lines of text from `y` down; where they end."""
    from reportlab.lib.utils import simpleSplit

    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, width):
        y -= size
        _fitted(canvas, line, font, size, x, y, width)
        y -= size * 0.25
    return y


def _fitted(canvas: Any, text: str, font: str, size: float, x: float, y: float, width: float) -> None:
    """One line, smaller where it would be too long: an address is never cut."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    wide = stringWidth(text, font, size)
    canvas.setFont(font, size * min(1, width / wide) if wide else size)
    canvas.drawString(x, y, text)


def _square(canvas: Any, drawing: Drawing, x: float, y: float) -> None:
    module = SQUARE / drawing.side
    path = canvas.beginPath()
    for left, top, length in drawing.bars:
        # A hair higher than a module, else some viewers show white lines between the rows.
        path.rect(x + left * module, y + SQUARE - (top + 1) * module, length * module, module * 1.02)
    canvas.drawPath(path, stroke=0, fill=1)
