"""A PostgreSQL for tests: a private one, on a free port, that keeps nothing."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import Any, Self

from servers import START_ATTEMPTS, free_port, wait_until


class PostgresServer:
    """A server of its own, ended by `stop` or at the end of its block; its user is `redipy`."""

    def __init__(self) -> None:
        self._numbers = count()
        self._folder = tempfile.TemporaryDirectory(prefix="redipy-postgres-")
        self.folder = Path(self._folder.name)
        # It refuses to run as root.
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user is not None:
            person = pwd.getpwnam(self._user)
            os.chown(self.folder, person.pw_uid, person.pw_gid)
        options = ["-A", "trust", "-U", "redipy", "--no-sync", "-E", "UTF8"]
        made = self._run("initdb", "-D", "data", *options)
        assert made.wait() == 0, self._log()
        for attempt in range(START_ATTEMPTS):
            self.port = free_port()
            settings = [f"--port={self.port}", "--listen_addresses=127.0.0.1", "--fsync=off"]
            settings += ["--unix_socket_directories="]
            self._process = self._run("postgres", "-D", "data", *settings)
            try:
                wait_until(self._is_ready, "PostgreSQL to start")
            except AssertionError:
                self._process.kill()
                if attempt + 1 == START_ATTEMPTS:
                    self._folder.cleanup()
                    raise
            else:
                break

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as output:
            return subprocess.Popen(
                [_find(program), *arguments],
                cwd=self.folder,
                user=self._user,
                env={**os.environ, "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def _is_ready(self) -> bool:
        if self._process.poll() is not None:
            return False
        # The number of this very process stands there once it takes clients.
        lines = (self.folder / "data" / "postmaster.pid").read_text().splitlines()
        return lines[0] == str(self._process.pid) and lines[-1].strip() == "ready"

    def _log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def connect(self, database: str = "postgres") -> Any:
        """Return a connection of psycopg that commits by itself."""
        import psycopg

        return psycopg.connect(self.conninfo(database), autocommit=True)

    def conninfo(self, database: str) -> str:
        """Return what psycopg connects to."""
        return f"host=127.0.0.1 port={self.port} user=redipy dbname={database}"

    def make_database(self) -> str:
        """Make a database that nobody else has, and return its name."""
        name = f"t{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return name

    def url(self, database: str, scheme: str = "postgres") -> str:
        """Return the URL of a database."""
        return f"{scheme}://redipy@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        """End the server and remove what it left."""
        if self._process.poll() is None:
            # It waits for nobody.
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def _find(program: str) -> str:
    """Return the path of a program of PostgreSQL, which Debian has in folders of their own."""
    named = os.environ.get("REDIPY_POSTGRES")
    folders = [Path(named).parent] if named else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [str(folder / program) for folder in folders if (folder / program).exists()]
    found += [path for path in [shutil.which(program)] if path is not None]
    if not found:
        raise RuntimeError("tests need PostgreSQL; on Debian: apt-get install postgresql")
    return found[0]
