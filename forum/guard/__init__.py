"""The guard: what in a text leads to a person, and what tells of danger. Pure functions, nothing is kept."""

from forum.guard.clients import describes_client
from forum.guard.find import findings
from forum.guard.finding import Finding, Kind, masked
from forum.guard.links import has_link

__all__ = ["Finding", "Kind", "describes_client", "findings", "has_link", "masked"]
