"""What a house of 100, 10,000 and 1,000,000 members would need, reckoned from what a page, a message and a log-in cost.

How people behave (`Habits`) is assumed, not measured: nobody has counted it, and this house counts nobody. Prices are
measured on one machine; beyond what one process bears everything is arithmetic. Each row gives its own formula.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

SIZES = (100, 10_000, 1_000_000)  # members
LARGEST = max(SIZES)
FILL = 0.6  # of a core in the busiest minute: beyond it, those who wait wait visibly longer
SOCKETS = 5000  # on one process (forum/serve.py)
CORES, MEMORY = 16, 64  # of a machine, GiB of it
SPARE_GIB = 1.0  # for the system, on each machine
DATABASE_GIB = 0.5  # for PostgreSQL to begin with
CACHED = 0.2  # of the forum's texts are read so often that they should fit into memory
PROXY_US = 17  # of nginx for each delivery it passes on; measured earlier, apart from these benches


@dataclass(frozen=True)
class Habits:
    """Of members. Where two people would guess differently by half, so would the result."""

    today: float = 0.10  # of the members come on a day; busy communities have 10 to 20 of 100
    visits: float = 1.5  # of hers on that day
    pages: float = 12  # in a visit
    peak_hour: float = 0.12  # of a day's visits fall into the busiest hour of the evening (evenly spread: 0.04)
    peak_minute: float = 2.0  # times the average minute of that hour
    log_in: float = 0.33  # of visits begin with the passphrase: a log-in on a watched phone is short
    posts: float = 0.10  # replies by each who comes, a day: nine of ten only read ("90-9-1", J. Nielsen, 2006)
    in_rooms: float = 0.02  # of the members are in a room at the busiest moment
    in_a_room: float = 50  # people
    talk: float = 0.2  # messages a second in such a room: one every five seconds
    evening: float = 3.0  # hours a day that rooms are as full as that


# Of a visit's pages.
MIX = {
    "first page": 0.15,
    "boards": 0.10,
    "board": 0.20,
    "conversation, 20 posts": 0.40,
    "what is new": 0.10,
    "search": 0.05,
}


@dataclass(frozen=True)
class Load:
    """What comes in the busiest minute, each second; and what is to be kept."""

    pages: float
    log_ins: float
    posts: float
    sockets: float
    messages: float
    deliveries: float
    posts_kept: float
    messages_kept: float


def load(members: int, habits: Habits, forum_days: int, chat_hours: int) -> Load:
    """By the habits; with how long the settings keep texts."""
    visits_a_day = members * habits.today * habits.visits
    peak = visits_a_day * habits.peak_hour / 3600 * habits.peak_minute
    posts_a_day = members * habits.today * habits.posts
    sockets = members * habits.in_rooms
    messages = sockets / habits.in_a_room * habits.talk
    return Load(
        pages=peak * habits.pages,
        log_ins=peak * habits.log_in,
        posts=posts_a_day * habits.peak_hour / 3600 * habits.peak_minute,
        sockets=sockets,
        messages=messages,
        deliveries=messages * min(habits.in_a_room, sockets),
        posts_kept=posts_a_day * forum_days,
        messages_kept=messages * habits.evening * 3600 * ceil(chat_hours / 24),
    )


@dataclass(frozen=True)
class Prices:
    """Measured, on one database: microseconds of CPU, bytes, KiB. `…_db`: of it in PostgreSQL."""

    page: float
    page_db: float
    log_in: float
    post: float
    post_db: float
    message: float
    message_db: float
    delivery: float
    idle: float  # a second, for each who listens
    socket_kib: float
    process_mib: float
    post_bytes: float
    message_bytes: float

    @classmethod
    def read(cls, figures: Mapping[str, float], database: str) -> "Prices":
        """From the results. Raises KeyError where something was not measured."""

        def mixed(what: str) -> float:
            return sum(share * figures[f"{database} page {page} {what}"] for page, share in MIX.items())

        return cls(
            page=mixed("us"),
            page_db=mixed("database us"),
            log_in=figures[f"{database} log-in us"],
            post=figures[f"{database} reply us"],
            post_db=figures[f"{database} reply database us"],
            message=figures[f"{database} message us"],
            message_db=figures[f"{database} message database us"],
            delivery=figures["delivery us"],
            idle=figures["idle us"],
            socket_kib=figures["connection KiB"],
            process_mib=figures[f"{database} process MiB"],
            post_bytes=figures[f"{database} post bytes"],
            message_bytes=figures[f"{database} message bytes"],
        )


@dataclass(frozen=True)
class Need:
    """What it comes to: cores that are busy in the busiest minute, processes, memory and disk in GiB, machines."""

    pages: float
    log_ins: float
    writing: float
    rooms: float
    database: float
    processes: int
    memory: float
    disk: float
    machines: int
    for_database: int

    @property
    def busy(self) -> float:
        """Cores busy with the house's own processes."""
        return self.pages + self.log_ins + self.writing + self.rooms


def need(come: Load, price: Prices) -> Need:
    """Rates times prices; processes by what fills a core, or by sockets."""
    pages, log_ins = come.pages * price.page / 1e6, come.log_ins * price.log_in / 1e6
    writing = (come.posts * price.post + come.messages * price.message) / 1e6
    rooms = (come.deliveries * price.delivery + come.sockets * price.idle) / 1e6
    database = (come.pages * price.page_db + come.posts * price.post_db + come.messages * price.message_db) / 1e6
    processes = max(1, ceil((pages + log_ins + writing + rooms) / FILL), ceil(come.sockets / SOCKETS))
    disk = (come.posts_kept * price.post_bytes + come.messages_kept * price.message_bytes) / 2**30
    own = processes * price.process_mib / 1024 + come.sockets * price.socket_kib / 2**20
    stored = DATABASE_GIB + CACHED * disk
    proxy = come.deliveries * PROXY_US / 1e6 if processes > 1 else 0
    machines = max(1, ceil((processes + proxy / FILL) / CORES), ceil(own / (MEMORY - SPARE_GIB)))
    for_database = ceil(max(database / FILL / CORES, stored / (MEMORY - SPARE_GIB))) if machines > 1 else 0
    return Need(
        pages, log_ins, writing, rooms, database, processes, own + stored + SPARE_GIB, disk, machines, for_database
    )


def reach(price: Prices, habits: Habits, forum_days: int, chat_hours: int, cores: float = 1) -> int:
    """How many members so many cores bear, with database and proxy: all grows with the members, so one division."""
    come = load(LARGEST, habits, forum_days, chat_hours)
    needs = need(come, price)
    busy = needs.busy + (needs.database + come.deliveries * PROXY_US / 1e6 if cores > 1 else 0)
    return int(min(LARGEST * FILL * cores / busy, SOCKETS * cores / habits.in_rooms))
