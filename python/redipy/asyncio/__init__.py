"""The client whose commands are awaited, for programs on `asyncio`.

`Redis` has the constructor and the commands of `redipy.Redis`, with `await` before each command. A
backend in memory answers without a turn of the event loop; calls to a server share connections,
whichever event loops and threads they come from.

>>> import asyncio
>>> from redipy.asyncio import Redis
>>> async def main() -> list[str]:
...     async with Redis() as r:
...         await r.rpush("mylist", "a", "b", "c")
...         return await r.lrange("mylist", 0, -1)
>>> asyncio.run(main())
['a', 'b', 'c']
"""

from __future__ import annotations

from redipy.asyncio.client import Pipeline, Redis
from redipy.asyncio.pubsub import PubSub

__all__ = ["Pipeline", "PubSub", "Redis"]
