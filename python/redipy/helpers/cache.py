"""A cache of what is expensive to compute."""

from __future__ import annotations

from typing import Generic, TypeVar

from redipy.api import RSM_MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from redipy.api import RedisClientAPI

__all__ = ["RCache"]

K = TypeVar("K")
V = TypeVar("V")


class RCache(Generic[K, V]):
    """A cache whose values are computed when they are missing, and kept for some time.

    `hasher` makes a text of a key, which follows `prefix` in the name of the key in Redis;
    `value_store` and `value_read` turn values into texts and back.

    >>> import redipy
    >>> from redipy.helpers.cache import RCache
    >>> squares = RCache(
    ...     redipy.Redis(),
    ...     prefix="square",
    ...     hasher=str,
    ...     compute=lambda n: n * n,
    ...     value_store=str,
    ...     value_read=int,
    ... )
    >>> squares.get_value(12)
    144
    """

    def __init__(
        self,
        rt: RedisClientAPI,
        *,
        prefix: str,
        hasher: Callable[[K], str],
        compute: Callable[[K], V],
        value_store: Callable[[V], str],
        value_read: Callable[[str], V],
    ) -> None:
        self._rt = rt
        self._prefix = prefix
        self._hasher = hasher
        self._compute = compute
        self._value_store = value_store
        self._value_read = value_read

    def get_value(self, key: K, *, timeout: float = 300.0) -> V:
        """Return the value of a key; what is computed now is kept for `timeout` seconds.

        Where several compute one value at a time, all of them return the one that came first.
        """
        name = f"{self._prefix}:{self._hasher(key)}"
        text = self._rt.get_value(name)
        if text is not None:
            return self._value_read(text)
        value = self._compute(key)
        is_first = self._rt.set_value(
            name, self._value_store(value), mode=RSM_MISSING, expire_in=timeout
        )
        # Redis before 7 does not return what is there to one that sets what is missing.
        text = None if is_first else self._rt.get_value(name)
        return value if text is None else self._value_read(text)
