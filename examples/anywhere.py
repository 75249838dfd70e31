"""One program for every backend: jobs that several workers do, a lock, a counter, a leaderboard.

    python examples/anywhere.py [URL]

The URL alone decides where the data are: memory:// (the default), redis://host:port,
redis+cluster://host:port,host:port or redis+sentinel://host:port,host:port/service.
"""

from __future__ import annotations

import sys
import threading
import time
import uuid

import redipy

# What one command or transaction touches together has a part of its name in braces in common: on a
# cluster, such keys are on one server. Elsewhere that means nothing.
WAITING, RUNNING, RESULTS = "{jobs}:waiting", "{jobs}:running", "{jobs}:results"
TOTAL, HISTORY = "{total}:sum", "{total}:history"
LOCK, REPORT = "lock:report", "report"
SCORES = "scores"

WORKERS = ["ann", "bob", "cy"]
JOBS = 60


def work(r: redipy.Redis, worker: str) -> None:
    """Do jobs until none is left."""
    while True:
        # In one step, so that a job is in one of the lists whatever happens to its worker.
        job = r.lmove(WAITING, RUNNING, "LEFT", "RIGHT")
        if job is None:
            return
        result = int(job) ** 2
        with r.pipeline() as pipe:
            pipe.lrem(RUNNING, 1, job)
            pipe.hset(RESULTS, {job: str(result)})
            pipe.execute()
        add(r, result)
        r.zincrby(SCORES, int(job) % 7, f"team {int(job) % 4}")
        report(r, worker)


def add(r: redipy.Redis, amount: int) -> int:
    """Add to the total and to its history, and return it: read, computed here, and written."""

    def change(pipe: redipy.Pipeline) -> int:
        total = int(pipe.get(TOTAL) or 0) + amount
        pipe.multi()
        pipe.set(TOTAL, total)
        pipe.rpush(HISTORY, total)
        return total

    return r.transaction(change, TOTAL, value_from_callable=True)


def report(r: redipy.Redis, worker: str) -> None:
    """Count a job in the report, which only one worker at a time may change."""
    token = f"{worker} {uuid.uuid4()}"
    # The lock ends by itself if its holder does not come back.
    while not r.set(LOCK, token, nx=True, px=30_000):
        time.sleep(0.001)
    try:
        seen = int(r.hget(REPORT, "jobs") or 0)
        r.hset(REPORT, {"jobs": str(seen + 1)})
    finally:
        release(r, token)


def release(r: redipy.Redis, token: str) -> bool:
    """Give the lock back, if it is still ours."""

    def change(pipe: redipy.Pipeline) -> bool:
        ours = bool(pipe.get(LOCK) == token)
        pipe.multi()
        if ours:
            pipe.delete(LOCK)
        return ours

    return r.transaction(change, LOCK, value_from_callable=True)


def main(url: str = "memory://") -> None:
    """Fill the queue, let the workers do it, and print what came of it."""
    r = redipy.Redis(url, prefix="anywhere:")
    r.flushall()  # Only what has the prefix.

    r.rpush(WAITING, *range(1, JOBS + 1))
    threads = [threading.Thread(target=work, args=(r, worker)) for worker in WORKERS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    print(f"jobs: {r.llen(WAITING)} waiting, {r.llen(RUNNING)} running, {r.hlen(RESULTS)} done")
    print(f"total: {r.get(TOTAL)} in {r.llen(HISTORY)} steps, the last one {r.lindex(HISTORY, -1)}")
    print(f"report: {r.hget(REPORT, 'jobs')} jobs, the lock is {'taken' if LOCK in r else 'free'}")
    print("leaderboard:")
    for place, (team, score) in enumerate(r.zrevrange(SCORES, 0, -1, withscores=True), start=1):
        print(f"  {place}. {team}: {score:g}")
    print(f"keys: {', '.join(sorted(r.keys()))}")
    r.flushall()


if __name__ == "__main__":
    main(*sys.argv[1:2])
