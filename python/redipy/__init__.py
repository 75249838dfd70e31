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
