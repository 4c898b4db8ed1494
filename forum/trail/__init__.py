"""The trail: every act of who has a task here, written down in the transaction of the act.

trail.record(db, actor, Deed.THREAD_PINNED, thread_id)
"""

from forum.trail.deeds import Deed
from forum.trail.recording import record

__all__ = ["Deed", "record"]
