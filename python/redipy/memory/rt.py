"""The memory backend as a runtime of its own."""

from __future__ import annotations

from redipy.backend.native import NativeRuntime

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from redipy import ManualClock

__all__ = ["LocalRuntime"]


class LocalRuntime(NativeRuntime):
    """A memory backend, to be used by itself or as the `rt` of a `Redis`."""

    __slots__ = ()

    def __new__(cls, *, clock: ManualClock | None = None, decode_responses: bool = True) -> Self:
        """Make an empty store."""
        return super().__new__(cls, "memory://", clock=clock, decode_responses=decode_responses)
