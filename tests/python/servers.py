"""Redis servers for tests: private ones, on free ports, with nothing kept on disk.

`RedisServer` is one process. `deployments` puts several of them together.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

# How often a server is started before that is a failure.
START_ATTEMPTS = 5


class RedisServer:
    """A server of its own, ended by `stop` or at the end of its block.

    `arguments` are those of `redis-server`; `conf` holds the lines of a file of settings instead,
    and makes it a sentinel.
    """

    def __init__(
        self, *arguments: str, port: int | None = None, conf: list[str] | None = None
    ) -> None:
        program = os.environ.get("REDIPY_REDIS_SERVER", "redis-server")
        if shutil.which(program) is None:
            raise RuntimeError(
                "tests need a redis-server 7.0.15; on Debian: apt-get install redis-server"
            )
        for attempt in range(START_ATTEMPTS):
            self._prepare(program, free_port() if port is None else port, arguments, conf)
            self._start()
            try:
                self._await_answer()
            except BaseException as error:
                self.stop()
                # Between picking a free port and using it, another process may take it.
                taken = port is None and "already in use" in str(error)
                if not taken or attempt + 1 == START_ATTEMPTS:
                    raise
            else:
                break

    def _prepare(
        self, program: str, port: int, arguments: tuple[str, ...], conf: list[str] | None
    ) -> None:
        self.port = port
        self.address = f"127.0.0.1:{self.port}"
        self.url = f"redis://{self.address}"
        self._folder = tempfile.TemporaryDirectory(prefix="redipy-test-")
        self.folder = Path(self._folder.name)
        own = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", self._folder.name]
        if conf is None:
            self._command = [program, *own, "--save", "", "--appendonly", "no", *arguments]
        else:
            path = self.folder / "conf"
            path.write_text("\n".join(conf))
            self._command = [program, str(path), "--sentinel", *own, *arguments]

    def _start(self) -> None:
        with (self.folder / "log").open("ab") as output:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )

    def _await_answer(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                    connection.sendall(b"PING\r\n")
                    if connection.recv(1) in {b"+", b"-"} and self._says_that_it_is_ready():
                        return
            except OSError:
                pass
            time.sleep(0.01)
        raise RuntimeError(f"redis-server did not start:\n{self._log()}")

    def _says_that_it_is_ready(self) -> bool:
        """Tell whether it is this server that answers, and not another one at its port."""
        log = self._log()
        return "Ready to accept connections" in log or "Sentinel ID is" in log

    def _log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def ask(self, *words: str | int) -> Any:
        """Run a command past everything that is tested; return the plain reply."""
        import redis

        # What redis-py has no annotations for.
        make: Any = redis.Connection
        connection = make(host="127.0.0.1", port=self.port, decode_responses=True, protocol=2)
        try:
            connection.send_command(*words)
            return connection.read_response()
        finally:
            connection.disconnect()

    def info(self, section: str) -> dict[str, str]:
        """Return what INFO says of something."""
        lines = self.ask("INFO", section).splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def is_running(self) -> bool:
        """Tell whether the process is there."""
        return self._process.poll() is None

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        self._process.kill()
        self._process.wait()

    def start_again(self) -> None:
        """Start the server at the same port, after it was killed, without the data that it had."""
        self._start()
        self._await_answer()

    def halt(self) -> None:
        """Have the server stop in its tracks: it keeps its connections, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a server that was halted go on."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End the server and remove what it left."""
        if self.is_running():
            self.go_on()
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def free_port() -> int:
    """Return a port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    """Wait until something holds; a failure to find that out counts as a no."""
    deadline = time.monotonic() + seconds
    reason: Exception | None = None
    while True:
        try:
            if holds():
                return
        except Exception as error:
            reason = error
        if time.monotonic() > deadline:
            raise AssertionError(f"waited in vain for {what}; the last error: {reason!r}")
        time.sleep(0.01)
