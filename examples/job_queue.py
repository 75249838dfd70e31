"""A job queue: workers in several processes, jobs that are tried again, and none that gets lost.

    python examples/job_queue.py [URL] [--jobs 30] [--workers 3] [--crash]

The URL alone decides where the queue is: sqlite:jobs.db, postgres://user@host/database,
mysql://user@host/database, redis://host:port, or memory:// (the default), where the workers are
threads, since other processes cannot see it. With --crash one worker is killed in the middle of a
job, by `kill -9` or, in memory, by leaving its job alone.

Each job is in one of these places:

    waiting     a list, from which workers take jobs, and wait for them
    running:N   a list of the one job that worker N has; who takes a job has it there in one step
    later       a sorted set of jobs that have failed, by the time of their next try
    done, dead  what became of jobs; those are dead that have failed too often

A worker that dies leaves its job in its list. Each worker has a key that ends a moment after it was
last renewed, so whoever looks sees that it is gone, and puts its job back in front.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from functools import partial

import redipy

WAITING, LATER, DONE, DEAD = "{queue}:waiting", "{queue}:later", "{queue}:done", "{queue}:dead"
WORKERS = "{queue}:workers"
TRIES = 3  # so often a job is tried
DELAY = 0.2  # so many seconds until the second try; until the third, twice as many
ALIVE = 2.0  # so many seconds a worker is taken for alive after it has last said so


def running(worker: str) -> str:
    """Return the list of what a worker is at."""
    return f"{{queue}}:running:{worker}"


def alive(worker: str) -> str:
    """Return the key that is there while a worker lives."""
    return f"{{queue}}:alive:{worker}"


def add(r: redipy.Redis, name: str) -> None:
    """Put a job into the queue."""
    r.rpush(WAITING, json.dumps({"name": name, "tries": 0}))


class Worker:
    """Takes jobs and does them, until it is told to stop."""

    def __init__(self, url: str, name: str, do: Callable[[str, int], None]) -> None:
        self.r = redipy.Redis(url)
        self.name = name
        self.do = do
        self.stopping = threading.Event()

    def run(self) -> None:
        """Work; a job that has begun is brought to its end."""
        self._say_alive()
        self.r.sadd(WORKERS, self.name)
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        while not self.stopping.is_set():
            self._look_after_others()
            # In one step, so that a job is in one of the lists whatever happens to its worker. Who
            # waits for a second at most hears in time that it is to stop.
            job = self.r.blmove(WAITING, running(self.name), 1, "LEFT", "RIGHT")
            if job is not None:
                self._work_on(job)
        self.stopping.set()
        beating.join()
        # Nobody has to look after a worker that has gone in good order.
        self.r.srem(WORKERS, self.name)
        self.r.delete(alive(self.name))

    def _beat(self) -> None:
        while not self.stopping.wait(ALIVE / 4):
            self._say_alive()

    def _say_alive(self) -> None:
        self.r.set(alive(self.name), "yes", px=int(ALIVE * 1000))

    def _work_on(self, job: str) -> None:
        state = json.loads(job)
        state["tries"] += 1
        try:
            self.do(state["name"], state["tries"])
        except Exception as error:
            state["error"] = str(error)
            with self.r.pipeline() as pipe:
                pipe.lrem(running(self.name), 1, job)
                if state["tries"] < TRIES:
                    at = time.time() + DELAY * 2 ** (state["tries"] - 1)
                    pipe.zadd(LATER, {json.dumps(state): at})
                else:
                    pipe.rpush(DEAD, json.dumps(state))
        else:
            with self.r.pipeline() as pipe:
                pipe.lrem(running(self.name), 1, job)
                pipe.hset(DONE, {state["name"]: self.name})

    def _look_after_others(self) -> None:
        """Put back what is due again, and what is in the hands of workers that are gone."""
        for job in self.r.zrangebyscore(LATER, 0, time.time()):
            # Another worker may be at the same: who removes the job is the one to put it back.
            self.r.transaction(partial(requeue, job), LATER)
        for worker in self.r.smembers(WORKERS) - {self.name}:
            if not self.r.exists(alive(worker)):
                # As one step again; there is one job at most.
                while self.r.lmove(running(worker), WAITING, "RIGHT", "LEFT") is not None:
                    print(f"worker {self.name} puts back what worker {worker} was at", flush=True)
                self.r.srem(WORKERS, worker)


def requeue(job: str, pipe: redipy.Pipeline) -> None:
    """Move a job that has waited for its next try, if it is still there."""
    is_there = pipe.zscore(LATER, job) is not None
    pipe.multi()
    if is_there:
        pipe.zrem(LATER, job)
        pipe.rpush(WAITING, job)


def do(name: str, tries: int) -> None:
    """Do a job: this is where your own work goes."""
    time.sleep(0.02)
    number = int(name.split()[1])
    if number % 10 == 9 and tries == 1:
        raise RuntimeError("it did not work out")
    if number % 100 == 50:
        raise RuntimeError("it never works out")


def start(url: str, name: str, crash: bool) -> None:
    """Run a worker in a process of its own, until the process is asked to end."""

    def work(job: str, tries: int) -> None:
        if crash:
            print(f"worker {name} is killed while it is at {job}", flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        do(job, tries)

    worker = Worker(url, name, work)
    signal.signal(signal.SIGTERM, lambda *_: worker.stopping.set())
    # Ctrl-C goes to everybody; the first process asks the others to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker.run()


class Processes:
    """Workers in processes of their own."""

    def __init__(self, url: str, count: int, crash: bool) -> None:
        # Nobody shares anything with them but the queue.
        context = multiprocessing.get_context("spawn")
        self.processes = [
            context.Process(target=start, args=(url, str(number), crash and number == 0))
            for number in range(count)
        ]
        for process in self.processes:
            process.start()

    def stop(self) -> None:
        """Ask them to stop, and wait until each has brought its job to an end."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.join()


class Threads:
    """Workers in threads, for a queue in memory."""

    def __init__(self, url: str, count: int, crash: bool) -> None:
        self.workers = [Worker(url, str(number), do) for number in range(count)]
        if crash:
            print("worker lost is at job 0 and does not come back")
            self.workers[0].r.sadd(WORKERS, "lost")
            self.workers[0].r.lmove(WAITING, running("lost"), "LEFT", "RIGHT")
        self.threads = [threading.Thread(target=worker.run) for worker in self.workers]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Ask them to stop, and wait for them."""
        for worker in self.workers:
            worker.stopping.set()
        for thread in self.threads:
            thread.join()


def main(arguments: list[str]) -> None:
    """Fill a queue, have workers do the jobs, and tell what became of them."""
    parser = argparse.ArgumentParser()
    parser.add_argument("url", nargs="?", default="memory://jobs")
    parser.add_argument("--jobs", type=int, default=30)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--crash", action="store_true")
    options = parser.parse_args(arguments)
    r = redipy.Redis(options.url)
    for key in r.scan_iter("{queue}:*"):
        r.delete(key)
    for number in range(options.jobs):
        add(r, f"job {number}")
    kind = Threads if options.url.startswith("memory:") else Processes
    workers = kind(options.url, options.workers, options.crash)
    try:
        while r.hlen(DONE) + r.llen(DEAD) < options.jobs:
            time.sleep(0.05)
    finally:
        workers.stop()
    print(f"done: {r.hlen(DONE)}, dead: {r.llen(DEAD)}")
    print(f"left: {r.llen(WAITING)} waiting, {r.zcard(LATER)} to be tried again")


if __name__ == "__main__":
    main(sys.argv[1:])
