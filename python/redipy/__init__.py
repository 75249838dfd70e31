"""Redis semantics anywhere: one Redis API over interchangeable backends.

>>> import redipy
>>> r = redipy.Redis()
>>> r.set("greeting", "hello")
True
>>> r.get("greeting")
'hello'
"""

from __future__ import annotations

from redipy._redipy import ManualClock, __version__
from redipy.api import (
    RSM_ALWAYS,
    RSM_EXISTS,
    RSM_MISSING,
    PipelineAPI,
    RedisAPI,
    RedisClientAPI,
    RSetMode,
)
from redipy.errors import (
    ArgumentError,
    ArgumentTypeError,
    ConfigError,
    ConnectionError,
    DecodeError,
    DeniedError,
    RedipyError,
    ResponseError,
    StateError,
    TimeoutError,
    UnknownCommandError,
    WatchError,
    WrongTypeError,
)
from redipy.main import Pipeline, Redis
from redipy.memory.rt import LocalRuntime
from redipy.pubsub import PubSub, PubSubWorkerThread
from redipy.redis.conn import RedisConfig, RedisConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType


def __getattr__(name: str) -> ModuleType:
    """Import `redipy.asyncio` for those who say so without an import of their own."""
    if name == "asyncio":
        # The import machinery makes it an attribute, so that this is asked once.
        from importlib import import_module

        return import_module("redipy.asyncio")
    raise AttributeError(f"module 'redipy' has no attribute {name!r}")


__all__ = [
    "RSM_ALWAYS",
    "RSM_EXISTS",
    "RSM_MISSING",
    "ArgumentError",
    "ArgumentTypeError",
    "ConfigError",
    "ConnectionError",
    "DecodeError",
    "DeniedError",
    "LocalRuntime",
    "ManualClock",
    "Pipeline",
    "PipelineAPI",
    "PubSub",
    "PubSubWorkerThread",
    "RSetMode",
    "RedipyError",
    "Redis",
    "RedisAPI",
    "RedisClientAPI",
    "RedisConfig",
    "RedisConnection",
    "ResponseError",
    "StateError",
    "TimeoutError",
    "UnknownCommandError",
    "WatchError",
    "WrongTypeError",
    "__version__",
]
