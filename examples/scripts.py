"""Scripts for every backend: a rate limiter, and a queue that loses no job when a worker is lost.

    python examples/scripts.py [URL]

The URL alone decides where the data are: memory:// (the default), redis://host:port,
redis+cluster://host:port,host:port or redis+sentinel://host:port,host:port/service.

Each decorated function is a script: redipy reads it and runs it next to the data, in one step. In
memory it runs natively, a server gets it as Lua. Nobody else gets in between its lines.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import redipy
from redipy.script import RedisHash, RedisList, RedisSortedSet, RedisVar, function

# Keys of one script have a part of their name in braces in common: on a cluster, such keys are on
# one server. Elsewhere that means nothing.
WAITING, RUNNING, JOBS, LAST = "{jobs}:waiting", "{jobs}:running", "{jobs}:all", "{jobs}:last"

# Who takes a job has so many seconds to say that it is done. Then it is given to somebody else.
LEASE = 30


# A rate limiter. Everybody has a bucket that holds some tokens and is filled steadily; to be
# allowed costs one. Without a script, two calls at once could both take the last token.


@function
def allow(bucket: RedisHash, now: float, per_second: float, most: int = 3) -> bool:
    """Take a token, and tell whether there was one."""
    tokens: float = most
    seen = bucket.hgetall()
    if seen:
        gained = (now - float(seen["at"])) * per_second
        tokens = min(float(seen["tokens"]) + gained, most)
    allowed = tokens >= 1
    if allowed:
        tokens -= 1
    bucket.hset({"tokens": tokens, "at": now})
    # One that is full again need not be kept.
    bucket.expire(expire_in=60 + most / per_second)
    return allowed


# A queue. A job is either waiting or running, and stays known until somebody says that it is done.


@function
def put(waiting: RedisList, jobs: RedisHash, last: RedisVar, text: str) -> str:
    """Add a job and return its name."""
    name = f"job {last.incr()}"
    jobs.hset({name: json.dumps({"text": text, "tries": 0})})
    waiting.rpush(name)
    return name


@function
def take(
    waiting: RedisList, running: RedisSortedSet, jobs: RedisHash, now: float, lease: float = LEASE
) -> Any:
    """Take the next job: its name, its text and how often it was tried; None if there is none."""
    for late in running.zrangebyscore("-inf", now):
        # Whoever took it did not come back in time, so it is the next one.
        running.zrem(late)
        waiting.lpush(late)
    name = waiting.lpop()
    if name is None:
        return None
    job = json.loads(jobs.hget(name))
    job["tries"] += 1
    jobs.hset({name: json.dumps(job)})
    running.zadd({name: now + lease})
    job["name"] = name
    return job


@function
def done(running: RedisSortedSet, jobs: RedisHash, name: str) -> bool:
    """Forget a job that is done; tell whether it was still running."""
    if running.zrem(name) == 0:
        return False
    jobs.hdel(name)
    return True


class Queue:
    """The queue as the rest of a program sees it, on any client."""

    def __init__(self, r: redipy.Redis) -> None:
        self.r = r

    def put(self, *texts: str) -> list[str]:
        """Add jobs; in a pipeline, scripts are sent together like any other command."""
        with self.r.pipeline() as pipe:
            for text in texts:
                put(self.r, WAITING, JOBS, LAST, text, client=pipe)
            return pipe.execute()

    def take(self, now: float) -> dict[str, Any] | None:
        """Take the next job, if there is one."""
        job: dict[str, Any] | None = take(self.r, WAITING, RUNNING, JOBS, now)
        return job

    def done(self, name: str) -> bool:
        """Say that a job is done."""
        return bool(done(self.r, RUNNING, JOBS, name))

    def __str__(self) -> str:
        waiting, running = self.r.llen(WAITING), self.r.zcard(RUNNING)
        return f"{waiting} waiting, {running} running"


def main(url: str = "memory://") -> None:
    """Ask the rate limiter, do some jobs, and print what comes of it."""
    r = redipy.Redis(url, prefix="scripts:")
    r.flushall()  # Only what has the prefix.

    print("at most three calls at once, and then one a second:")
    for user, times in {"ann": [0, 0, 0, 0, 0, 1, 1, 9], "bob": [0, 1, 2, 3]}.items():
        answers = [allow(r, f"bucket:{user}", now, per_second=1) for now in times]
        told = [f"{now}s {'yes' if ok else 'no'}" for now, ok in zip(times, answers, strict=True)]
        print(f"  {user}: {', '.join(told)}")

    queue = Queue(r)
    print(f"added: {', '.join(queue.put('wash', 'cook', 'sing'))}")
    first = queue.take(now=0)
    second = queue.take(now=1)
    assert first is not None
    assert second is not None
    print(f"taken: {first['name']} ({first['text']}), {second['name']} ({second['text']})")
    queue.done(first["name"])
    print(f"{first['name']} is done, {second['name']} is lost with its worker: {queue}")

    now = 1 + LEASE
    while (job := queue.take(now)) is not None:
        ended = queue.done(job["name"])
        print(f"{job['name']} ({job['text']}), try {job['tries']}: done is {ended}")
        now += 1
    print(f"the lost worker comes back: done is {queue.done(second['name'])}")
    print(f"left: {queue}, keys: {', '.join(sorted(r.keys()))}")
    r.flushall()


if __name__ == "__main__":
    main(*sys.argv[1:2])
