"""What a function of a plug-in has of the data."""

from __future__ import annotations

from redipy import _redipy
from redipy.api import RedisAPI

__all__ = ["Machine"]


class Machine(_redipy.Machine, RedisAPI):
    """Runs commands in the middle of a script, as part of it; its methods are those of a client.

    It is of use inside of a function of a plug-in only, for as long as that runs.
    """

    __slots__ = ()
