"""Commands in a transaction of the application: they happen with it, or not at all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import redipy
import sqlalchemy
from databases import PostgresServer
from redipy.script import FnContext, RedisVar
from servers import wait_until
from sqlalchemy.orm import Session


class Place:
    """A database with a table of the application, and the ways to it."""

    def __init__(self, name: str, url: str, connect: Callable[[], Any], engine: str) -> None:
        self.name = name
        self.url = url
        self.connect = connect
        self.engine = sqlalchemy.create_engine(engine)
        with self.engine.begin() as connection:
            connection.execute(sqlalchemy.text("CREATE TABLE orders (item TEXT)"))

    def open(self) -> redipy.Redis:
        """Return a client, which makes the tables."""
        return redipy.Redis(self.url)

    def orders(self) -> list[str]:
        """Return what the application has written."""
        with self.engine.connect() as connection:
            rows = connection.execute(sqlalchemy.text("SELECT item FROM orders ORDER BY item"))
            return [item for (item,) in rows]


@pytest.fixture(params=["sqlite3", "psycopg", "psycopg2"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "sqlite3":
        file = tmp_path / "app.db"

        def connect() -> Any:
            return sqlite3.connect(file)

        place = Place("sqlite3", f"sqlite:{file}", connect, f"sqlite:///{file}")
    else:
        server: PostgresServer = request.getfixturevalue("postgres")
        name = server.make_database()

        library: Any = import_module(request.param)

        def connect() -> Any:
            return library.connect(server.conninfo(name))

        alchemy = server.url(name, f"postgresql+{request.param}")
        place = Place(request.param, server.url(name), connect, alchemy)
    yield place
    place.engine.dispose()


@pytest.fixture
def r(place: Place) -> redipy.Redis:
    return place.open()


def insert(connection: Any, item: str) -> None:
    connection.cursor().execute(f"INSERT INTO orders VALUES ('{item}')")


def test_both_are_committed_together(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    jobs = redipy.within(app)
    insert(app, "tea")
    assert jobs.rpush("jobs", "pack tea") == 1
    assert jobs.lrange("jobs", 0, -1) == ["pack tea"]
    assert (r.llen("jobs"), place.orders()) == (0, [])
    app.commit()
    assert (r.lrange("jobs", 0, -1), place.orders()) == (["pack tea"], ["tea"])
    app.close()


def test_both_are_rolled_back_together(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    r.set("count", 1)
    redipy.within(app).incr("count")
    insert(app, "tea")
    redipy.within(app).hset("hash", mapping={"a": 1})
    app.rollback()
    assert (r.get("count"), r.keys("*"), place.orders()) == ("1", {"count"}, [])
    app.close()


def test_an_exception_in_a_block_rolls_back(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    jobs = redipy.within(app)

    def order() -> None:
        with app:
            jobs.rpush("jobs", "never")
            insert(app, "never")
            raise KeyError

    with pytest.raises(KeyError):
        order()
    assert (r.exists("jobs"), place.orders()) == (0, [])


def test_an_error_of_a_command_changes_nothing(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    jobs = redipy.within(app)
    jobs.set("text", "value")
    with pytest.raises(redipy.WrongTypeError):
        jobs.lpush("text", "a")
    # It is the reply of a command, and no failure of the transaction.
    jobs.append("text", "!")
    app.commit()
    assert r.get("text") == "value!"
    app.close()


def test_the_commit_wakes_those_who_wait(place: Place, r: redipy.Redis) -> None:
    popped: list[Any] = []
    waiting = threading.Thread(target=lambda: popped.append(r.blpop("jobs", timeout=60)))
    waiting.start()
    wait_until(r._waiting, "a thread to wait")
    app = place.connect()
    redipy.within(app).rpush("jobs", "one", "two")
    assert popped == []
    app.commit()
    waiting.join()
    assert popped == [("jobs", "one")]
    assert r.lrange("jobs", 0, -1) == ["two"]
    app.close()


def test_the_commit_sends_messages(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    with r.pubsub(ignore_subscribe_messages=True) as news:
        news.subscribe("news")
        redipy.within(app).publish("news", "unsaid")
        app.rollback()
        redipy.within(app).publish("news", "said")
        app.commit()
        assert next(news.listen())["data"] == "said"
    app.close()


def test_every_kind_of_value_is_read_and_written(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    jobs = redipy.within(app, decode_responses=False)
    raw: Any = jobs
    data = bytes(range(256))
    raw.set(data, data, ex=1000)
    raw.rpush("list", data, "%s ? ?1 %", "")
    raw.hset("hash", data, data)
    raw.sadd("set", data, "member")
    raw.zadd("scores", {"a": 0.1, "b": float("inf"), "c": -7, data: -1e300})
    app.commit()
    client: Any = redipy.Redis(place.url, decode_responses=False)
    for one in (raw, client):
        assert one.get(data) == data
        assert 990 < one.ttl(data) <= 1000
        assert one.lrange("list", 0, -1) == [data, b"%s ? ?1 %", b""]
        assert one.hgetall("hash") == {data: data}
        assert one.smembers("set") == {data, b"member"}
        scores = one.zrange("scores", 0, -1, withscores=True)
        assert scores == [(data, -1e300), (b"c", -7.0), (b"a", 0.1), (b"b", float("inf"))]
    app.close()


def test_pipelines_and_scripts_run_in_it(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    jobs = redipy.within(app)
    with jobs.pipeline() as pipe:
        pipe.incrby("count", 1)
        pipe.incrby("count", 2)
        assert pipe.execute() == [1, 3]
    ctx = FnContext()
    ctx.set_return_value(RedisVar(ctx.add_key("count")).incrby(ctx.add_arg("by")))
    count = jobs.register_script(ctx)
    assert count(keys={"count": "count"}, args={"by": 4}) == 7
    assert r.get("count") is None
    app.commit()
    assert r.get("count") == "7"
    app.close()


def test_what_would_wait_does_not(place: Place, r: redipy.Redis) -> None:
    app = place.connect()
    jobs = redipy.within(app)
    assert jobs.blpop("jobs", timeout=0) is None
    with pytest.raises(redipy.StateError), jobs.pipeline() as pipe:
        pipe.watch("jobs")
    app.rollback()
    app.close()


def test_a_prefix_and_other_tables(place: Place) -> None:
    options: dict[str, Any] = {"table_prefix": "other_"}
    r = redipy.Redis(place.url, **options)
    app = place.connect()
    jobs = redipy.within(app, prefix="app:", **options)
    jobs.set("key", "value")
    assert jobs.keys("*") == {"key"}
    app.commit()
    assert r.get("app:key") == "value"
    app.close()


def test_missing_tables_are_an_error_that_tells_how_to_make_them(place: Place) -> None:
    app = place.connect()
    jobs = redipy.within(app)
    with pytest.raises(redipy.ConfigError, match="open it once by its URL"):
        jobs.get("key")
    # Nothing has failed in the transaction.
    insert(app, "tea")
    app.commit()
    place.open()
    assert jobs.get("key") is None
    app.close()


def test_a_connection_that_commits_by_itself_needs_a_transaction(
    place: Place, r: redipy.Redis
) -> None:
    app = place.connect()
    if place.name == "sqlite3":
        app.isolation_level = None
    else:
        app.autocommit = True
    jobs = redipy.within(app)
    with pytest.raises(redipy.StateError, match="no transaction is open"):
        jobs.set("key", "value")
    assert jobs.get("key") is None
    app.cursor().execute("BEGIN")
    jobs.set("key", "value")
    app.cursor().execute("COMMIT")
    assert r.get("key") == "value"
    app.close()


def test_a_connection_of_sqlalchemy(place: Place, r: redipy.Redis) -> None:
    with place.engine.begin() as connection:
        redipy.within(connection).rpush("jobs", "first")
        connection.execute(sqlalchemy.text("INSERT INTO orders VALUES ('tea')"))
        assert r.llen("jobs") == 0
    with place.engine.connect() as connection:
        jobs = redipy.within(connection)
        jobs.rpush("jobs", "never")
        connection.rollback()
        jobs.rpush("jobs", "second")
        connection.commit()
        jobs.rpush("jobs", "never")
    assert (r.lrange("jobs", 0, -1), place.orders()) == (["first", "second"], ["tea"])


def test_a_session_of_sqlalchemy(place: Place, r: redipy.Redis) -> None:
    with Session(place.engine) as session:
        jobs = redipy.within(session)
        jobs.rpush("jobs", "first")
        session.execute(sqlalchemy.text("INSERT INTO orders VALUES ('tea')"))
        session.commit()
        jobs.rpush("jobs", "never")
        session.rollback()
        jobs.rpush("jobs", "second")
        session.commit()
    assert (r.lrange("jobs", 0, -1), place.orders()) == (["first", "second"], ["tea"])


def test_what_is_no_connection_is_refused() -> None:
    with pytest.raises(redipy.ConfigError, match=r"not a builtins\.int"):
        redipy.within(7)


def test_an_exception_of_the_library_is_raised_as_it_is(tmp_path: Path) -> None:
    redipy.Redis(f"sqlite:{tmp_path}/app.db")
    app = sqlite3.connect(tmp_path / "app.db")
    jobs = redipy.within(app)
    app.close()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        jobs.get("key")


def test_another_thread_may_not_use_it_at_the_same_time(tmp_path: Path) -> None:
    redipy.Redis(f"sqlite:{tmp_path}/app.db")
    app = sqlite3.connect(tmp_path / "app.db", check_same_thread=False)
    jobs = redipy.within(app)
    errors: list[Exception] = []

    def meanwhile(*_: object) -> int:
        def run() -> None:
            try:
                jobs.get("key")
            except Exception as error:
                errors.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        app.set_progress_handler(None, 0)
        return 0

    app.set_progress_handler(meanwhile, 1)
    jobs.set("key", "value")
    assert [type(error) for error in errors] == [redipy.StateError]
    assert jobs.get("key") == "value"
    app.close()


@pytest.mark.skipif(sys.platform != "linux", reason="its locks are those of Linux")
def test_two_copies_of_sqlite_keep_each_other_out(tmp_path: Path) -> None:
    file = tmp_path / "app.db"
    r = redipy.Redis(f"sqlite:{file}", busy_timeout=0)
    app = sqlite3.connect(file, isolation_level=None)
    app.execute("BEGIN IMMEDIATE")
    with pytest.raises(redipy.ResponseError, match="BUSY"):
        r.set("key", "lost")
    app.execute("COMMIT")
    r.set("key", "kept")
    # Neither does what the one closes take the locks of the other away.
    sqlite3.connect(file).close()
    app.execute("BEGIN IMMEDIATE")
    sqlite3.connect(file).execute("SELECT 1 FROM redipy_key").close()
    with pytest.raises(redipy.ResponseError, match="BUSY"):
        r.set("key", "lost")
    program = "import sqlite3, sys; sqlite3.connect(sys.argv[1], 0).execute('BEGIN IMMEDIATE')"
    ran = subprocess.run([sys.executable, "-c", program, str(file)], capture_output=True, text=True)
    assert "database is locked" in ran.stderr
    app.execute("COMMIT")
    assert r.get("key") == "kept"
    app.close()


def test_threads_of_both_copies_write_at_the_same_time(tmp_path: Path) -> None:
    file = tmp_path / "app.db"
    r = redipy.Redis(f"sqlite:{file}", busy_timeout=60_000)
    count = 200

    def of_application() -> None:
        app = sqlite3.connect(file, timeout=60)
        jobs = redipy.within(app)
        for _ in range(count):
            with app:
                jobs.incr("within")
                jobs.rpush("list", "within")
        app.close()

    def of_redipy() -> None:
        for _ in range(count):
            r.incr("beside")
            r.rpush("list", "beside")

    threads = [threading.Thread(target=of_application), threading.Thread(target=of_redipy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (r.get("within"), r.get("beside")) == (str(count), str(count))
    assert r.llen("list") == 2 * count
    check = sqlite3.connect(file).execute("PRAGMA integrity_check").fetchall()
    assert check == [("ok",)]
