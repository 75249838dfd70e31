"""The client that users make: `redipy.Redis`."""

from __future__ import annotations

from typing import cast

from redipy.client import BaseClient, Pipeline
from redipy.errors import ConfigError
from redipy.redis.conn import RedisConnection
from redipy.redis.settings import DEFAULT_PORT, check, with_parameters
from redipy.sql import settings as sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self

    from redipy import ManualClock
    from redipy.backend.registering import Scripting
    from redipy.graph.seq import SequenceObj
    from redipy.memory.rt import LocalRuntime
    from redipy.redis.conn import RedisConfig, RedisFactory
    from redipy.sql.rt import SqlRuntime

__all__ = ["Pipeline", "Redis"]

_BACKENDS = "memory, redis, sql, custom or a URL such as memory://name or sqlite:app.db"


class Redis(BaseClient):
    """A client of a backend that is told by a URL, by a name or by a runtime.

    `Redis()` and `Redis("memory")` keep data in memory, each for itself. `Redis("memory://name")`
    shares them with every other client of that name in the process.
    `Redis("redis://localhost:6379")`, `Redis(host="localhost", port=6379)` and
    `Redis(cfg={"host": ...})` use a server. `Redis("sqlite:app.db")`, and URLs that begin with
    `postgres://` or `mysql://`, keep data in a SQL database. `Redis(rt=runtime)` uses a runtime
    that is there already.

    How to reach a server is told in `cfg`, see `RedisConfig`, or by arguments of the same names;
    `username` and `password` are other names for its `user` and `passwd`. They add to a URL.

    To the URL of a SQL database `username`, `password`, `synchronous`, `busy_timeout`, `schema` and
    `table_prefix` add; the last four are its parameters of these names. `db` is the number of the
    database, of those that Redis has. `redipy.within` is for commands in a transaction of yours.

    With a `prefix`, only the keys that start with it are seen, on any backend; their names here are
    without it.

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
        cfg: RedisConfig | None = None,
        host: str | None = None,
        port: int | None = None,
        passwd: str | None = None,
        redis_module: str | None = None,
        prefix: str | None = None,
        path: str | None = None,
        username: str | None = None,
        password: str | None = None,
        db: int | None = None,
        unix_socket_path: str | None = None,
        ssl: bool | None = None,
        ssl_ca_certs: str | None = None,
        ssl_certfile: str | None = None,
        ssl_keyfile: str | None = None,
        ssl_check_hostname: bool | None = None,
        ssl_cert_reqs: str | None = None,
        socket_timeout: float | None = None,
        socket_connect_timeout: float | None = None,
        synchronous: str | None = None,
        busy_timeout: int | None = None,
        schema: str | None = None,
        table_prefix: str | None = None,
        is_caching_enabled: bool = True,
        redis_factory: RedisFactory | None = None,
        rt: BaseClient | None = None,
        lua_code_hook: Callable[[list[str]], None] | None = None,
        compile_hook: Callable[[SequenceObj], None] | None = None,
        verbose_lua_test: bool = False,
    ) -> Self:
        """Make a client; no server of Redis is connected to before the first command.

        A SQL database is opened at once, and the tables that it lacks are made. What tells how to
        reach a Redis server is of no use to a backend in memory, which takes no notice of it; nor
        do `path`, `is_caching_enabled` and `verbose_lua_test` have an effect. `compile_hook` gets
        the graph of each script that is registered, `lua_code_hook` the lines that it becomes on a
        server.
        """
        if backend is not None and not isinstance(backend, str):
            raise TypeError(f"a backend is told by a str, not {type(backend).__name__}")
        if backend is not None and ":" in backend:
            if url is not None:
                raise ConfigError("give one URL, not one as the backend and another one")
            url, backend = backend, "infer"
        if backend not in {"infer", "memory", "redis", "sql", "custom"}:
            raise ConfigError(f"unknown backend {backend}; use {_BACKENDS}")
        if backend == "sql":
            if url is None or not sql.is_sql(url):
                raise ConfigError(f"the backend sql needs a url such as {sql.FORMS}")
            backend = "infer"
        if url is not None and (backend != "infer" or rt is not None):
            raise ConfigError("a URL tells the backend; leave out backend and rt")
        given: dict[str, Any] = {
            "host": host,
            "port": port,
            "passwd": passwd if password is None else password,
            "user": username,
            "db": db,
            "unix_socket_path": unix_socket_path,
            "ssl": ssl,
            "ssl_ca_certs": ssl_ca_certs,
            "ssl_certfile": ssl_certfile,
            "ssl_keyfile": ssl_keyfile,
            "ssl_check_hostname": ssl_check_hostname,
            "ssl_cert_reqs": ssl_cert_reqs,
            "socket_timeout": socket_timeout,
            "socket_connect_timeout": socket_connect_timeout,
        }
        given = {name: value for name, value in given.items() if value is not None}
        parameters: dict[str, Any] = {
            "synchronous": synchronous,
            "busy_timeout": busy_timeout,
            "schema": schema,
            "table_prefix": table_prefix,
        }
        parameters = {name: value for name, value in parameters.items() if value is not None}
        if backend == "infer":
            backend = _infer(rt, url, cfg, given, password)
        selected = None
        if url is not None and sql.is_sql(url):
            selected = given.pop("db", None)
            url = _complete_sql(url, cfg, {**given, **parameters}, password)
        else:
            sql.refuse_parameters(parameters)
            url = None if url is None else _complete(url, given)
        if backend == "custom" and rt is None:
            raise ConfigError("rt must not be None for custom backend")
        if backend == "redis":
            config = _server(cfg, {**given, "prefix": prefix, "path": path})
            rt = RedisConnection(
                redis_module or "",
                cfg=config,
                redis_factory=redis_factory,
                decode_responses=decode_responses,
            )
        if backend in {"memory", "url"}:
            client = super().__new__(
                cls,
                "memory://" if url is None else url,
                clock=clock,
                decode_responses=decode_responses,
                prefix=prefix,
            )
            client._rt = None
            if selected is not None:
                client.select(selected)
            client._hook(compile_hook, lua_code_hook)
            return client
        if not isinstance(rt, BaseClient):
            raise ConfigError(f"rt is a runtime of redipy, not {type(rt).__name__}")
        if clock is not None:
            raise ConfigError("a runtime has its clock already; give the clock to the runtime")
        # What was told to a server's runtime is not told again.
        inner = None if backend == "redis" else prefix
        client = super().__new__(cls, of=rt, decode_responses=decode_responses, prefix=inner)
        client._rt = rt
        client._hook(compile_hook, lua_code_hook)
        return client

    def _hook(
        self,
        compile_hook: Callable[[SequenceObj], None] | None,
        lua_code_hook: Callable[[list[str]], None] | None,
    ) -> None:
        """Have functions called for each script that is registered."""
        if compile_hook is not None:
            self.set_compile_hook(compile_hook)
        if lua_code_hook is not None and not self._has_store:
            self.set_code_hook(lua_code_hook)

    @classmethod
    def from_url(cls, url: str, **settings: Any) -> Self:
        """Make a client of the backend of a URL."""
        return cls(url=url, **settings)

    def get_runtime(self) -> BaseClient:
        """Return the runtime that this client uses."""
        if self._rt is None:
            self._rt = self._make_runtime()
        return self._rt

    def _make_runtime(self) -> BaseClient:
        if self.backend_name == "memory":
            from redipy.memory.rt import LocalRuntime

            return LocalRuntime._sharing(self)
        if self._has_store:
            from redipy.sql.rt import SqlRuntime

            return SqlRuntime._sharing(self)
        return BaseClient(of=self)

    def _scripting(self) -> Scripting:
        """Return what the scripts of the runtime have in common."""
        return self.get_runtime()._scripting()

    def maybe_get_memory_runtime(self) -> LocalRuntime | None:
        """Return the runtime if it is one in memory."""
        from redipy.memory.rt import LocalRuntime

        runtime = self.get_runtime()
        return runtime if isinstance(runtime, LocalRuntime) else None

    def get_memory_runtime(self) -> LocalRuntime:
        """Return the runtime, which is one in memory."""
        runtime = self.maybe_get_memory_runtime()
        if runtime is None:
            raise ConfigError("not a memory runtime")
        return runtime

    def maybe_get_sql_runtime(self) -> SqlRuntime | None:
        """Return the runtime if it is one of a SQL database."""
        from redipy.sql.rt import SqlRuntime

        runtime = self.get_runtime()
        return runtime if isinstance(runtime, SqlRuntime) else None

    def get_sql_runtime(self) -> SqlRuntime:
        """Return the runtime, which is one of a SQL database."""
        runtime = self.maybe_get_sql_runtime()
        if runtime is None:
            raise ConfigError("not a sql runtime")
        return runtime

    def maybe_get_redis_runtime(self) -> RedisConnection | None:
        """Return the runtime if it is one of a Redis server that was told by its settings."""
        runtime = self.get_runtime()
        return runtime if isinstance(runtime, RedisConnection) else None

    def get_redis_runtime(self) -> RedisConnection:
        """Return the runtime, which is one of a Redis server that was told by its settings."""
        runtime = self.maybe_get_redis_runtime()
        if runtime is None:
            raise ConfigError("not a redis runtime")
        return runtime


def _infer(
    rt: BaseClient | None,
    url: str | None,
    cfg: RedisConfig | None,
    given: dict[str, Any],
    password: str | None,
) -> str:
    """Return the backend that the settings speak of."""
    if rt is not None:
        return "custom"
    if url is not None:
        return "url"
    # Programs give a `passwd` whatever the backend is; a `password` is redis-py's, for a server.
    told = password or set(given) - {"passwd"}
    return "redis" if cfg is not None or told else "memory"


def _complete(url: str, given: dict[str, Any]) -> str:
    """Add to a URL what was told besides it."""
    if not given or url.startswith("memory:"):
        return url
    elsewhere = sorted(set(given) & {"host", "port", "unix_socket_path", "ssl"})
    if elsewhere:
        raise ConfigError(f"the URL says where the server is; leave out {', '.join(elsewhere)}")
    check({**given, "ssl": True})
    who = {"username": given.get("user"), "password": given.get("passwd") or None}
    return with_parameters(url, {**given, **who})


def _complete_sql(
    url: str, cfg: RedisConfig | None, given: dict[str, Any], password: str | None
) -> str:
    """Add to the URL of a SQL database what was told besides it."""
    if cfg is not None:
        raise ConfigError("cfg tells how to reach a Redis server; a SQL database has its URL")
    # Programs give a `passwd` whatever the backend is.
    login = {"username": given.pop("user", None), "password": password}
    passwd = given.pop("passwd", None)
    if passwd and not url.startswith("sqlite:"):
        login["password"] = passwd
    return sql.complete(url, {**given, **{k: v for k, v in login.items() if v is not None}})


def _server(cfg: RedisConfig | None, given: dict[str, Any]) -> RedisConfig:
    """Return how to reach a server; what is told by itself goes before what `cfg` says."""
    given = {name: value for name, value in given.items() if value is not None}
    defaults = {"host": "localhost", "port": DEFAULT_PORT, "passwd": ""}
    return cast("RedisConfig", {**defaults, **(cfg or {}), **given})
