"""SQL databases: SQLite, PostgreSQL, MySQL and MariaDB."""

from __future__ import annotations

from redipy.sql.rt import SqlRuntime
from redipy.sql.transaction import Within, within

__all__ = ["SqlRuntime", "Within", "within"]
