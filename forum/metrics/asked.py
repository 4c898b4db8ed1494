"""What the page of metrics says at the moment it is asked for."""

import os
import platform
import resource
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import cast

from flask import Flask

from forum import VERSION, clock, live, schema
from forum.clockwork import presence
from forum.clockwork.presence import Went
from forum.errors import Problem
from forum.house import House
from forum.metrics.counting import Text, in_steps
from forum.metrics.requests import KINDS
from forum.metrics.tally import tally
from forum.readiness import Readiness
from forum.upkeep import backlog, looking
from forum.upkeep.backlog import FEWEST, Pile
from forum.upkeep.looking import MIB, Machine
from forum.websocket import WebSocket

KEPT_SECONDS = 10.0  # what the database says, however often it is asked
DELIVERIES = 100  # a message to a room is many deliveries, as many as there are people in it
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Said:
    """What the database says."""

    jobs: dict[str, Went]
    piles: list[Pile]
    processes: int
    machine: Machine


class Asked:
    """The page, for one process."""

    def __init__(self, app: Flask) -> None:
        self._house = cast(House, app.extensions["house"])
        self._clock = app.extensions["clock"]
        self._readiness = cast(Readiness, app.extensions["readiness"])
        self._began = int(time.time())
        self._kept: tuple[float, Said | None] = (0.0, None)

    def now(self) -> Text:
        """All of it."""
        text, said = Text(), self._ask()
        self._machine(text, said)
        self._people(text)
        self._work(text)
        text.gauge("huiskamer_database_up", "Whether the database answers.", int(said is not None))
        if (redis := live.redis_there()) is not None:
            text.gauge("huiskamer_redis_up", "Whether Redis takes our news.", int(redis))
        if said is not None:
            self._house_says(text, said)
        return text

    def _ask(self) -> Said | None:
        asked, said = self._kept
        if time.monotonic() - asked < KEPT_SECONDS and asked:
            return said
        house, now = self._house, clock.now()
        try:
            at = schema.current(house.database) or ""
            with house.database.reading() as db:
                machine = looking.machine(db, house.config, at)
                piles = backlog.piles(db, house.config, now)
                said = Said(presence.went(db), piles, len(presence.serving(db, now)), machine)
        except Exception:  # gone, or of another schema: that is what one wants to be told here
            said = None
        self._kept = time.monotonic(), said
        return said

    def _machine(self, text: Text, said: Said | None) -> None:
        runs = {"version": VERSION, "knows": schema.head(), "python": platform.python_version()}
        runs |= {"schema": said.machine.schema, "database": said.machine.database} if said else {}
        text.gauge("huiskamer_info", "What runs.", 1, runs)
        ready, _ = self._ready()
        text.gauge("huiskamer_ready", "Whether a proxy should send people here.", int(ready))
        used = resource.getrusage(resource.RUSAGE_SELF)
        # A page is a thousandth of a second, a connection a twentieth of a MiB: neither is to be seen.
        text.gauge("process_start_time_seconds", "When it began.", self._began)
        text.counter("process_cpu_seconds_total", "What it took, in whole seconds.", int(used.ru_utime + used.ru_stime))
        with open("/proc/self/statm", encoding="ascii") as statm:
            resident = int(statm.read().split()[1]) * PAGE
        text.gauge("process_resident_memory_bytes", "Memory, in whole MiB.", resident // MIB * MIB)
        free = shutil.disk_usage(self._house.config.folder).free
        text.gauge("huiskamer_disk_free_bytes", "Room on the disk, in steps of 16 MiB.", free // (16 * MIB) * 16 * MIB)

    def _ready(self) -> tuple[bool, object]:
        try:
            return self._readiness.look()
        except Problem:
            return False, None

    def _people(self, text: Text) -> None:
        connections = in_steps(len(WebSocket.connected), FEWEST)
        text.gauge("huiskamer_websockets", "Open ones, rounded down to fives.", connections)
        for kind, hundreds in product(KINDS, "2345"):  # all of them always: that one appears would tell
            number = tally.requests.get((kind, hundreds), 0)
            shown = number if hundreds == "5" else in_steps(number)  # a fault of ours is told at once
            labels = {"kind": kind, "status": f"{hundreds}xx"}
            text.counter("huiskamer_requests_total", "Answers, in tens but for 5xx.", shown, labels)
        for kind, times in tally.answers.items():
            text.times("huiskamer_request_seconds", "How long answers took, in tens.", times, {"kind": kind})
        text.times("huiskamer_event_seconds", "How long events of sockets took, in tens.", tally.events)
        delivered = in_steps(tally.deliveries, DELIVERIES)
        text.counter("huiskamer_deliveries_total", "Messages to websockets, in hundreds.", delivered)
        cut = in_steps(tally.cut_off)
        text.counter("huiskamer_cut_off_total", "Connections that read too slowly, in tens.", cut)
        for limit, number in sorted(tally.limited.items()):
            if number >= 10:
                shown = in_steps(number)
                text.counter("huiskamer_limited_total", "Refused by a limit, in tens.", shown, {"limit": limit})
        hashing = in_steps(self._house.hasher.at_it, FEWEST)
        text.gauge("huiskamer_hashing", "Passphrases being looked at, rounded down to fives.", hashing)

    def _work(self, text: Text) -> None:
        waiting = in_steps(self._house.database.writer.waiting(), FEWEST)
        text.gauge("huiskamer_writer_waiting", "Jobs for the writer, rounded down to fives.", waiting)
        text.times("huiskamer_write_seconds", "Until what was written is safe, in tens.", tally.writes)
        text.times("huiskamer_loop_late_seconds", "How late the event loop comes, asked twice a second.", tally.late)
        text.counter("huiskamer_crashes_total", "What nobody foresaw; the log says where.", tally.crashes)
        text.gauge("huiskamer_keeps_clock", "Whether this process keeps the clock.", int(self._clock.keeps))

    def _house_says(self, text: Text, said: Said) -> None:
        text.gauge("huiskamer_processes", "Processes that serve this house.", said.processes)
        size = said.machine.database_mib * MIB
        text.gauge("huiskamer_database_bytes", "Size of the database, in whole MiB.", size)
        if said.machine.backs_up:
            made = said.machine.backup_at
            text.gauge("huiskamer_backup_seconds", "When the last backup was made; 0: never.", _seconds(made))
        for job, went in sorted(said.jobs.items()):
            labels = {"job": job}
            text.gauge(
                "huiskamer_job_done_seconds", "When a job was last done; 0: never.", _seconds(went.done_at), labels
            )
        for job, went in sorted(said.jobs.items()):
            text.gauge("huiskamer_job_failing", "Whether it went wrong the last time.", int(went.failing), {"job": job})
        for pile in said.piles:
            if pile.late is not None:
                labels = {"what": pile.name}
                text.gauge(
                    "huiskamer_late", "At the whole hour, the range from: 0, 1, 5, 10, 20, 50.", pile.late, labels
                )


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0
