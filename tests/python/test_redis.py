"""A real Redis as the backend: how it is told, what it answers, and what happens when it fails."""

from __future__ import annotations

import builtins
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redipy
from redipy import Redis
from redipy.redis.conn import RedisConnection
from servers import RedisServer, free_port


@pytest.fixture
def r(server: RedisServer) -> Redis:
    """Return a client of the shared server, whose data are gone first."""
    client = Redis(url=server.url)
    client.flushall()
    return client


@pytest.fixture(scope="module")
def guarded() -> Iterator[RedisServer]:
    """Return a server with a password that a URL cannot hold as it is."""
    with RedisServer("--requirepass", PASSWORD) as server:
        yield server


PASSWORD = "p@ss:w/rd%41"


class TestConstructor:
    def test_every_form(self, server: RedisServer) -> None:
        Redis(url=server.url).set("form", "same")
        cfg: Any = {"host": "127.0.0.1", "port": server.port, "passwd": "", "prefix": ""}
        connection = RedisConnection("module", cfg=cfg)
        forms = [
            Redis(server.url),
            Redis.from_url(server.url),
            Redis(host="127.0.0.1", port=server.port),
            Redis("redis", host="127.0.0.1", port=server.port, passwd="", prefix=""),
            Redis(backend="redis", cfg=cfg),
            Redis(
                cfg={"host": "nowhere", "port": 1, "passwd": ""}, host="localhost", port=server.port
            ),
            Redis(rt=connection),
            Redis("custom", rt=connection),
            connection,
        ]
        assert [form.get("form") for form in forms] == ["same"] * len(forms)

    def test_the_runtime(self, server: RedisServer) -> None:
        r = Redis(host="localhost", port=server.port)
        runtime = r.get_redis_runtime()
        assert isinstance(runtime, RedisConnection)
        assert r.maybe_get_redis_runtime() is runtime is r.get_runtime()
        assert r.maybe_get_memory_runtime() is None
        with pytest.raises(redipy.ConfigError, match="not a memory runtime"):
            r.get_memory_runtime()

    def test_a_password(self, guarded: RedisServer) -> None:
        r = Redis(host="localhost", port=guarded.port, passwd=PASSWORD)
        assert r.set("k", "v") is True
        assert PASSWORD not in repr(r)

    @pytest.mark.parametrize("password", ["", "wrong"])
    def test_a_wrong_password(self, guarded: RedisServer, password: str) -> None:
        r = Redis(host="localhost", port=guarded.port, passwd=password)
        with pytest.raises(redipy.DeniedError, match=r"NOAUTH|WRONGPASS"):
            r.get("k")

    def test_a_unix_socket(self, tmp_path: Path) -> None:
        socket_path = tmp_path / "redis.sock"
        with RedisServer("--unixsocket", str(socket_path)) as server:
            r = Redis(url=f"redis+unix://{socket_path}")
            assert r.set("k", "v") is True
            assert Redis(url=server.url).get("k") == "v"

    def test_a_database(self, server: RedisServer, r: Redis) -> None:
        third = Redis(url=f"{server.url}/3")
        third.set("k", "in 3")
        assert r.get("k") is None
        r.select(3)
        assert r.get("k") == "in 3"

    @pytest.mark.parametrize(
        ("cfg", "text"),
        [
            ({"host": "localhost", "port": 0, "passwd": ""}, "a port is a number"),
            ({"host": "localhost", "port": "1", "passwd": ""}, "a port is a number"),
            ({"host": 5, "port": 1, "passwd": ""}, "a host is a str"),
            ({"hots": "localhost"}, "unknown settings of a server: hots"),
        ],
    )
    def test_bad_settings(self, cfg: Any, text: str) -> None:
        with pytest.raises(redipy.ConfigError, match=text):
            Redis(cfg=cfg)

    @pytest.mark.parametrize("url", ["redis://:secret@", "redis://u:secret@h:x", "redis:secret"])
    def test_a_bad_url_does_not_show_its_password(self, url: str) -> None:
        with pytest.raises(redipy.ConfigError) as caught:
            Redis(url=url)
        assert "secret" not in str(caught.value)


class TestPrefix:
    @pytest.fixture(params=["memory", "redis"])
    def bare(self, request: pytest.FixtureRequest) -> Redis:
        """Return a client without a prefix."""
        if request.param == "memory":
            return Redis("memory://behind-a-prefix")
        url = request.getfixturevalue("server").url
        client = Redis(url=url)
        client.flushall()
        return client

    def test_only_keys_of_the_prefix_are_seen(self, bare: Redis) -> None:
        bare.mset({"other": "1", "a*:x": "2", "ab:y": "3"})
        r = Redis(rt=bare, prefix="a*:")
        assert (r.get("x"), r.get("other"), r.keys(), r.dbsize()) == ("2", None, {"x"}, 1)
        r.rpush("list", "a", "b")
        assert r.lmpop(1, "list", direction="LEFT") == ("list", ["a"])
        assert bare.lrange("a*:list", 0, -1) == ["b"]
        with r.pipeline() as pipe:
            pipe.keys("*")
            pipe.copy("x", "copy")
            assert {*pipe.execute()[0]} == {"x", "list"}
        assert r.randomkey() in {"x", "list", "copy"}
        with pytest.raises(TypeError, match=r"key .*"):
            r.lpush("x", "1")
        r.flushall()
        assert r.dbsize() == 0
        assert bare.keys() == {"other", "ab:y"}
        bare.flushall()

    def test_an_empty_prefix_is_none(self, server: RedisServer) -> None:
        Redis(url=server.url).flushall()
        cfg: Any = {"host": "localhost", "port": server.port, "passwd": "", "prefix": ""}
        r = Redis(cfg=cfg)
        r.set("k", "v")
        assert r.keys() == {"k"}

    def test_the_prefix_of_a_connection(self, server: RedisServer) -> None:
        cfg: Any = {"host": "localhost", "port": server.port, "passwd": "", "prefix": "app:"}
        r = Redis(cfg=cfg)
        r.flushall()
        r.set("k", "v")
        runtime = r.get_redis_runtime()
        assert runtime.get_prefix() == "app:"
        assert runtime.with_prefix("k") == "app:k"
        assert runtime.no_prefix("app:k") == "k"
        assert set(runtime.keys_str("")) == {"k"}
        with runtime.get_connection() as connection:
            assert connection.get("app:k") == b"v"


class TestRawConnection:
    def test_it_is_a_client_of_redis_py(self, guarded: RedisServer) -> None:
        r = Redis(host="localhost", port=guarded.port, passwd=PASSWORD)
        r.set("k", "v")
        with r.get_redis_runtime().get_connection() as connection:
            assert connection.get("k") == b"v"

    def test_a_factory_makes_it(self, server: RedisServer) -> None:
        seen: list[Any] = []

        def factory(*, cfg: Any) -> str:
            seen.append(cfg)
            return "made"

        r = Redis(host="localhost", port=server.port, redis_factory=factory)
        with r.get_redis_runtime().get_connection() as connection:
            assert connection == "made"
        assert seen == [{"host": "localhost", "port": server.port, "passwd": ""}]


class TestReplies:
    def test_the_usage_of_the_documents(self, server: RedisServer) -> None:
        r = redipy.Redis(
            backend="redis",
            cfg={"host": "localhost", "port": server.port, "passwd": "", "prefix": ""},
        )
        r.flushall()
        r.set("foo", "bar")
        r.set("baz", "qux")
        assert (r.get("foo"), r.get("baz")) == ("bar", "qux")
        r.lpush("mylist", "a", "b", "c")
        r.rpush("mylist", "d")
        assert r.lpop("mylist") == "c"
        assert r.rpop("mylist", 3) == ["d", "a", "b"]

    def test_a_pipeline(self, r: Redis) -> None:
        with r.pipeline() as pipe:
            pipe.set("a", 1)
            pipe.lpush("a", 2)
            pipe.execute_command("NO-SUCH", "command")
            pipe.hset("h", {"f": "v"})
            pipe.hgetall("h")
            values = pipe.execute(raise_on_error=False)
        assert isinstance(values[1], redipy.WrongTypeError)
        assert isinstance(values[2], redipy.UnknownCommandError)
        assert [values[0], *values[3:]] == [True, 1, {"f": "v"}]

    def test_a_pipeline_is_atomic(self, r: Redis) -> None:
        def count() -> None:
            for _ in range(200):
                with r.pipeline() as pipe:
                    pipe.incrby("a")
                    pipe.incrby("b")
                    seen.append(tuple(pipe.execute()))

        seen: list[tuple[int, int]] = []
        threads = [threading.Thread(target=count) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(seen) == 800
        assert all(a == b for a, b in seen)

    def test_selecting_stays_with_the_client(self, server: RedisServer, r: Redis) -> None:
        other = Redis(url=server.url)
        with r.pipeline() as pipe:
            pipe.select(2)
            pipe.set("k", "in 2")
        assert r.get("k") == "in 2"
        assert other.get("k") is None

    def test_any_command_of_the_server(self, r: Redis) -> None:
        assert r.execute_command("CONFIG", "GET", "maxmemory") == {"maxmemory": "0"}
        assert r.execute_command("CLIENT GETNAME") is None
        assert "redis_version" in r.execute_command("INFO", "server")
        with pytest.raises(redipy.UnknownCommandError, match="unknown command 'NOPE'"):
            r.execute_command("NOPE")

    def test_keys_of_a_prefix(self, server: RedisServer, r: Redis) -> None:
        cfg: Any = {"host": "localhost", "port": server.port, "passwd": ""}
        connection = RedisConnection("", cfg=cfg)
        r.mset({"a*:1": 1, "a*:2": 1, "ab:1": 1})
        assert set(connection.keys_str("a*")) == {"a*:1", "a*:2"}
        assert set(connection.keys_str("a", "1")) == {"a*:1", "ab:1"}
        assert connection.keys_count("a") == 3
        assert connection.prefix_exists("ab")
        assert not connection.prefix_exists("ab", "2")


class TestFaults:
    def test_nobody_there(self) -> None:
        r = Redis(host="localhost", port=free_port())
        with pytest.raises(
            redipy.ConnectionError, match=r"localhost:.*is a server running"
        ) as caught:
            r.get("k")
        assert isinstance(caught.value, builtins.ConnectionError)
        assert caught.value.is_retryable
        assert not caught.value.maybe_applied

    def test_a_server_that_answers_garbage(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def answer() -> None:
                try:
                    while True:
                        connection, _ = listener.accept()
                        connection.recv(1000)
                        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                        connection.close()
                except OSError:
                    pass

            threading.Thread(target=answer, daemon=True).start()
            r = Redis(host="localhost", port=listener.getsockname()[1])
            with pytest.raises(redipy.RedipyError, match=r"(127\.0\.0\.1|localhost):"):
                r.get("k")

    def test_after_a_reply_that_cannot_be_read_the_next_is_its_own(self, r: Redis) -> None:
        r.mset({"a": "1", "b": "2"})
        for _ in range(3):
            with pytest.raises(redipy.ConnectionError, match="not the protocol"):
                r.execute_command(b"\xff\xfe")
            assert (r.get("a"), r.get("b")) == ("1", "2")

    def test_a_server_that_comes_back(self) -> None:
        with RedisServer() as first:
            r = Redis(url=first.url)
            r.set("k", "v")
            first.kill()
            with pytest.raises(redipy.ConnectionError):
                r.set("k", "v")
            with RedisServer(port=first.port):
                assert r.get("k") is None
                assert r.set("k", "again") is True

    def test_a_read_goes_on_after_a_restart_that_it_did_not_see(self) -> None:
        with RedisServer() as first:
            r = Redis(url=first.url)
            r.set("k", "v")
            first.kill()
            with RedisServer(port=first.port) as second:
                Redis(url=second.url).set("k", "new")
                assert r.get("k") == "new"

    def test_a_write_that_may_have_run_says_so(self) -> None:
        with RedisServer("--enable-debug-command", "local") as server:
            r = Redis(url=server.url)
            r.set("k", "v")
            # The server takes the command, and goes before it answers.
            timer = threading.Timer(0.3, server.kill)
            timer.start()
            with pytest.raises(redipy.ConnectionError) as caught:
                r.execute_command("DEBUG", "SLEEP", "3")
            timer.join()
            assert caught.value.maybe_applied

    def test_pipelines_under_a_restart(self) -> None:
        with RedisServer() as server:
            r = Redis(url=server.url)
            outcomes: list[object] = []

            def work() -> None:
                for _ in range(2000):
                    try:
                        with r.pipeline() as pipe:
                            pipe.incrby("n")
                            pipe.incrby("m")
                            outcomes.append(pipe.execute())
                    except redipy.ConnectionError as error:
                        outcomes.append(error)
                        return

            thread = threading.Thread(target=work)
            thread.start()
            while len(outcomes) < 50 and thread.is_alive():
                thread.join(0.001)
            server.kill()
            thread.join(30)
            assert not thread.is_alive()
            done = [outcome for outcome in outcomes if isinstance(outcome, list)]
            # Replies came whole and in order up to the one that failed.
            assert done == [[n, n] for n in range(1, len(done) + 1)]
            assert isinstance(outcomes[-1], redipy.ConnectionError)


class TestConnectionsInAnyState:
    def test_what_would_change_a_shared_connection_is_no_call(self, r: Redis) -> None:
        for words in [("client", "reply", "skip"), ("SCRIPT", "debug", "yes"), ("READONLY",)]:
            name = " ".join(words[:2]).upper()
            with pytest.raises(redipy.StateError, match=f"{name} changes its connection"):
                r.execute_command(*words)
        assert r.execute_command("CLIENT", "GETNAME") is None
        assert r.set("k", "v") is True

    def test_a_transaction_that_may_not_begin(self, r: Redis, server: RedisServer) -> None:
        r.execute_command("ACL", "SETUSER", "single", "on", ">pw", "~*", "+@all", "-multi")
        r.set("text", "value")
        single = Redis(url=f"redis://single:pw@127.0.0.1:{server.port}")
        pipe = single.pipeline()
        pipe.incr("count")
        pipe.lpush("text", "wrong")
        pipe.select(3)
        with pytest.raises(redipy.DeniedError, match="'multi'"):
            pipe.execute()
        # A server runs them one by one then, but once.
        assert r.get("count") == "1"
        assert single.get("count") == "1"
        with single.pipeline() as pipe:
            pipe.watch("count")
            pipe.multi()
            pipe.select(3)
            with pytest.raises(redipy.DeniedError, match="'multi'"):
                pipe.execute()
        assert single.get("count") == "1"
        r.execute_command("ACL", "DELUSER", "single")

    def test_times_without_measure(self, server: RedisServer) -> None:
        query = "socket_timeout=1e19&socket_connect_timeout=1e19"
        r = Redis(url=f"{server.url}?{query}")
        assert r.ping() is True
        with r.pubsub() as subscriber:
            subscriber.subscribe("a")
            message = subscriber.get_message(timeout=60)
            assert message is not None
            assert message["type"] == "subscribe"
