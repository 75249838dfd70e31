"""The transcripts that were recorded from a real Redis, replayed from Python.

Every case file runs twice on each backend: command by command, and block by block in pipelines; and
all of it again with the client whose commands are awaited.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import redipy
import redipy.asyncio
import transcripts
from transcripts import CASES, Block, Error, Step

FILES = {str(path.relative_to(CASES).with_suffix("")): path for path in CASES.rglob("*.txt")}

TEXT_ALONE = "the memory backend tells integers by their text alone"

TWO_WORDS = "a name with a blank stands for two words, as in redis-py"

OWN_NAME = "a command knows its own name here, and not how a caller has spelled it"

# What is known to differ: file, block, command and the reason. What does not differ any more fails.
EVERYWHERE = {
    ("server/unknown", "names", '"FOO BAR"'): TWO_WORDS,
    ("pubsub/pubsub", "wrong numbers of arguments", "PUBSUB channels a b"): OWN_NAME,
    ("pubsub/pubsub", "wrong numbers of arguments", "PUBSUB shardchannels a b"): OWN_NAME,
}
KNOWN_GAPS = {
    "memory": EVERYWHERE
    | {
        ("strings/incrbyfloat", "integers stay integers for INCR", "OBJECT ENCODING k"): TEXT_ALONE,
        ("strings/incrbyfloat", "integers stay integers for INCR", "OBJECT REFCOUNT k"): TEXT_ALONE,
    },
    "redis": EVERYWHERE
    | {
        (
            "server/unknown",
            "names",
            '"\\xff\\xfe"',
        ): "the library that reads replies refuses errors that are not UTF-8",
    },
}
KNOWN_GAPS["cluster"] = {
    gap: reason for gap, reason in EVERYWHERE.items() if gap[0] != "server/unknown"
}
KNOWN_GAPS["cluster"]["scripting/script_kill", "no subcommand", "SCRIPT"] = (
    "it runs under a prefix there, where a command that is not declared is refused"
)
KNOWN_GAPS["sentinel"] = KNOWN_GAPS["redis"]

# On a cluster all keys are in one slot, by a prefix.
SLOT = "{t}:"

# The commands that a pipeline cannot hold there, since they concern all servers.
SEVERAL_CALLS = {b"DBSIZE", b"RANDOMKEY", b"FLUSHDB", b"FLUSHALL", b"KEYS", b"SCAN"}

# The blocks that cannot hold on a cluster under a prefix, or behind sentinels.
UNKNOWN = "which words of a command that is not declared are keys is not known under a prefix"
UNCOUNTED = "with a number of keys that is none, nobody knows the keys, which lack their prefix"
STEP = "a step of a scan looks at one of the servers, and the next one goes on at another"
CHANNEL = "the sentinels have a channel of their own on the server"
ON_CLUSTER = {
    ("keys/scan", "all"): STEP,
    ("keys/scan", "many keys"): STEP,
    ("keys/scan", "bad cursors and options"): STEP,
    **{
        (f"{group}/{name}", "bad numbers of keys"): UNCOUNTED
        for group, names in {
            "lists": ["lmpop"],
            "sets": ["sintercard"],
            "sorted_sets": ["zdiff", "zinter", "zmpop", "zunion"],
        }.items()
        for name in names
    },
    ("server/unknown", ""): UNKNOWN,
    ("keys/object", "wrong subcommands and numbers of arguments"): UNKNOWN,
    ("pubsub/pubsub", "wrong subcommands"): UNKNOWN,
}
OUTSIDE: dict[str, dict[tuple[str, str], str]] = {
    "memory": {},
    "redis": {},
    "cluster": ON_CLUSTER,
    "sentinel": {("pubsub/pubsub", "channels"): CHANNEL},
}


def needs_databases(block: Block) -> bool:
    """Tell whether a block uses other databases than 0, which a cluster does not have."""
    for step in block.steps:
        words = [word.upper() for word in step.argv]
        if words[0] in {b"SELECT", b"SWAPDB", b"MOVE"} or b"DB" in words[1:]:
            return True
    return False


# The queue of a transaction holds on to an argument that became a value.
QUEUED = {
    ("keys/object", "REFCOUNT", "OBJECT REFCOUNT k"),
    ("strings/incrbyfloat", "integers stay integers for INCR", "OBJECT REFCOUNT k"),
}

Call = Callable[..., Any]


class Awaited:
    """The client whose commands are awaited, used as the other one is."""

    def __init__(self, client: Any, runner: asyncio.Runner) -> None:
        self.client = client
        self.runner = runner

    def run(self, call: Any) -> Any:
        """Return what a call returns."""

        async def awaiting() -> Any:
            return await call

        return self.runner.run(awaiting())

    def execute_command(self, *argv: Any) -> Any:
        """Run a command, or queue it."""
        call = self.client.execute_command(*argv)
        return None if call is None else self.run(call)

    def execute(self, raise_on_error: bool = True) -> Any:
        """Run what is queued."""
        return self.run(self.client.execute(raise_on_error))

    def pipeline(self) -> Awaited:
        """Start a pipeline."""
        return Awaited(self.client.pipeline(), self.runner)


@contextmanager
def opened(
    front: str, url: str, clock: redipy.ManualClock | None, prefix: str | None
) -> Iterator[Any]:
    """Give a client of one kind or the other."""
    make: Any = redipy.Redis if front == "threads" else redipy.asyncio.Redis
    client = make(url=url, clock=clock, decode_responses=False, prefix=prefix)
    if front == "threads":
        yield client
        return
    with asyncio.Runner() as runner:
        yield Awaited(client, runner)


class Replay:
    """A client of a backend, and what it answered otherwise than Redis."""

    client: Any

    def __init__(self, name: str, backend: str, prefix: str | None = None) -> None:
        self.gaps = {gap[1:] for gap in KNOWN_GAPS[backend] if gap[0] == name}
        self.shown: set[tuple[str, str]] = set()
        self.title = ""
        # A server has a clock of its own.
        self.clock = redipy.ManualClock() if backend == "memory" else None
        self.alone = SEVERAL_CALLS if prefix else set()
        self.ignored: set[tuple[str, str]] = set()
        self.differences: list[str] = []

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        if self.clock is None:
            time.sleep(seconds)
        else:
            self.clock.advance(seconds)

    def begin(self, block: Block) -> None:
        """Begin a block on an empty server."""
        self.title = block.title
        self.client.execute_command("FLUSHALL")
        self.client.execute_command("SELECT", 0)

    def judge(self, step: Step, actual: Any) -> None:
        """Compare a value, or an exception, with what was recorded."""
        if step.mode == "any":
            return
        if isinstance(step.reply, Error):
            # An exception's text is a str: what is no UTF-8 in the error is replaced in it.
            wanted = step.reply.text.decode("utf-8", "replace")
            if not isinstance(actual, redipy.RedipyError):
                self.differs(step, wanted, actual)
            elif actual.redis_message != wanted:
                self.differs(step, wanted, actual.redis_message)
            return
        if isinstance(actual, BaseException):
            self.differs(step, step.reply, actual)
            return
        wanted = transcripts.expected(step)
        if step.mode == "shape":
            fits = transcripts.same_shape(wanted, actual)
        else:
            wanted = transcripts.settled(step.mode, wanted)
            fits = transcripts.same(wanted, transcripts.settled(step.mode, actual))
        if not fits:
            self.differs(step, wanted, actual)

    def differs(self, step: Step, wanted: Any, actual: Any) -> None:
        """Note a difference."""
        gap = (self.title, step.source)
        if gap in self.ignored:
            return
        if gap in self.gaps:
            self.shown.add(gap)
            return
        self.differences.append(
            f"{step.line}: {self.title}: {step.source}\n  expected {wanted!r}\n  got {actual!r}"
        )

    def scan_all(self, step: Step, call: Call) -> None:
        """Repeat a command with each cursor, and compare all that it found, without repeats."""
        argv = list(step.argv)
        found: list[Any] = []
        while True:
            value = answer(call, argv)
            if not isinstance(value, tuple) or len(found) > 100_000:
                self.differs(step, step.reply, value)
                return
            cursor, items = value
            if type(cursor) is not int or type(items) is not list:
                self.differs(step, step.reply, value)
                return
            found.extend(items)
            if cursor == 0:
                break
            argv[1 if argv[0].upper() == b"SCAN" else 2] = str(cursor).encode()
        convert = {
            b"HSCAN": transcripts.paired(transcripts.plain, transcripts.plain),
            b"ZSCAN": transcripts.scores,
        }.get(argv[0].upper(), transcripts.plain)
        wanted = transcripts.distinct(convert(step.reply))
        if not transcripts.same(wanted, transcripts.distinct(found)):
            self.differs(step, wanted, found)


def answer(call: Call, argv: list[bytes]) -> Any:
    """Return the value of a call, or the exception of redipy that it raised."""
    try:
        return call(*argv)
    except redipy.RedipyError as error:
        return error


# What waits where there is nothing: on a clock that stands still, until that is moved.
BLOCKING = ["BLMOVE", "BLMPOP", "BLPOP", "BRPOP", "BRPOPLPUSH", "BZMPOP", "BZPOPMAX", "BZPOPMIN"]


def wait_for_answer(replay: Replay, argv: list[bytes]) -> Any:
    """Return the value of a call that may wait, while time passes."""
    with ThreadPoolExecutor(1) as pool:
        value = pool.submit(answer, replay.client.execute_command, argv)
        while not value.done():
            replay.wait(0.001)
            wait([value], timeout=0.001)
        return value.result()


def call_by_call(replay: Replay, block: Block) -> None:
    """Run a block as single calls."""
    for step in block.steps:
        if step.wait:
            replay.wait(step.wait)
        if step.mode.startswith("scan-all"):
            replay.scan_all(step, replay.client.execute_command)
        elif step.argv[0].decode("latin-1").upper() in BLOCKING:
            replay.judge(step, wait_for_answer(replay, step.argv))
        else:
            replay.judge(step, answer(replay.client.execute_command, step.argv))


def in_pipelines(replay: Replay, block: Block) -> None:
    """Run a block in as few pipelines as it allows: time, and whole scans, part them."""
    pipe = replay.client.pipeline()
    queued: list[Step] = []

    def run() -> None:
        values = pipe.execute(raise_on_error=False)
        assert len(values) == len(queued)
        for step, value in zip(queued, values, strict=True):
            replay.judge(step, value)
        queued.clear()

    def run_alone(step: Step) -> None:
        run()
        pipe.execute_command(*step.argv)
        replay.judge(step, answer(lambda: pipe.execute(raise_on_error=False)[0], []))

    def call(*argv: bytes) -> Any:
        pipe.execute_command(*argv)
        return pipe.execute()[0]

    for step in block.steps:
        if step.wait:
            run()
            replay.wait(step.wait)
        if step.mode.startswith("scan-all"):
            run()
            alone = step.argv[0].upper() in replay.alone
            replay.scan_all(step, replay.client.execute_command if alone else call)
            continue
        if (block.title, step.source) in replay.gaps:
            run_alone(step)
            continue
        if step.argv[0].upper() in replay.alone:
            run()
            replay.judge(step, answer(replay.client.execute_command, step.argv))
            continue
        refused = answer(pipe.execute_command, step.argv)
        if refused is not None:
            # What changes a connection cannot even be queued.
            replay.judge(step, refused)
            continue
        queued.append(step)
    run()


@pytest.mark.parametrize("front", ["threads", "asyncio"])
@pytest.mark.parametrize("backend", ["memory", "redis", "sentinel", "cluster"])
@pytest.mark.parametrize("road", [call_by_call, in_pipelines], ids=lambda road: road.__name__)
@pytest.mark.parametrize("path", FILES.values(), ids=FILES.keys())
def test_replay(
    path: Path,
    road: Callable[[Replay, Block], None],
    backend: str,
    front: str,
    request: pytest.FixtureRequest,
) -> None:
    name = str(path.relative_to(CASES).with_suffix(""))
    fixtures = {"redis": "server", "sentinel": "sentinels", "cluster": "cluster"}
    url = request.getfixturevalue(fixtures[backend]).url if backend in fixtures else "memory://"
    on_cluster = backend == "cluster"
    prefix = SLOT if on_cluster else None
    replay = Replay(name, backend, prefix)
    if backend != "memory" and road is in_pipelines:
        replay.ignored = {case[1:] for case in QUEUED if case[0] == name}
    with opened(front, url, replay.clock, prefix) as replay.client:
        for block in transcripts.load(path):
            outside = not {(name, ""), (name, block.title)}.isdisjoint(OUTSIDE[backend])
            if outside or (on_cluster and needs_databases(block)):
                continue
            replay.begin(block)
            road(replay, block)
    assert not replay.differences, "\n".join(f"{path.name}:{one}" for one in replay.differences)
    closed = replay.gaps - replay.shown
    assert not closed, f"{name}: no gap any more, take it off the list: {sorted(closed)}"


def test_the_cases_are_all_there() -> None:
    blocks = [block for path in FILES.values() for block in transcripts.load(path)]
    steps = [step for block in blocks for step in block.steps]
    assert len(FILES) > 120
    without = [step for block in blocks if not needs_databases(block) for step in block.steps]
    assert len(without) > 5500
    assert len(steps) > 6000
    assert {name for gaps in KNOWN_GAPS.values() for name, _, _ in gaps} <= FILES.keys()


def test_a_case_file_is_read_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "case.txt"
    path.write_text(
        '# About.\n\n## one\n> SET "a\\x00 \\"b\\"" \\d\n+OK\n@wait 1.5\n@unordered\n'
        '> KEYS *\n*3\n  "a"\n  *1\n    nil\n  :-7\n@any\n> TIME\n## two\n> X "" y\n-ERR x\\xff\n'
    )
    one, two = transcripts.load(path)
    assert one.title == "one"
    assert one.steps[0].argv == [b"SET", b'a\x00 "b"', b"\\d"]
    assert one.steps[1] == Step(8, "KEYS *", [b"KEYS", b"*"], [b"a", [None], -7], "unordered", 1.5)
    assert (one.steps[2].mode, one.steps[2].reply) == ("any", None)
    assert two.steps == [Step(17, 'X "" y', [b"X", b"", b"y"], Error(b"ERR x\xff"))]


@pytest.mark.parametrize(
    ("wanted", "actual"),
    [
        (1, True),
        (1, 1.0),
        (b"a", "a"),
        ([1], (1,)),
        ([b"a"], {b"a"}),
        ({b"a": b"b"}, [(b"a", b"b")]),
        ({b"a": b"1", b"b": b"2"}, {b"b": b"2", b"a": b"1"}),
        ([(b"a", 1.0)], [(b"a", 1)]),
        (None, False),
        (None, []),
    ],
)
def test_a_difference_of_types_is_a_difference(wanted: Any, actual: Any) -> None:
    assert transcripts.same(wanted, wanted)
    assert not transcripts.same(wanted, actual)
