"""Inside the transaction of what is counted at once, because nothing of it is kept."""

from forum.events import attend
from forum.figures.counting import count_look
from forum.gate.events import TextLookedAt

attend(TextLookedAt, count_look)
