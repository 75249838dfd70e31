"""A stack of frames, each of which has fields."""

from __future__ import annotations

from redipy.script import Key, RedisHash, RedisVar, function

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from redipy.api import RedisClientAPI
    from redipy.script import JSONType

__all__ = ["RStack"]


@function
def _set_value(size: RedisVar, frame: Key, field: str, value: str) -> None:
    RedisHash(f"{frame}:{int(size.get(default=0))}").hset({field: value})


@function
def _get_value(size: RedisVar, frame: Key, field: str) -> Any:
    return RedisHash(f"{frame}:{int(size.get(default=0))}").hget(field)


@function
def _get_cascading(size: RedisVar, frame: Key, field: str) -> Any:
    value = None
    at = int(size.get(default=0))
    while value is None and at >= 0:
        value = RedisHash(f"{frame}:{at}").hget(field)
        at -= 1
    return value


@function
def _pop_frame(size: RedisVar, frame: Key) -> Any:
    top = int(size.get(default=0))
    fields = RedisHash(f"{frame}:{top}")
    values = fields.hgetall()
    fields.delete()
    if top > 0:
        size.incrby(-1)
    else:
        size.delete()
    return values


class RStack:
    """A stack of frames with fields, and looks fields up in the frames below.

    >>> import redipy
    >>> from redipy.helpers.stack import RStack
    >>> stack = RStack(redipy.Redis())
    >>> stack.set_value("vars", "x", "1")
    >>> stack.push_frame("vars")
    >>> stack.get_value("vars", "x"), stack.get_value("vars", "x", cascade=True)
    (None, '1')
    """

    def __init__(self, rt: RedisClientAPI) -> None:
        self._rt = rt
        self._set_value = rt.register_script(_set_value)
        self._get_value = rt.register_script(_get_value)
        self._get_cascading = rt.register_script(_get_cascading)
        self._pop_frame = rt.register_script(_pop_frame)

    def key(self, base: str, name: str) -> str:
        """Return the key of a part of a stack."""
        return f"{base}:{name}"

    def _keys(self, base: str) -> dict[str, str]:
        """Return the keys that every script has."""
        return {"size": self.key(base, "size"), "frame": self.key(base, "frame")}

    def push_frame(self, base: str) -> None:
        """Push a frame without fields."""
        self._rt.incrby(self.key(base, "size"), 1)

    def pop_frame(self, base: str) -> dict[str, str]:
        """Remove the topmost frame and return its fields; the lowest one stays, without fields."""
        fields = self._pop_frame(keys=self._keys(base), args={})
        return fields if isinstance(fields, dict) else {}

    def set_value(self, base: str, field: str, value: str) -> None:
        """Set a field of the topmost frame."""
        self._set_value(keys=self._keys(base), args={"field": field, "value": value})

    def get_value(self, base: str, field: str, *, cascade: bool = False) -> JSONType:
        """Return a field of the topmost frame, or, with `cascade`, of the first one that has it."""
        run = self._get_cascading if cascade else self._get_value
        return run(keys=self._keys(base), args={"field": field})
