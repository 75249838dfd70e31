"""Commands in the transaction of an application."""

from __future__ import annotations

from redipy.backend.native import NativeRuntime
from redipy.client import BaseClient
from redipy.sql.lending import driver_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["Within", "within"]


class Within(NativeRuntime):
    """A client whose commands are part of the transaction of an application; `within` makes it."""

    __slots__ = ()


def within(
    connection: Any,
    *,
    schema: str | None = None,
    table_prefix: str | None = None,
    prefix: str | None = None,
    decode_responses: bool = True,
) -> Within:
    """Make a client whose commands run on your own connection, in the transaction open there.

    What they do is committed, or rolled back, with everything else in it: "insert the order and
    push the job" happens as a whole or not at all. Others see it after the commit, which wakes
    those who wait. The client never commits, and is of use as long as the connection is.

    The connection is one of sqlite3, psycopg or psycopg2, or a `Connection` or `Session` of
    SQLAlchemy for one of them. Where no transaction is open, the first command that writes begins
    one, as the first INSERT does; on a connection that commits by itself that is a `StateError`.
    After an exception of the library, roll back, as after one of any statement; an error such as
    `WrongTypeError` has changed nothing. The tables must be there: to open the database once by its
    URL, `redipy.Redis("sqlite:app.db")`, makes them. `schema` and `table_prefix` are those of that
    URL.

    Commands that wait do not wait here, and there is neither WATCH nor SUBSCRIBE. Pipelines and
    scripts run as always.

    >>> import os, sqlite3, tempfile
    >>> import redipy
    >>> file = os.path.join(tempfile.mkdtemp(), "app.db")
    >>> jobs = redipy.Redis(f"sqlite:{file}")
    >>> app = sqlite3.connect(file)
    >>> _ = app.execute("CREATE TABLE orders (item TEXT)")
    >>> with app:
    ...     _ = app.execute("INSERT INTO orders VALUES ('tea')")
    ...     redipy.within(app).rpush("jobs", "pack tea")
    1
    >>> jobs.lpop("jobs")
    'pack tea'
    """
    driver = driver_of(connection, schema, table_prefix)
    return BaseClient.__new__(Within, lent=driver, prefix=prefix, decode_responses=decode_responses)
