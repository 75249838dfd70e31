"""What the tests share: a client of an empty store, on a clock that stands still."""

from __future__ import annotations

import pytest
import redipy


@pytest.fixture
def clock() -> redipy.ManualClock:
    """Return a clock that shows the second 1,000,000 since 1970."""
    return redipy.ManualClock(1_000_000)


@pytest.fixture
def r(clock: redipy.ManualClock) -> redipy.Redis:
    """Return a client of a store of its own, on the clock."""
    return redipy.Redis(clock=clock)


@pytest.fixture
def raw(clock: redipy.ManualClock) -> redipy.Redis:
    """Return a client that gives bytes."""
    return redipy.Redis(clock=clock, decode_responses=False)
