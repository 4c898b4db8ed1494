"""The small drawing beside a name: a figure on a ground, each in a muted hue, chosen by a random seed.

The shapes are in templates/macros/marks.html, once on every page; static/js/mark.js reads the same seeds for the chat.
"""

from functools import lru_cache
from math import prod

from markupsafe import Markup

RADIX = (12, 12, 8, 16)  # hues of the ground, hues of the figure, grounds, figures; the same line is in mark.js
DRAWINGS = prod(RADIX)
# A number times this is the seed of its drawing: numbers near each other look different, and no two of them alike.
OF_A_NUMBER = 11_393


@lru_cache(maxsize=4096)
def mark(seed: int) -> Markup:
    """The drawing of this seed (any number from 0 on) as inline SVG; decoration only, the name stands beside it."""
    parts = []
    rest = seed
    for choices in RADIX:
        rest, part = divmod(rest, choices)
        parts.append(part)
    ground_hue, figure_hue, ground, figure = parts
    return Markup(
        '<svg class="mark" viewBox="0 0 40 40" aria-hidden="true">'
        f'<use class="mark-ground hue-{ground_hue}" href="#mark-g{ground}"/>'
        f'<use class="hue-{figure_hue}" href="#mark-f{figure}"/></svg>'
    )
