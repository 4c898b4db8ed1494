"""Reads of help: a conversation for those it is between, and the list of those who answer."""

from forum.helpdesk.queries.frames import frame
from forum.helpdesk.queries.queueing import colleagues_for, queue, waiting_count
from forum.helpdesk.queries.reading import by_receipt, letters, own, ready, referral

__all__ = ["by_receipt", "colleagues_for", "frame", "letters", "own", "queue", "ready", "referral", "waiting_count"]
