"""A Redis or Valkey server as a runtime of its own."""

from __future__ import annotations

from contextlib import contextmanager

from redipy.client import BaseClient
from redipy.errors import ConfigError
from redipy.redis.settings import DEFAULT_PORT, RedisConfig, arguments_of_redis_py, url_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Protocol, Self

    class RedisFactory(Protocol):
        """Makes the client of redis-py that `get_connection` gives out."""

        def __call__(self, *, cfg: RedisConfig) -> Any:
            """Make the client."""

    class RedisFunctionBytes(Protocol):
        """Runs a text in Lua."""

        def __call__(self, *, keys: list[str], args: list[Any], client: Any = None) -> bytes:
            """Run it and return what it returns."""
            ...


__all__ = ["RedisConfig", "RedisConnection"]


class RedisConnection(BaseClient):
    """A Redis server, to be used by itself or as the `rt` of a `Redis`.

    Nothing is connected to before the first command. With a prefix, every key on the server starts
    with it, and only such keys are seen; their names here are without it. `redis_module` names the
    part of a program that uses the connection; `path`, `is_caching_enabled` and `verbose_test` are
    taken for the sake of programs that give them, and have no effect.
    """

    __slots__ = ("_cfg", "_factory", "_module")

    _cfg: RedisConfig
    _factory: RedisFactory | None
    _module: str

    def __new__(
        cls,
        redis_module: str = "",
        *,
        cfg: RedisConfig | None = None,
        redis_factory: RedisFactory | None = None,
        is_caching_enabled: bool = True,
        verbose_test: bool = True,
        decode_responses: bool = True,
    ) -> Self:
        """Make a client of a server."""
        cfg = {"host": "localhost", "port": DEFAULT_PORT, "passwd": ""} if cfg is None else cfg
        client = super().__new__(
            cls, url_of(cfg), decode_responses=decode_responses, prefix=cfg.get("prefix")
        )
        client._cfg = cfg
        client._factory = redis_factory
        client._module = redis_module
        return client

    @contextmanager
    def get_connection(self) -> Iterator[Any]:
        """Give a client of redis-py for the same server; the package `redis` must be installed."""
        if self._factory is not None:
            yield self._factory(cfg=self._cfg)
            return
        from importlib import import_module

        try:
            redis_py: Any = import_module("redis")
        except ImportError as error:
            raise ConfigError(
                "a raw connection is a client of redis-py; install the package redis for it"
            ) from error
        with redis_py.Redis(**arguments_of_redis_py(self._cfg)) as connection:
            yield connection

    def get_dynamic_script(self, code: str) -> RedisFunctionBytes:
        """Return what runs Lua of your own, by redis-py; keys get no prefix."""

        def run(*, keys: list[str], args: list[Any], client: Any = None) -> bytes:
            with self.get_connection() as connection:
                script = connection.register_script(code)
                reply: bytes = script(keys=keys, args=args, client=client)
                return reply

        return run

    def set_print_scripts(self, is_print_scripts: bool) -> None:
        """Print the lines of each script that is registered from now on, or do not."""
        self.set_code_hook(_print_lines if is_print_scripts else None)

    def get_prefix(self) -> str:
        """Return what every key starts with."""
        return self._cfg.get("prefix") or ""

    def with_prefix(self, key: str) -> str:
        """Return a key as it is on the server."""
        return f"{self.get_prefix()}{key}"

    def no_prefix(self, key: str) -> str:
        """Return a key of the server as it is here."""
        return key.removeprefix(self.get_prefix())

    def get_pubsub_key(self, key: str) -> str:
        """Return the channel of a key as it is on the server."""
        return self.with_prefix(key)

    def notify_all(self, key: str) -> None:
        """Have everyone who waits for a key look again."""
        self.publish(key, "")

    def keys_str(self, prefix: str, postfix: str | None = None) -> Iterator[str]:
        """Go through the keys that start, and perhaps end, with a text."""
        for key in self.scan_iter(f"{_literal(prefix)}*"):
            if postfix is None or key.endswith(postfix):
                yield key

    def keys_count(self, prefix: str) -> int:
        """Count the keys that start with a text."""
        return len(set(self.keys_str(prefix)))

    def prefix_exists(self, prefix: str, postfix: str | None = None) -> bool:
        """Tell whether a key starts, and perhaps ends, with a text."""
        return any(True for _ in self.keys_str(prefix, postfix))


def _print_lines(lines: list[str]) -> None:
    print("\n".join(lines))


def _literal(text: str) -> str:
    """Return a pattern that stands for a text alone."""
    return "".join(f"\\{letter}" if letter in "*?[]^-\\" else letter for letter in text)
