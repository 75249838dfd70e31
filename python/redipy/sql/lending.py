"""What the libraries are like whose connections an application lends."""

from __future__ import annotations

import sys

from redipy.errors import ConfigError, StateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, ClassVar

__all__ = ["Driver", "driver_of"]


class Driver:
    """A library of the DB-API, and how to get at a connection of it, which is not ours to commit.

    The native part reads its attributes once, and asks for a cursor for each command.
    """

    flavor: ClassVar[str]

    def __init__(
        self,
        connect: Callable[[], Any],
        module: Any,
        schema: str | None = None,
        table_prefix: str | None = None,
    ) -> None:
        self.connect = connect
        self.module = module
        self.paramstyle: str = module.paramstyle
        self.schema = schema
        self.table_prefix = table_prefix
        self.wrap = self.wrappers()

    def wrappers(self) -> dict[str, Callable[[Any], Any]] | None:
        """Return what makes values that the library would hand on as something else."""
        return None

    def cursor(self, writes: bool) -> Any:
        """Return a cursor whose rows are tuples, in a transaction that will be ended by others."""
        return self.connect().cursor()


class Sqlite(Driver):
    """SQLite by Python's own module, or one that is made like it."""

    flavor = "sqlite"

    def cursor(self, writes: bool) -> Any:
        """Return a cursor, and begin a transaction where the module would for an INSERT."""
        if self.module.sqlite_version_info < (3, 35):
            raise ConfigError(f"SQLite {self.module.sqlite_version} is too old; 3.35 will do")
        connection = self.connect()
        if writes and not connection.in_transaction:
            level = connection.isolation_level
            # By its number: the name came with Python 3.12.
            if level is None or getattr(connection, "autocommit", -1) is True:
                raise StateError("no transaction is open on the connection; execute BEGIN first")
            level = "EXCLUSIVE" if level == "EXCLUSIVE" else "IMMEDIATE"
            connection.execute(f"BEGIN {level}")
        cursor = connection.cursor()
        cursor.row_factory = None
        return cursor


class Psycopg(Driver):
    """PostgreSQL by psycopg, version 3."""

    flavor = "postgres"

    def wrappers(self) -> dict[str, Callable[[Any], Any]]:
        """Make every integer a bigint, however small."""
        from importlib import import_module

        int8 = import_module("psycopg.types.numeric").Int8
        return {"int": int8, "ints": lambda numbers: [int8(number) for number in numbers]}

    def cursor(self, writes: bool) -> Any:
        """Return a cursor of the plain class, whatever the connection's own is."""
        connection = self.connect()
        idle = connection.info.transaction_status == self.module.pq.TransactionStatus.IDLE
        if writes and connection.autocommit and idle:
            raise StateError("no transaction is open on the connection, which commits by itself")
        cursor = self.module.Cursor(connection, row_factory=self.module.rows.tuple_row)
        cursor.format = self.module.pq.Format.BINARY
        return cursor


class Psycopg2(Driver):
    """PostgreSQL by psycopg2, which puts parameters into the text."""

    flavor = "postgres"

    def wrappers(self) -> dict[str, Callable[[Any], Any]]:
        """Say of each value what it is."""
        as_is = self.module.extensions.AsIs

        def array(values: list[Any], kind: str, text: Callable[[Any], str]) -> Any:
            return as_is(f"ARRAY[{','.join(map(text, values))}]::{kind}[]")

        def blob(value: bytes) -> str:
            return f"decode('{value.hex()}','hex')"

        return {
            "int": lambda number: as_is(f"'{number}'::int8"),
            "real": lambda number: as_is(f"'{number!r}'::float8"),
            "blob": lambda value: as_is(blob(value)),
            "ints": lambda numbers: array(numbers, "int8", lambda number: f"'{number}'"),
            "reals": lambda numbers: array(numbers, "float8", lambda number: f"'{number!r}'"),
            "blobs": lambda values: array(values, "bytea", blob),
        }

    def cursor(self, writes: bool) -> Any:
        """Return a cursor of the plain class, whatever the connection's own is."""
        connection = self.connect()
        idle = self.module.extensions.TRANSACTION_STATUS_IDLE
        if writes and connection.autocommit and connection.get_transaction_status() == idle:
            raise StateError("no transaction is open on the connection, which commits by itself")
        return connection.cursor(cursor_factory=self.module.extensions.cursor)


# The drivers by the first parts of the names of their modules.
_DRIVERS: dict[str, type[Driver]] = {
    "sqlite3": Sqlite,
    "pysqlite3": Sqlite,
    "sqlcipher3": Sqlite,
    "psycopg": Psycopg,
    "psycopg2": Psycopg2,
}

_KNOWN = "sqlite3, psycopg, psycopg2 or SQLAlchemy"


def driver_of(
    connection: Any, schema: str | None = None, table_prefix: str | None = None
) -> Driver:
    """Return the driver of a connection, which may be wrapped by SQLAlchemy."""
    name = _name(connection)
    if name == "sqlalchemy":
        connect = _connect_by_sqlalchemy(connection)
        # The library of the dialect tells; nothing is connected to for that.
        inner: Any = connection.get_bind().dialect.dbapi if _is_session(connection) else None
        inner = connection.dialect.dbapi if inner is None else inner
        name = getattr(inner, "__name__", "").partition(".")[0]
    else:

        def connect() -> Any:
            return connection

    driver = _DRIVERS.get(name)
    if driver is None:
        kind = type(connection)
        what = f"{kind.__module__}.{kind.__qualname__}"
        raise ConfigError(f"within takes a connection of {_KNOWN}, not a {what}")
    return driver(connect, sys.modules[name], schema, table_prefix)


def _name(connection: Any) -> str:
    """Return the module that a connection is of, or that of the class that it is made of."""
    names = [kind.__module__.partition(".")[0] for kind in type(connection).__mro__]
    return next((name for name in names if name in _DRIVERS or name == "sqlalchemy"), "")


def _is_session(connection: Any) -> bool:
    """Tell whether this is a session of SQLAlchemy, and not a connection."""
    return hasattr(connection, "get_bind")


def _connect_by_sqlalchemy(connection: Any) -> Callable[[], Any]:
    def connect() -> Any:
        inner = connection.connection() if _is_session(connection) else connection
        if not inner.in_transaction():
            # As with its first statement; else it would not know that there is something to commit.
            inner.begin()
        return inner.connection.dbapi_connection

    return connect
