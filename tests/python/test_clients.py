"""How a client is made, and what is no way to make one."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from redipy import ConfigError, ManualClock, Redis, RedisConnection


class TestClients:
    @pytest.mark.parametrize("backend", ["bogus", "", None, "Memory", "mem ory"])
    def test_an_unknown_backend(self, backend: str | None) -> None:
        with pytest.raises(ConfigError, match=f"unknown backend {backend}"):
            Redis(backend)

    @pytest.mark.parametrize("backend", [3, b"memory", object(), ["memory"]])
    def test_a_backend_that_is_no_name(self, backend: Any) -> None:
        with pytest.raises(TypeError, match="a backend is told by a str"):
            Redis(backend)

    @pytest.mark.parametrize(
        "url",
        ["bogus://x", "memory", "", ":", "://", "memory:x", "memory://a/b?c"],
    )
    def test_a_bad_url(self, url: str) -> None:
        with pytest.raises(ConfigError) as caught:
            Redis(url=url)
        assert "memory://" in str(caught.value)
        with pytest.raises(ConfigError):
            Redis.from_url(url)

    def test_a_url_in_the_place_of_the_backend(self) -> None:
        with pytest.raises(ConfigError, match="bogus"):
            Redis("bogus://x")
        with pytest.raises(ConfigError, match="one URL"):
            Redis("memory://a", url="memory://b")
        for backend in ("memory", "custom"):
            with pytest.raises(ConfigError):
                Redis(backend, url="memory://b")

    @pytest.mark.parametrize(
        "settings",
        [{"backend": "redis"}, {"host": "localhost"}, {"port": 1}, {"cfg": {}}],
        ids=str,
    )
    def test_a_server_is_not_connected_to_at_once(self, settings: dict[str, Any]) -> None:
        r = Redis(**settings)
        assert r.backend_name == "redis"
        assert isinstance(r.get_runtime(), RedisConnection)

    def test_settings_of_a_server_do_not_matter_to_memory(self) -> None:
        cfg: Any = {"host": "x"}
        r = Redis("memory", host="localhost", port=1, cfg=cfg, prefix="p", path="/")
        assert r.set("k", "v") is True
        assert r.keys() == {"k"}

    def test_an_unknown_keyword(self) -> None:
        with pytest.raises(TypeError, match="unexpected keyword argument 'zzz'"):
            Redis(zzz=1)  # type: ignore[call-arg]
        with pytest.raises(TypeError):
            Redis("memory", "memory")  # type: ignore[call-arg]

    def test_wrong_kinds_of_settings(self) -> None:
        with pytest.raises(TypeError):
            Redis(clock=3)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Redis(decode_responses=None)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Redis(url=3)  # type: ignore[arg-type]

    def test_runtimes(self, r: Redis) -> None:
        with pytest.raises(ConfigError, match="rt must not be None for custom backend"):
            Redis("custom")
        with pytest.raises(ConfigError, match="not int"):
            Redis(rt=3)  # type: ignore[arg-type]
        with pytest.raises(ConfigError, match="clock"):
            Redis(rt=r, clock=ManualClock())
        with pytest.raises(ConfigError):
            Redis(rt=r, url="memory://")
        with pytest.raises(ConfigError, match="not a redis runtime"):
            r.get_redis_runtime()
        assert r.maybe_get_redis_runtime() is None
        with pytest.raises(ConfigError, match="not a memory runtime"):
            Redis(rt=r).get_memory_runtime()

    def test_a_clock_goes_with_a_store_of_its_own(self) -> None:
        with pytest.raises(ValueError, match="manual clock"):
            Redis("memory://shared-clock", clock=ManualClock())


def test_the_awaited_client_needs_no_import_of_its_own() -> None:
    code = "import redipy; print(redipy.asyncio.Redis); redipy.nothing"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "redipy.asyncio" in done.stdout
    assert "module 'redipy' has no attribute 'nothing'" in done.stderr
