"""The client that users make: `redipy.Redis`."""

from __future__ import annotations

from redipy.client import BaseClient, Pipeline
from redipy.errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

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
        rt: BaseClient | None = None,
        **settings: Any,
    ) -> Self:
        """Make a client; nothing is connected to before the first command."""
        _check(backend, settings)
        if backend is not None and ":" in backend:
            url, backend = backend, "infer"
        if backend == "custom" and rt is None:
            raise ConfigError("rt must not be None for custom backend")
        if backend == "memory":
            url, rt = None, None
        if rt is not None:
            if not isinstance(rt, BaseClient):
                raise ConfigError(f"rt is a runtime of redipy, not {type(rt).__name__}")
            client = super().__new__(cls, of=rt, decode_responses=decode_responses)
        else:
            client = super().__new__(
                cls, url or "memory://", clock=clock, decode_responses=decode_responses
            )
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


# What the constructor of the predecessor takes besides; only a Redis server has a use for it.
_SERVER = {"cfg", "host", "port", "passwd", "redis_module", "prefix", "path", "redis_factory"}
_IGNORED = {"is_caching_enabled", "lua_code_hook", "compile_hook", "verbose_lua_test"}


def _check(backend: str | None, settings: dict[str, Any]) -> None:
    """Refuse a backend that there is not, and settings that nothing would come of."""
    for name in settings:
        if name not in _SERVER | _IGNORED:
            raise TypeError(f"Redis() got an unexpected keyword argument {name!r}")
    given = {name for name in _SERVER if settings.get(name) is not None}
    if backend == "redis" or (backend == "infer" and given & {"cfg", "host", "port"}):
        raise ConfigError("the redis backend is not in this version; use " + _BACKENDS)
    if backend not in {"infer", "memory", "custom"} and ":" not in (backend or ""):
        raise ConfigError(f"unknown backend {backend}; use {_BACKENDS}")
