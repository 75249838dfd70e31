"""Measures redipy from Python against its peers and prints one table.

Each contestant is a process of its own (see `worker.py`). For each operation they take
turns, round by round, and the medians of those rounds are set beside the goals (see
`report.py`). A missed goal is said, not punished: the exit code is 0.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns
from typing import TypeVar

import report
import worker

PREDECESSOR = "redipy==0.7.1"
PEERS = ("fakeredis", "burner-redis", "redis")
IMPORTS = {"ours": "import redipy", "redis": "import redis"}
CONTESTANTS = (*worker.OPENERS, "redis")

T = TypeVar("T")

Rounds = dict[tuple[str, str], list[float]]
"""Nanoseconds an operation, round by round, by (operation, contestant)."""


class BenchError(Exception):
    """What keeps the benchmark from running, in words for a person."""


@dataclass(frozen=True)
class Environment:
    """The virtual environment of the benchmark."""

    folder: Path

    @property
    def python(self) -> Path:
        """The interpreter that runs every contestant."""
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def predecessor(self) -> Path:
        """The folder of the predecessor, apart because its package has our name."""
        return self.folder / "predecessor"

    def variables(self, contestant: str) -> dict[str, str]:
        """Return a contestant's variables: the same for all but for one folder."""
        variables = {
            name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
        }
        variables["PYTHONHASHSEED"] = "0"
        if contestant == "predecessor":
            variables["PYTHONPATH"] = str(self.predecessor)
        return variables

    def release(self, package: str) -> str:
        """Return the version of an installed package."""
        return self.evaluate(f"__import__('importlib.metadata').metadata.version({package!r})")

    def evaluate(self, expression: str) -> str:
        """Return what the environment's interpreter prints for an expression."""
        command = [str(self.python), "-I", "-c", f"print({expression})"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def pip(self, *arguments: str) -> None:
        """Run pip's `install` in the environment."""
        command = [
            str(self.python),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            *arguments,
        ]
        if subprocess.run(command, check=False, env=self.variables("")).returncode != 0:
            raise BenchError(f"pip install {' '.join(arguments)} failed; its message stands above")


def prepare_environment(folder: Path, wheel: Path | None, *, upgrade: bool) -> Environment:
    """Make the environment where it is missing, and install what it lacks.

    A given wheel is installed in any case: it may be newer than its version says.
    """
    environment = Environment(folder.resolve())
    fresh = not environment.python.exists()
    if fresh:
        print(f"Preparing {folder} ...", file=sys.stderr)
        venv.create(environment.folder, with_pip=True)
    done = environment.folder / "peers-installed"
    if fresh or upgrade or not done.exists():
        environment.pip("--upgrade", *PEERS)
        environment.pip("--upgrade", "--target", str(environment.predecessor), PREDECESSOR)
        done.touch()
    if wheel is not None:
        environment.pip("--force-reinstall", "--no-deps", str(wheel))
    return environment


class Runner:
    """The parent's end of a contestant's process."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        """Wait until the contestant has introduced itself."""
        self.name = name
        self._process = process
        self._passes: dict[str, int] = {}
        introduction = self._read()
        self.version = str(introduction["version"])
        self.origin = str(introduction["origin"])
        self._operations = introduction["operations"]

    def can(self, operation: str) -> bool:
        """Tell whether the contestant takes part in an operation."""
        return isinstance(self._operations, list) and operation in self._operations

    def calibrate(self, operation: str, round_ns: float) -> None:
        """Warm up, and choose the passes that make a round last about `round_ns`."""
        self._ask(operation, 1)
        passes = round(round_ns / self._ask(operation, 1))
        self._passes[operation] = min(max(passes, 1), worker.MAX_PASSES)

    def round(self, operation: str) -> float:
        """Return the nanoseconds an operation takes in one round."""
        passes = self._passes[operation]
        return self._ask(operation, passes) / (passes * worker.KEY_COUNT)

    def _ask(self, operation: str, passes: int) -> int:
        if self._process.stdin is None:
            raise BenchError(f"{self.name} has no pipe")
        request = json.dumps({"operation": operation, "passes": passes})
        with suppress(BrokenPipeError):  # a contestant that is gone shows in the answer
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        return int(str(self._read()["ns"]))

    def _read(self) -> dict[str, object]:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            hint = "; is our wheel installed (--wheel)?" if self.name == "ours" else ""
            raise BenchError(f"{self.name} stopped, its message stands above{hint}")
        answer: dict[str, object] = json.loads(line)
        return answer


@contextmanager
def running(name: str, environment: Environment) -> Iterator[Runner]:
    """Start a contestant and end it with the block."""
    process = subprocess.Popen(
        [str(environment.python), "-s", worker.__file__, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment.variables(name),
    )
    with process:
        try:
            yield Runner(name, process)
        finally:
            process.kill()


def check_identity(runners: Sequence[Runner], environment: Environment) -> None:
    """Raise where ours and the predecessor, which share a name, were mixed up."""
    for runner in runners:
        origin = Path(runner.origin).resolve()
        is_old = origin.is_relative_to(environment.predecessor)
        if is_old != (runner.name == "predecessor"):
            raise BenchError(f"{runner.name} is the wrong package, from {origin}")


def take_turns(members: Sequence[T], rounds: int) -> Iterator[T]:
    """Yield every member once a round, in an order that is shuffled anew each round.

    A fixed order would always put the same one behind the one that empties the caches.
    """
    rng = random.Random(rounds)
    for _ in range(rounds):
        yield from rng.sample(members, len(members))


def measure_operations(runners: Sequence[Runner], rounds: int, round_ns: float) -> Rounds:
    """Measure every operation, the contestants that know it taking turns."""
    figures: Rounds = {}
    for operation in worker.ALL_OPERATIONS:
        able = [runner for runner in runners if runner.can(operation)]
        print(f"Measuring {operation} ...", file=sys.stderr)
        for runner in able:
            runner.calibrate(operation, round_ns)
        for runner in take_turns(able, rounds):
            figures.setdefault((operation, runner.name), []).append(runner.round(operation))
    return figures


def start_time(environment: Environment, statement: str) -> float:
    """Return the nanoseconds of a fresh interpreter that runs one statement."""
    command = [str(environment.python), "-I", "-c", statement]
    start = perf_counter_ns()
    code = subprocess.run(command, check=False).returncode
    elapsed = perf_counter_ns() - start
    if code != 0:
        raise BenchError(f"python -c {statement!r} failed in {environment.folder}")
    return float(elapsed)


def measure_imports(environment: Environment, contestants: Sequence[str], starts: int) -> Rounds:
    """Measure imports in fresh interpreters, less the median bare start."""
    statements = {name: line for name, line in IMPORTS.items() if name in contestants}
    if not statements:
        return {}
    print("Measuring imports ...", file=sys.stderr)
    lines = ["pass", *statements.values()]
    for line in lines:
        start_time(environment, line)  # writes the bytecode, fills the file cache
    times: dict[str, list[float]] = {line: [] for line in lines}
    for line in take_turns(lines, starts):
        times[line].append(start_time(environment, line))
    bare = statistics.median(times["pass"])
    return {
        (report.IMPORT, name): [start - bare for start in times[line]]
        for name, line in statements.items()
    }


def measure(environment: Environment, options: argparse.Namespace) -> tuple[Rounds, dict[str, str]]:
    """Run everything once and return the figures with the versions."""
    with ExitStack() as stack:
        names = [name for name in options.contestants if name in worker.OPENERS]
        runners = [stack.enter_context(running(name, environment)) for name in names]
        check_identity(runners, environment)
        figures = measure_operations(runners, options.rounds, options.round_ms * 1e6)
        versions = {runner.name: runner.version for runner in runners if runner.version}
    versions["python"] = environment.evaluate("__import__('platform').python_version()")
    if "redis" in options.contestants:
        versions["redis"] = environment.release("redis")
    figures.update(measure_imports(environment, options.contestants, options.starts))
    return figures, versions


def write_json(path: Path, figures: Rounds, versions: dict[str, str]) -> None:
    """Write versions, medians and single rounds (nanoseconds an operation)."""
    rows = [
        {
            "operation": operation,
            "contestant": name,
            "median_ns": statistics.median(rounds),
            "rounds_ns": rounds,
        }
        for (operation, name), rounds in figures.items()
    ]
    path.write_text(
        json.dumps({"versions": versions, "figures": rows}, indent=2) + "\n",
        encoding="utf-8",
    )


def print_report(figures: Rounds, versions: dict[str, str], options: argparse.Namespace) -> None:
    """Print how it was measured, the table, and which goals were missed."""
    medians = {place: statistics.median(rounds) for place, rounds in figures.items()}
    goals = report.all_goals(worker.ALL_OPERATIONS)
    python = versions["python"]
    said = ", ".join(f"{name} {version}" for name, version in versions.items() if name != "python")
    print(
        f"Python {python}, {platform.machine()}, {os.cpu_count()} cores: {said}.\n"
        f"Time an operation, one thread, {worker.KEY_COUNT:,} prepared keys; medians "
        f"of {options.rounds} interleaved rounds of\n"
        f"about {options.round_ms:g} ms (imports: of {options.starts} "
        "fresh interpreters, less the bare start).\n"
    )
    print(report.table(goals, medians))
    print(f"\n{report.verdict(goals, medians)}")


def contestant_list(text: str) -> list[str]:
    """Read names separated by commas."""
    names = text.split(",")
    unknown = sorted(set(names) - set(CONTESTANTS))
    if unknown:
        raise argparse.ArgumentTypeError(
            f"unknown: {', '.join(unknown)}; there are {', '.join(CONTESTANTS)}"
        )
    return names


def at_least(least: int) -> Callable[[str], int]:
    """Return a reader of whole numbers that are not below `least`."""

    def whole_number(text: str) -> int:
        number = int(text)
        if number < least:
            raise argparse.ArgumentTypeError(f"at least {least}, please")
        return number

    return whole_number


def parse_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Measure redipy from Python against its peers.")
    parser.add_argument(
        "--env",
        type=Path,
        default=Path("target/bench-env"),
        help="folder of its environment",
    )
    parser.add_argument(
        "--wheel", type=Path, help="our wheel, installed into the environment first"
    )
    parser.add_argument(
        "--upgrade", action="store_true", help="fetch the peers' current releases again"
    )
    parser.add_argument(
        "--contestants",
        type=contestant_list,
        default=list(CONTESTANTS),
        help=",".join(CONTESTANTS),
    )
    parser.add_argument(
        "--rounds",
        type=at_least(7),
        default=11,
        help="rounds of each operation (default 11)",
    )
    parser.add_argument(
        "--round-ms", type=float, default=40.0, help="length of a round (default 40)"
    )
    parser.add_argument(
        "--starts",
        type=at_least(15),
        default=21,
        help="interpreter starts for imports (default 21)",
    )
    parser.add_argument(
        "--json",
        type=Path,
        metavar="FILE",
        help="write the medians and the single rounds",
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare, measure, report; return 2 where the benchmark could not run."""
    options = parse_options(arguments)
    try:
        environment = prepare_environment(options.env, options.wheel, upgrade=options.upgrade)
        figures, versions = measure(environment, options)
    except (BenchError, subprocess.CalledProcessError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 2
    print_report(figures, versions, options)
    if options.json:
        write_json(options.json, figures, versions)
    return 0


if __name__ == "__main__":
    sys.exit(main())
