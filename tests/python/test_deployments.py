"""Servers with users and TLS, a cluster, a master behind sentinels: told in every way."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redipy
from deployments import Cluster, Sentinels, TlsServer
from redipy import Redis
from redipy.redis.conn import RedisConnection
from redipy.redis.settings import url_of
from servers import RedisServer, free_port

USER, PASSWORD = TlsServer.USER, TlsServer.PASSWORD


@pytest.fixture(scope="module")
def tls() -> Iterator[TlsServer]:
    """Return a server with TLS that does not ask for certificates of clients."""
    with TlsServer() as server:
        yield server


@pytest.fixture(scope="module")
def strict() -> Iterator[TlsServer]:
    """Return a server with TLS that asks for certificates of clients."""
    with TlsServer(clients=True) as server:
        yield server


SSL = "rediss://localhost:6379?"


def at(server: TlsServer, **settings: Any) -> Redis:
    """Return a client of a server with TLS, told by settings."""
    given: dict[str, Any] = {
        "host": "localhost",
        "port": server.tls_port,
        "username": USER,
        "password": PASSWORD,
        "ssl": True,
        "ssl_ca_certs": server.file("ca.pem"),
        "prefix": "app:",
    }
    given |= settings
    return Redis(**given)


class TestSettings:
    @pytest.mark.parametrize(
        ("cfg", "url"),
        [
            ({}, "redis://localhost:6379"),
            ({"host": "::1", "port": 1, "passwd": ""}, "redis://[::1]:1"),
            ({"passwd": "p@/:"}, "redis://:p%40%2F%3A@localhost:6379"),
            ({"user": "u:", "passwd": "p"}, "redis://u%3A:p@localhost:6379"),
            ({"user": "u"}, "redis://u:@localhost:6379"),
            ({"db": 3, "host": "h"}, "redis://h:6379?db=3"),
            ({"unix_socket_path": "/a b", "db": 1}, "redis+unix:///a%20b?db=1"),
            ({"ssl": True, "ssl_check_hostname": False}, f"{SSL}ssl_check_hostname=false"),
            ({"ssl": True, "ssl_ca_certs": "/a&b"}, f"{SSL}ssl_ca_certs=%2Fa%26b"),
            ({"socket_timeout": 0.5}, "redis://localhost:6379?socket_timeout=0.5"),
            ({"socket_timeout": math.inf}, "redis://localhost:6379?socket_timeout=none"),
            ({"db": None, "ssl": None, "prefix": "p"}, "redis://localhost:6379"),
        ],
    )
    def test_they_make_a_url(self, cfg: Any, url: str) -> None:
        assert url_of(cfg) == url
        # What is told that way is a URL that the backend takes, but for files that are not there.
        if "ssl_ca_certs" not in cfg:
            Redis(url)

    @pytest.mark.parametrize(
        ("settings", "text"),
        [
            ({"db": "1"}, "a db is a int, not str"),
            ({"db": True}, "a db is a int, not bool"),
            ({"db": -1}, "the database"),
            ({"ssl": "yes"}, "a ssl is a bool, not str"),
            ({"ssl_ca_certs": "/ca"}, "ssl_ca_certs has no effect without ssl=True"),
            ({"ssl": True, "unix_socket_path": "/s"}, "a unix socket has no TLS"),
            ({"ssl": True, "ssl_cert_reqs": "sometimes"}, "'ssl_cert_reqs'"),
            ({"ssl": True, "ssl_ca_certs": "/no/such/file"}, "/no/such/file"),
            ({"socket_timeout": -1}, "'socket_timeout'"),
            ({"host": "h", "password": 7}, "a passwd is a str, not int"),
            ({"url": "redis://h", "port": 1}, "the URL says where the server is; leave out port"),
            ({"url": "redis://h", "ssl_ca_certs": "/ca"}, "begin with rediss"),
        ],
    )
    def test_bad_ones(self, settings: dict[str, Any], text: str) -> None:
        with pytest.raises(redipy.ConfigError, match=text):
            Redis(**settings)

    def test_they_tell_the_backend(self) -> None:
        for settings in ({"db": 0}, {"unix_socket_path": "/s"}, {"ssl": True}, {"username": "u"}):
            made: Any = settings
            assert Redis(**made).backend_name == "redis"
            assert Redis("memory", **made).backend_name == "memory"
        assert Redis(password="p", prefix="p").backend_name == "redis"
        assert Redis(passwd="p", prefix="p").backend_name == "memory"

    def test_databases_sockets_and_times(self, tmp_path: Path) -> None:
        path = str(tmp_path / "redis.sock")
        with RedisServer("--unixsocket", path) as server:
            r = Redis(unix_socket_path=path, db=3, socket_timeout=0, socket_connect_timeout=2.5)
            r.set("k", "in 3")
            assert Redis(host="127.0.0.1", port=server.port, db=3).get("k") == "in 3"
            assert Redis.from_url(server.url, db=3).get("k") == "in 3"
            cfg: Any = {"unix_socket_path": path}
            assert Redis(cfg=cfg).get("k") is None
            with r.get_redis_runtime().get_connection() as connection:
                assert connection.get("k") == b"in 3"


class TestTls:
    def test_every_form(self, tls: TlsServer) -> None:
        at(tls).set("k", "v")
        cfg: Any = {"host": "localhost", "port": tls.tls_port, "passwd": PASSWORD, "user": USER}
        cfg |= {"ssl": True, "ssl_ca_certs": tls.file("ca.pem"), "prefix": "app:"}
        who = {"username": USER, "password": PASSWORD}
        bare = tls.url(ssl_ca_certs=tls.file("ca.pem"))
        clients = [
            Redis(cfg=cfg),
            RedisConnection("module", cfg=cfg),
            Redis.from_url(tls.url(**who, ssl_ca_certs=tls.file("ca.pem")), prefix="app:"),
            Redis.from_url(bare, **who, prefix="app:"),
            Redis.from_url(tls.url(), **who, prefix="app:", ssl_ca_certs=tls.file("ca.pem")),
            at(tls, host="127.0.0.1", ssl_check_hostname=False),
            at(tls, ssl_ca_certs=None, ssl_cert_reqs="none"),
        ]
        assert [client.get("k") for client in clients] == ["v"] * len(clients)
        assert [client for client in clients if PASSWORD in repr(client)] == []
        with at(tls).get_redis_runtime().get_connection() as connection:
            assert connection.get("app:k") == b"v"

    def test_a_pipeline_and_a_transaction(self, tls: TlsServer) -> None:
        r = at(tls)
        r.delete("n")
        with r.pipeline() as pipe:
            for number in range(1, 501):
                pipe.incrby("n", number)
            assert pipe.execute()[-1] == 125250

        def double(pipe: redipy.Pipeline) -> None:
            number = int(pipe.get("n") or 0)
            pipe.multi()
            pipe.set("n", 2 * number)

        assert r.transaction(double, "n") == [True]
        assert r.get("n") == "250500"

    @pytest.mark.parametrize("settings", [{"password": "wrong"}, {"username": "nobody"}])
    def test_a_wrong_user_or_password(self, tls: TlsServer, settings: dict[str, str]) -> None:
        with pytest.raises(redipy.DeniedError, match="WRONGPASS") as caught:
            at(tls, **settings).get("k")
        assert PASSWORD not in str(caught.value)
        assert PASSWORD not in caught.value.redis_message

    def test_no_user_at_all(self, tls: TlsServer) -> None:
        with pytest.raises(redipy.DeniedError, match="NOAUTH"):
            at(tls, username=None, password=None).get("k")

    def test_what_a_user_may_not_do(self, tls: TlsServer) -> None:
        with pytest.raises(redipy.DeniedError, match="NOPERM"):
            at(tls, prefix="other:").get("k")
        with pytest.raises(redipy.DeniedError, match="NOPERM"):
            at(tls, prefix=None).execute_command("KEYS", "*")
        # In a pipeline it stands in its place.
        with at(tls, prefix=None).pipeline() as pipe:
            pipe.set("app:k", "v")
            pipe.set("other:k", "v")
            pipe.get("app:k")
            values = pipe.execute(raise_on_error=False)
        assert (values[0], values[2]) == (True, "v")
        assert isinstance(values[1], redipy.DeniedError)

    @pytest.mark.parametrize(
        "settings",
        [
            {"host": "127.0.0.1"},
            {"ssl_ca_certs": "other-ca.pem"},
            {"ssl_ca_certs": None},
        ],
        ids=["the name of another", "an authority that did not sign it", "no authority of its own"],
    )
    def test_a_certificate_that_is_not_to_be_trusted(
        self, tls: TlsServer, settings: dict[str, Any]
    ) -> None:
        if settings.get("ssl_ca_certs"):
            settings = {"ssl_ca_certs": tls.file(settings["ssl_ca_certs"])}
        r = at(tls, **settings)
        start = time.monotonic()
        with pytest.raises(redipy.ConnectionError, match="certificate") as caught:
            r.get("k")
        # Trying again is of no use, and so it is not tried for long.
        assert time.monotonic() - start < 4
        assert str(tls.tls_port) in str(caught.value)
        assert PASSWORD not in str(caught.value)

    def test_a_certificate_of_the_client(self, strict: TlsServer) -> None:
        files = {
            "ssl_certfile": strict.file("client.pem"),
            "ssl_keyfile": strict.file("client.key"),
        }
        assert at(strict, **files).set("k", "v") is True
        for missing in ({}, {"ssl_certfile": strict.file("client.pem")}):
            given: Any = missing
            with pytest.raises(redipy.RedipyError) as caught:
                at(strict, **given).get("k")
            assert isinstance(caught.value, redipy.ConnectionError | redipy.ConfigError)
            assert PASSWORD not in str(caught.value)

    def test_one_that_speaks_no_tls(self, tls: TlsServer) -> None:
        # Each side waits for the other one to say something that it understands.
        with pytest.raises((redipy.ConnectionError, redipy.TimeoutError), match="TLS"):
            at(tls, port=tls.server.port, socket_connect_timeout=0.5).get("k")
        with pytest.raises(redipy.ConnectionError):
            at(tls, ssl=False, ssl_ca_certs=None).get("k")


class TestCluster:
    @pytest.fixture
    def r(self, cluster: Cluster) -> Redis:
        """Return a client of the shared cluster, whose data are gone first."""
        client = Redis(cluster.url)
        client.flushall()
        return client

    def test_keys_are_where_they_belong(self, cluster: Cluster, r: Redis) -> None:
        names = [f"key {number}" for number in range(300)]
        for name in names:
            assert r.set(name, name) is True
        assert [r.get(name) for name in names] == names
        for name in names[:20]:
            assert cluster.master_of(name).ask("GET", name) == name
        assert r.dbsize() == len(names)
        assert r.keys() == set(names) == set(r.scan_iter())
        assert r.randomkey() in names
        r.flushall()
        assert r.dbsize() == 0

    def test_what_is_in_two_slots_is_an_error_of_redis(self, r: Redis) -> None:
        with pytest.raises(redipy.RedipyError) as caught:
            r.mget("a", "b")
        text = "CROSSSLOT Keys in request don't hash to the same slot"
        assert caught.value.redis_message == text
        assert r.mset({"{t}a": 1, "{t}b": 2}) is True
        assert r.mget("{t}a", "{t}b") == ["1", "2"]

    def test_a_pipeline_of_one_slot_is_atomic(self, r: Redis) -> None:
        with r.pipeline() as pipe:
            pipe.incr("{t}a")
            pipe.incr("{t}b")
            assert pipe.execute() == [1, 1]

    def test_a_pipeline_that_is_not_atomic_goes_everywhere(self, r: Redis) -> None:
        with r.pipeline(transaction=False) as pipe:
            for number in range(300):
                pipe.set(f"key {number}", number)
            pipe.lpush("key 7", "x")
            for number in range(300):
                pipe.get(f"key {number}")
            pipe.keys()
            values = pipe.execute(raise_on_error=False)
        # One server cannot tell all the keys.
        assert isinstance(values.pop(), redipy.StateError)
        assert values[:300] == [True] * 300
        assert isinstance(values[300], redipy.WrongTypeError)
        assert values[301:] == [str(number) for number in range(300)]

    def test_a_transaction(self, r: Redis) -> None:
        def read(pipe: redipy.Pipeline) -> None:
            seen.append(pipe.get("{t}k"))
            if len(seen) < 3:
                r.incr("{t}k")
            pipe.multi()
            pipe.set("{t}copy", seen[-1] or "")

        seen: list[str | None] = []
        assert r.transaction(read, "{t}k") == [True]
        assert (seen, r.get("{t}copy")) == ([None, "1", "2"], "2")

    def test_a_prefix(self, r: Redis) -> None:
        r.set("other", 1)
        part = Redis(rt=r, prefix="p:")
        names = {f"key {number}" for number in range(100)}
        for name in names:
            part.set(name, 1)
        assert part.keys() == names
        assert part.dbsize() == 100
        part.flushall()
        assert r.keys() == {"other"}

    def test_nodes_that_are_not_there(self, cluster: Cluster) -> None:
        r = Redis(f"redis+cluster://127.0.0.1:{free_port()},{cluster.nodes[2].address}")
        r.set("k", "v")
        assert r.get("k") == "v"
        nobody = Redis(f"redis+cluster://127.0.0.1:{free_port()}?socket_connect_timeout=1")
        with pytest.raises(redipy.ConnectionError, match=r"127\.0\.0\.1:"):
            nobody.get("k")

    def test_a_server_that_is_none_of_a_cluster(self, server: RedisServer) -> None:
        with pytest.raises(redipy.RedipyError, match="cluster"):
            Redis(f"redis+cluster://{server.address}").get("k")


class TestSentinels:
    def test_the_master_is_found(self, sentinels: Sentinels) -> None:
        r = Redis(sentinels.url)
        assert r.set("k", "v") is True
        assert sentinels.master.ask("GET", "k") == "v"
        nobody = f"127.0.0.1:{free_port()}"
        one = sentinels.sentinels[2].address
        service = sentinels.SERVICE
        assert Redis(f"redis+sentinel://{nobody},{one}/{service}").get("k") == "v"
        third = Redis(f"{sentinels.url}/3")
        assert third.get("k") is None

    def test_a_name_that_is_not_known(self, sentinels: Sentinels) -> None:
        url = sentinels.url.replace(sentinels.SERVICE, "another-master")
        with pytest.raises(redipy.RedipyError, match="another-master"):
            Redis(f"{url}?socket_connect_timeout=1").get("k")

    def test_sentinels_that_are_not_there(self) -> None:
        url = f"redis+sentinel://127.0.0.1:{free_port()}/m?socket_connect_timeout=1"
        with pytest.raises(redipy.ConnectionError, match=r"127\.0\.0\.1:"):
            Redis(url).get("k")
