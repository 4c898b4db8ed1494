"""A bare broadcaster on the library `websockets`, for comparison: no log-in, no limits, nothing kept.

    python bare.py PORT

It answers the few packets of Engine.IO that forum/bench/crowd.py sends, so the same crowd hears the same message.
"""

import asyncio
import json
import sys
from collections import defaultdict

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

# What a message of the house holds beside what was said.
BESIDE = {"id": "m" * 12, "n": 1, "who": "w" * 12, "name": "Person 12", "mark": 1, "badge": "", "day": "2026-01-01"}

rooms: defaultdict[str, set[ServerConnection]] = defaultdict(set)


async def person(connection: ServerConnection) -> None:
    """Everything one connection says."""
    try:
        await connection.send('0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')
        async for packet in connection:
            assert isinstance(packet, str)
            if packet == "40":
                await connection.send('40{"sid":"s"}')
                continue
            _, data = json.loads(packet[3:])
            room = rooms[data["room"]]
            if packet.startswith("420"):
                room.add(connection)
                await connection.send('430[{"ok":true}]')
            else:
                broadcast(room, "42" + json.dumps(["message", {**data, **BESIDE}], separators=(",", ":")))
                await connection.send('431[{"ok":true}]')
    except ConnectionClosed:
        pass  # the crowd goes home without a word
    finally:
        for room in rooms.values():
            room.discard(connection)


async def main(port: int) -> None:
    """Serve until stopped."""
    async with serve(person, "127.0.0.1", port, compression=None, ping_interval=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
