"""The exceptions of redipy: all are a `RedipyError`, most are also the built-in one that fits.

The text of an exception is for people. `redis_message` holds what a Redis server would have sent.
"""

from __future__ import annotations

import builtins

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "ConfigError",
    "ConnectionError",
    "DecodeError",
    "DeniedError",
    "RedipyError",
    "ResponseError",
    "StateError",
    "TimeoutError",
    "UnknownCommandError",
    "WatchError",
    "WrongTypeError",
]


class RedipyError(Exception):
    """Anything that goes wrong in redipy."""

    redis_message: str = ""
    """What a Redis server would have sent, with its code: `ERR syntax error`."""

    maybe_applied: bool = False
    """Whether the command may have run although it failed, the connection lost before an answer."""

    is_retryable: bool = False
    """Whether the same command may succeed later; where `maybe_applied`, it may then run twice."""


class ResponseError(RedipyError):
    """A command was refused."""


class WrongTypeError(ResponseError, TypeError):
    """The key holds another kind of value than the command works on."""


class ArgumentError(ResponseError, ValueError):
    """An argument or an option is not acceptable, or there are too few or too many of them."""


class ArgumentTypeError(RedipyError, TypeError):
    """A value is of a type that stands for no key, value or mapping."""


class DecodeError(RedipyError, UnicodeDecodeError):
    """A reply is no text; `decode_responses=False` gives bytes, whatever they are.

    What a command has taken out of the data is not lost: `reply` holds it as bytes.
    """

    reply: object = None


class UnknownCommandError(ResponseError, ValueError):
    """There is no such command."""


class StateError(ResponseError, ValueError):
    """The data do not allow the command: no such key, an index out of range, an overflow."""


class WatchError(RedipyError):
    """A key that a transaction depends on has changed, and so nothing of it has run."""

    is_retryable = True


class ConfigError(RedipyError, ValueError):
    """A URL or a setting cannot be used."""


class ConnectionError(RedipyError, builtins.ConnectionError):
    """The server cannot be reached, closed the connection, or speaks another protocol."""


class TimeoutError(RedipyError, builtins.TimeoutError):
    """The server did not answer in time."""


class DeniedError(RedipyError, PermissionError):
    """The server refused the user, the password, or what they may do."""
