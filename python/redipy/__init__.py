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
from redipy.sql.rt import SqlRuntime
from redipy.sql.transaction import within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # Named twice, these are for others to use, as type checkers see it.
    from redipy import graph as graph
    from redipy import helpers as helpers
    from redipy import plugin as plugin
    from redipy import script
    from redipy import util as util
    from redipy.backend.backend import ExecFunction
    from redipy.backend.runtime import Runtime

PACKAGE_VERSION = __version__

# What is imported when it is asked for: not everybody pays for it.
_MODULES = {"asyncio", "graph", "helpers", "plugin", "script", "symbolic", "util"}
_NAMES = {"ExecFunction": "redipy.backend.backend", "Runtime": "redipy.backend.runtime"}


def __getattr__(name: str) -> Any:
    """Import parts of redipy for those who say so without an import of their own."""
    from importlib import import_module

    if name in _MODULES:
        # The import machinery makes it an attribute, so that this is asked once.
        return import_module(f"redipy.{name}")
    if name in _NAMES:
        value = getattr(import_module(_NAMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'redipy' has no attribute {name!r}")


__all__ = [
    "PACKAGE_VERSION",
    "RSM_ALWAYS",
    "RSM_EXISTS",
    "RSM_MISSING",
    "ArgumentError",
    "ArgumentTypeError",
    "ConfigError",
    "ConnectionError",
    "DecodeError",
    "DeniedError",
    "ExecFunction",
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
    "Runtime",
    "SqlRuntime",
    "StateError",
    "TimeoutError",
    "UnknownCommandError",
    "WatchError",
    "WrongTypeError",
    "__version__",
    "script",
    "within",
]
