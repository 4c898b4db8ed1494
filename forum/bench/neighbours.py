"""What it costs a process to hear, each second, who sits in a room in another one; without Redis and its library."""

import json
import time
from statistics import median

from forum.bench.table import Table
from forum.rooms.presence import Presence

RUNS, TIMES = 9, 2000
PEOPLE = 10  # of one room in one other process


def measure(quick: bool = False) -> list[Table]:
    """CPU of taking in one such message that brings nothing new."""
    who = [{"who": f"{n:012}", "name": f"Person {n}", "mark": n, "badge": ""} for n in range(PEOPLE)]
    everybody = [str(one["who"]) for one in who]
    payload = {"room": "r" * 12, "everybody": everybody, "named": who}
    message = json.dumps({"method": "neighbour", "kind": "presence", "host_id": "h" * 32, "payload": payload})
    presence, runs = Presence(), []
    for _ in range(RUNS):
        began = time.process_time()
        for _ in range(TIMES // (20 if quick else 1)):
            heard = json.loads(message)["payload"]
            presence.heard("h" * 32, heard["room"], heard["everybody"], heard["named"])
        runs.append((time.process_time() - began) / (TIMES // (20 if quick else 1)) * 1e6)
    table = Table(f"Hearing from another process who sits in a room there, {PEOPLE} people", ["", "CPU"])
    table.rows = [["taking it in", f"{median(runs):.0f} us"]]
    table.figures = {"neighbour us": median(runs)}
    return [table]
