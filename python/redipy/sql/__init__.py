"""SQL databases: SQLite, PostgreSQL, MySQL and MariaDB."""

from __future__ import annotations

from redipy.sql.rt import SqlRuntime

__all__ = ["SqlRuntime"]
