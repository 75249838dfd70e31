"""Measures scripts from Python against the predecessor, and prints a table.

`make bench` runs it in the environment that `bench.py` has made. Both packages run the same
scripts, in memory and as Lua on one Redis, and take turns in an order that is shuffled each round.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import bench
import script_worker

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "python"))

ROUNDS = 11
OURS, PREDECESSOR = "ours", "predecessor"
Place = tuple[str, str]


@dataclass(frozen=True)
class Goal:
    """How many times as fast one is to be as another one; each is an operation of a contestant."""

    name: str
    place: Place
    peer: Place
    factor: float


GOALS = (
    Goal(
        "filter in memory, against the predecessor's memory",
        (OURS, "filter, memory"),
        (PREDECESSOR, "filter, memory"),
        40,
    ),
    Goal(
        "filter in memory, against Lua on Redis",
        (OURS, "filter, memory"),
        (OURS, "filter, server"),
        6,
    ),
    Goal(
        "filter on Redis, against the predecessor's",
        (OURS, "filter, server"),
        (PREDECESSOR, "filter, server"),
        1,
    ),
    Goal(
        f"{script_worker.CALLS:,} short calls in memory, against the predecessor's",
        (OURS, "short calls, memory"),
        (PREDECESSOR, "short calls, memory"),
        5,
    ),
)


class Contestant:
    """The parent's end of a contestant's process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Wait until the contestant has introduced itself."""
        self._process = process
        self.introduction = self._read()

    def round(self, operation: str) -> float:
        """Return the nanoseconds of a round."""
        if self._process.stdin is None:
            raise bench.BenchError("a contestant has no pipe")
        self._process.stdin.write(json.dumps(operation) + "\n")
        self._process.stdin.flush()
        return float(self._read()["ns"])

    def _read(self) -> dict[str, Any]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise bench.BenchError("a contestant stopped, its message stands above")
        answer: dict[str, Any] = json.loads(line)
        return answer


def start(name: str, environment: bench.Environment, port: int, stack: ExitStack) -> Contestant:
    """Start a contestant, which ends with the stack."""
    process = subprocess.Popen(
        [str(environment.python), "-s", script_worker.__file__, str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment.variables(name),
    )
    stack.enter_context(process)
    stack.callback(process.kill)
    contestant = Contestant(process)
    origin = Path(contestant.introduction["origin"]).resolve()
    if origin.is_relative_to(environment.predecessor) != (name == PREDECESSOR):
        raise bench.BenchError(f"{name} is the wrong package, from {origin}")
    return contestant


def measure(contestants: dict[str, Contestant]) -> dict[Place, float]:
    """Return the median nanoseconds of each operation of each contestant."""
    places: list[Place] = sorted({place for goal in GOALS for place in (goal.place, goal.peer)})
    figures: dict[Place, list[float]] = {place: [] for place in places}
    rng = random.Random(ROUNDS)
    for turn in range(ROUNDS + 1):
        for place in rng.sample(places, len(places)):
            name, operation = place
            elapsed = contestants[name].round(operation)
            if turn > 0:  # the first round warms up
                figures[place].append(elapsed)
    return {place: statistics.median(rounds) for place, rounds in figures.items()}


def main() -> int:
    """Measure, and print the table; a missed goal is said, not punished."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "target/bench-env")
    environment = bench.Environment(folder.resolve())
    server = import_module("servers").RedisServer()
    with ExitStack() as stack:
        stack.callback(server.stop)
        contestants = {
            name: start(name, environment, server.port, stack) for name in (OURS, PREDECESSOR)
        }
        medians = measure(contestants)
        old = contestants[PREDECESSOR].introduction["version"]
    print(
        f"\nScripts from Python against redipy {old}; medians of {ROUNDS} interleaved rounds; the"
    )
    print(f"filter parts a list of {script_worker.LENGTH:,} elements.\n")
    print(f"| {'':56} | {'ours':>9} | {'peer':>9} | {'ratio':>7} | {'goal':>6} |        |")
    print(f"|{'-' * 58}|{'-' * 10}:|{'-' * 10}:|{'-' * 8}:|{'-' * 7}:|--------|")
    for goal in GOALS:
        ours, peer = medians[goal.place], medians[goal.peer]
        ratio = peer / ours
        verdict = "met" if ratio >= goal.factor else "MISSED"
        print(
            f"| {goal.name:56} | {ours / 1e6:6.2f} ms | {peer / 1e6:6.2f} ms "
            f"| {ratio:6.2f}x | {goal.factor:5.0f}x | {verdict:6} |"
        )
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except bench.BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        sys.exit(2)
