"""The client that users make: `redipy.Redis`."""

from __future__ import annotations

from redipy.client import BaseClient, Pipeline
from redipy.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn, Self

    from redipy import ManualClock
    from redipy.memory.rt import LocalRuntime

__all__ = ["Pipeline", "Redis"]

_BACKENDS = "memory, custom or a URL such as memory://name"


class Redis(BaseClient):
    """A client of a backend that is told by a URL, by a name or by a runtime.

    `Redis()` and `Redis("memory")` keep data in memory, each for itself. `Redis("memory://name")`
    shares them with every other client of that name in the process. `Redis(rt=runtime)` uses a
    runtime that is there already.

    `clock` takes a `redipy.ManualClock`, which stands still until a test moves it.
    `decode_responses=False` gives `bytes`, losslessly, where `str` is the rule.

    >>> import redipy
    >>> r = redipy.Redis()
    >>> r.lpush("mylist", "a", "b", "c")
    3
    >>> r.lpop("mylist")
    'c'
    >>> r.rpop("mylist", 3)
    ['a', 'b']
    """

    __slots__ = ("_rt",)

    _rt: BaseClient | None

    def __new__(
        cls,
        backend: str | None = "infer",
        *,
        url: str | None = None,
        clock: ManualClock | None = None,
        decode_responses: bool = True,
        cfg: Mapping[str, Any] | None = None,
        host: str | None = None,
        port: int | None = None,
        passwd: str | None = None,
        redis_module: str | None = None,
        prefix: str | None = None,
        path: str | None = None,
        is_caching_enabled: bool = True,
        redis_factory: Callable[..., Any] | None = None,
        rt: BaseClient | None = None,
        lua_code_hook: Callable[[list[str]], None] | None = None,
        compile_hook: Callable[[Any], None] | None = None,
        verbose_lua_test: bool = False,
    ) -> Self:
        """Make a client; nothing is connected to before the first command.

        What tells how to reach a Redis server is of no use to a backend in memory, which takes no
        notice of it.
        """
        if backend is not None and not isinstance(backend, str):
            raise TypeError(f"a backend is told by a str, not {type(backend).__name__}")
        if backend is not None and ":" in backend:
            if url is not None:
                raise ConfigError(f"give one URL, not both {backend} and {url}")
            url, backend = backend, "infer"
        server = any(setting is not None for setting in (cfg, host, port))
        inferred = backend == "infer" and rt is None and url is None
        if backend == "redis" or (inferred and server):
            raise ConfigError(f"the redis backend is not in this version; use {_BACKENDS}")
        if backend not in {"infer", "memory", "custom"}:
            raise ConfigError(f"unknown backend {backend}; use {_BACKENDS}")
        if backend == "custom" and rt is None:
            raise ConfigError("rt must not be None for custom backend")
        if backend == "memory":
            rt = None
        if url is not None and (backend != "infer" or rt is not None):
            raise ConfigError(f"the URL {url} tells the backend; leave out backend and rt")
        if rt is None:
            client = super().__new__(
                cls,
                "memory://" if url is None else url,
                clock=clock,
                decode_responses=decode_responses,
            )
        elif not isinstance(rt, BaseClient):
            raise ConfigError(f"rt is a runtime of redipy, not {type(rt).__name__}")
        elif clock is not None:
            raise ConfigError("a runtime has its clock already; give the clock to the runtime")
        else:
            client = super().__new__(cls, of=rt, decode_responses=decode_responses)
        client._rt = rt
        return client

    @classmethod
    def from_url(cls, url: str, **settings: Any) -> Self:
        """Make a client of the backend of a URL."""
        return cls(url=url, **settings)

    def get_runtime(self) -> BaseClient:
        """Return the runtime that this client uses."""
        if self._rt is None:
            return self.get_memory_runtime()
        return self._rt

    def maybe_get_memory_runtime(self) -> LocalRuntime | None:
        """Return the runtime if it is one in memory."""
        from redipy.memory.rt import LocalRuntime

        if self._rt is None:
            self._rt = LocalRuntime._sharing(self)
        return self._rt if isinstance(self._rt, LocalRuntime) else None

    def get_memory_runtime(self) -> LocalRuntime:
        """Return the runtime, which is one in memory."""
        runtime = self.maybe_get_memory_runtime()
        if runtime is None:
            raise ConfigError("not a memory runtime")
        return runtime

    def maybe_get_redis_runtime(self) -> None:
        """Return the runtime if it is one of a Redis server, which this version does not have."""

    def get_redis_runtime(self) -> NoReturn:
        """Return the runtime, which is one of a Redis server."""
        raise ConfigError("not a redis runtime")
