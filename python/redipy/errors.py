"""The exceptions of redipy: all are a `RedipyError`, most are also the built-in one that fits.

The text of an exception is for people. `redis_message` holds what a Redis server would have sent.
"""

from __future__ import annotations

__all__ = [
    "ArgumentError",
    "ConfigError",
    "RedipyError",
    "ResponseError",
    "StateError",
    "UnknownCommandError",
    "WrongTypeError",
]


class RedipyError(Exception):
    """Anything that goes wrong in redipy."""

    redis_message: str = ""
    """What a Redis server would have sent, with its code: `ERR syntax error`."""


class ResponseError(RedipyError):
    """A command was refused."""


class WrongTypeError(ResponseError, TypeError):
    """The key holds another kind of value than the command works on."""


class ArgumentError(ResponseError, ValueError):
    """An argument or an option is not acceptable, or there are too few or too many of them."""


class UnknownCommandError(ResponseError, ValueError):
    """There is no such command."""


class StateError(ResponseError, ValueError):
    """The data do not allow the command: no such key, an index out of range, an overflow."""


class ConfigError(RedipyError, ValueError):
    """A URL or a setting cannot be used."""
