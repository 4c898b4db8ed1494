"""What the personal-data guard would take out of a text, as a proposal."""

from forum import guard


def proposal(text: str) -> str:
    """The text with what the guard finds in it masked."""
    return guard.masked(text, guard.findings(text))
