"""How many examples a property is tried with: few each time, many where HYPOTHESIS_PROFILE=deep asks for them."""

import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "")
DEEPER = 20
USUAL = 40


DEEP = PROFILE == "deep"


def examples(few: int) -> int:
    """So many for one property: `few`, or twenty times as many."""
    return few * DEEPER if DEEP else few


def set_up(ci: bool) -> None:
    """The profile that was asked for; else one for CI, where all runs try the same, or for a developer."""
    settings.register_profile("house", deadline=None, max_examples=USUAL)
    settings.register_profile("ci", deadline=None, max_examples=USUAL, derandomize=True, print_blob=True)
    settings.register_profile("deep", deadline=None, max_examples=USUAL * DEEPER, print_blob=True)
    settings.load_profile(PROFILE or ("ci" if ci else "house"))
