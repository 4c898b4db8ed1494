"""What the evenings add to what the house does in the transaction of a write: their notices."""

from forum.notices import kinds
from forum.sessions.notices import SESSIONS

kinds.register(SESSIONS)
