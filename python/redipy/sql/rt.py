"""A SQL database as a runtime of its own."""

from __future__ import annotations

from redipy.backend.native import NativeRuntime
from redipy.errors import ConfigError
from redipy.sql.settings import FORMS, complete, is_sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from redipy import ManualClock

__all__ = ["SqlRuntime"]


class SqlRuntime(NativeRuntime):
    """A SQL database, to be used by itself or as the `rt` of a `Redis`.

    It is told by a URL: `sqlite:app.db`, `postgres://...` or `mysql://...`. The tables that it
    lacks are made at once.
    """

    __slots__ = ()

    def __new__(
        cls,
        url: str,
        *,
        clock: ManualClock | None = None,
        decode_responses: bool = True,
        prefix: str | None = None,
        synchronous: str | None = None,
        busy_timeout: int | None = None,
        schema: str | None = None,
        table_prefix: str | None = None,
    ) -> Self:
        """Open the database."""
        if not is_sql(url):
            raise ConfigError(f"a SQL database is told by a URL such as {FORMS}")
        given = {
            "synchronous": synchronous,
            "busy_timeout": busy_timeout,
            "schema": schema,
            "table_prefix": table_prefix,
        }
        given = {name: value for name, value in given.items() if value is not None}
        url = complete(url, given)
        return super().__new__(
            cls, url, clock=clock, decode_responses=decode_responses, prefix=prefix
        )
