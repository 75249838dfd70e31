"""What the tests share: a client of an empty store, on a clock that stands still."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redipy
from databases import PostgresServer
from deployments import Cluster, Sentinels
from hypothesis import settings
from servers import RedisServer

# A busy machine is no reason to fail, and what was found before is no part of a run.
settings.register_profile("redipy", deadline=None, database=None)
settings.load_profile("redipy")


@pytest.fixture
def clock() -> redipy.ManualClock:
    """Return a clock that shows the second 1,000,000 since 1970."""
    return redipy.ManualClock(1_000_000)


@pytest.fixture(params=["memory", "sqlite"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty store of its own, of each kind that is in this process."""
    return f"sqlite:{tmp_path}/app.db" if request.param == "sqlite" else "memory://"


@pytest.fixture
def r(url: str, clock: redipy.ManualClock) -> redipy.Redis:
    """Return a client of a store of its own, on the clock."""
    return redipy.Redis(url, clock=clock)


@pytest.fixture
def raw(url: str, clock: redipy.ManualClock) -> Any:
    """Return a client that gives bytes, which the annotations of a client do not know."""
    return redipy.Redis(url, clock=clock, decode_responses=False)


@pytest.fixture(scope="session")
def server() -> Iterator[RedisServer]:
    """Return a Redis server that all tests of a run share."""
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Return a cluster that all tests of a run share, and that stays as it is."""
    with Cluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def sentinels() -> Iterator[Sentinels]:
    """Return a master behind sentinels that all tests of a run share, and that stays as it is."""
    with Sentinels() as sentinels:
        yield sentinels


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """Return a PostgreSQL that all tests of a run share, each with databases of its own."""
    with PostgresServer() as server:
        yield server
