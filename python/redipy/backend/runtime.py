"""What holds data and runs scripts, for those who bring a backend of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Generic, Self

from redipy.api import RedisClientAPI
from redipy.backend.backend import Backend, ExecFunction, T
from redipy.backend.registering import Scripting
from redipy.graph.seq import SequenceObj

if TYPE_CHECKING:
    from redipy.backend.registering import Script


class Runtime(RedisClientAPI, Generic[T]):
    """A backend that is written in Python: the commands of a client, and what runs scripts.

    Subclasses write the commands that they have, and `create_backend`.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._scripts: Scripting | None = None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other threads out of the block; a thread may enter it again."""
        with self._lock:
            yield

    def set_compile_hook(self, hook: Callable[[SequenceObj], None] | None) -> None:
        """Set what is told the graph of each script that is registered."""
        self._scripting().compile_hook = hook

    def set_code_hook(self, hook: Callable[[T], None] | None) -> None:
        """Set what is told the code of each script that is registered."""
        self._scripting().code_hook = hook

    def register_script(self, ctx: Script) -> ExecFunction:
        """Translate a script and return what runs it."""
        return self._scripting().register(self, ctx)

    def get_backend(self) -> Backend[T, Any, Any, Any, Self]:
        """Return what translates scripts, which is made once."""
        return self._scripting().backend

    def _scripting(self) -> Scripting:
        """Return what the scripts of this runtime have in common."""
        with self._lock:
            if self._scripts is None:
                self._scripts = Scripting(self.create_backend())
            return self._scripts

    @classmethod
    def create_backend(cls) -> Backend[T, Any, Any, Any, Self]:
        """Return a new translator of scripts."""
        raise NotImplementedError
