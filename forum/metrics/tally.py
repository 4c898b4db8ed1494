"""What this process has done since it began. Counted where it is done, whether or not anybody asks: it costs next to
nothing.
"""

from forum.metrics.counting import Times


class Tally:
    """Numbers, and how long things took."""

    def __init__(self) -> None:
        self.crashes = 0
        self.deliveries = 0  # a message to one websocket
        self.cut_off = 0  # connections of who read too slowly
        self.limited: dict[str, int] = {}  # by the name of the limit
        self.writes = Times()  # until what was written is safe
        self.events = Times()  # of sockets
        self.requests: dict[tuple[str, str], int] = {}  # by kind and hundreds of the status
        self.answers: dict[str, Times] = {}  # by kind
        self.late = Times()  # by how much the event loop came late


tally = Tally()
