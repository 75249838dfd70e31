"""Case files of the conformance crate: how they are read, and what a reply is in Python.

A recorded reply is a tree of RESP. `expected` turns it into the one Python value that
`execute_command` must return for it, by a table of its own: the code under test is not asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

CASES = Path(__file__).parents[2] / "crates" / "redipy-conformance" / "cases"


@dataclass(frozen=True)
class Status:
    """A simple string: `+OK`."""

    text: bytes


@dataclass(frozen=True)
class Error:
    """An error with its code: `-ERR text`."""

    text: bytes


# An array is a list; nil and the missing array are None.
Reply: TypeAlias = "Status | Error | int | bytes | list[Reply] | None"


@dataclass
class Step:
    """A command with the reply that it must get."""

    line: int
    source: str
    argv: list[bytes]
    reply: Reply
    mode: str = "exact"
    wait: float = 0.0


@dataclass
class Block:
    """Commands that run one after the other, beginning on an empty server."""

    title: str
    steps: list[Step] = field(default_factory=list)


def load(path: Path) -> list[Block]:
    """Read a case file."""
    blocks: list[Block] = []
    # Blanks such as U+0085 are data in here, so `splitlines` would cut too much.
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    mode, wait = "exact", 0.0
    at = 0
    while at < len(lines):
        line, number = lines[at], at + 1
        at += 1
        if line.startswith("> "):
            reply: Reply = None
            if at < len(lines) and (lines[at][:1] in tuple('+-:"*') or lines[at][:3] == "nil"):
                reply, at = _reply(lines, at, 0)
            elif mode != "any":
                raise ValueError(f"{path}:{number}: no reply is recorded")
            blocks[-1].steps.append(Step(number, line[2:], _words(line[2:]), reply, mode, wait))
            mode, wait = "exact", 0.0
        elif line.startswith("@wait "):
            wait = float(line.removeprefix("@wait "))
        elif line.startswith("@"):
            mode = line[1:]
        elif line.startswith("## "):
            blocks.append(Block(line.removeprefix("## ").strip()))
        elif line.strip() and not line.startswith("#"):
            raise ValueError(f"{path}:{number}: neither command nor reply: {line}")
    return blocks


_ESCAPE = re.compile(rb"\\(x[0-9a-fA-F]{2}|.)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"\\": b"\\", b'"': b'"'}
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"(?: +|$)|([^ "]+)(?: +|$)', re.DOTALL)


def _unescape(text: str) -> bytes:
    def one(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes.fromhex(code[1:].decode()) if code[:1] == b"x" else _ESCAPES[code]

    return _ESCAPE.sub(one, text.encode())


def _words(line: str) -> list[bytes]:
    words, at = [], 0
    line = line.strip(" ")
    while at < len(line):
        match = _WORD.match(line, at)
        if match is None:
            raise ValueError(f"not a word: {line[at:]}")
        words.append(match[2].encode() if match[1] is None else _unescape(match[1]))
        at = match.end()
    return words


def _reply(lines: list[str], at: int, depth: int) -> tuple[Reply, int]:
    text = lines[at].removeprefix("  " * depth)
    at += 1
    if text in {"nil", "nil-array"}:
        return None, at
    kind, rest = text[:1], text[1:]
    if kind == "+":
        return Status(_unescape(rest)), at
    if kind == "-":
        return Error(_unescape(rest)), at
    if kind == ":":
        return int(rest), at
    if kind == '"':
        if not rest.endswith('"'):
            raise ValueError(f"text after the closing quote: {text}")
        return _unescape(rest[:-1]), at
    if kind != "*":
        raise ValueError(f"not a reply: {text}")
    items = []
    for _ in range(int(rest)):
        item, at = _reply(lines, at, depth + 1)
        items.append(item)
    return items, at


# A converter makes the Python value of a tree, or raises what tells that the tree is another.
Convert: TypeAlias = Callable[[Any], Any]


def plain(tree: Any) -> Any:
    """Convert a tree of which nothing is known: what it is by itself."""
    if isinstance(tree, list):
        return [plain(one) for one in tree]
    if isinstance(tree, Status):
        return True if tree.text == b"OK" else tree.text
    return tree


def boolean(tree: Any) -> Any:
    """Convert 1 and 0."""
    if tree not in {0, 1}:
        raise TypeError(tree)
    return tree == 1


def number(tree: Any) -> Any:
    """Convert the text of a number with a fraction."""
    return None if tree is None else float(tree)


def cursor(tree: Any) -> Any:
    """Convert the text of an integer."""
    return int(tree)


def listed(one: Convert) -> Convert:
    """Convert a list of such, or nothing."""
    return lambda tree: None if tree is None else [one(item) for item in tree]


def paired(first: Convert, second: Convert) -> Convert:
    """Convert a flat array, or one of pairs, to a list of tuples."""

    def convert(tree: Any) -> Any:
        if tree and all(isinstance(one, list) and len(one) == 2 for one in tree):
            return [(first(a), second(b)) for a, b in tree]
        return [(first(a), second(b)) for a, b in zip(tree[::2], tree[1::2], strict=True)]

    return convert


def couple(first: Convert, second: Convert) -> Convert:
    """Convert an array of two to a tuple, or nothing."""
    return lambda tree: None if tree is None else (first(tree[0]), second(tree[1]))


def scored(tree: Any) -> Any:
    """Convert a key, a member and its score to a tuple, or nothing."""
    return None if tree is None else (tree[0], tree[1], float(tree[2]))


def fields(tree: Any) -> Any:
    """Convert to a dictionary."""
    return dict(paired(plain, plain)(tree))


def members(tree: Any) -> Any:
    """Convert to a set."""
    found = set(tree)
    if len(found) != len(tree):
        raise TypeError(tree)
    return found


scores = paired(plain, number)

# What stands here is converted in a way of its own; all else as `plain` has it.
CONVERSIONS: dict[str, Convert] = {
    **dict.fromkeys(
        [
            "COPY",
            "EXPIRE",
            "EXPIREAT",
            "HEXISTS",
            "HSETNX",
            "MOVE",
            "MSETNX",
            "PERSIST",
            "PEXPIRE",
            "PEXPIREAT",
            "RENAMENX",
            "SETNX",
            "SISMEMBER",
            "SMOVE",
        ],
        boolean,
    ),
    **dict.fromkeys(["HINCRBYFLOAT", "INCRBYFLOAT", "ZINCRBY", "ZSCORE"], number),
    **dict.fromkeys(["SDIFF", "SINTER", "SMEMBERS", "SUNION"], members),
    **dict.fromkeys(["ZPOPMAX", "ZPOPMIN"], scores),
    **dict.fromkeys(["BLPOP", "BRPOP"], couple(plain, plain)),
    **dict.fromkeys(["BLMPOP", "LMPOP"], couple(plain, listed(plain))),
    **dict.fromkeys(["BZPOPMAX", "BZPOPMIN"], scored),
    "BZMPOP": couple(plain, scores),
    "HGETALL": fields,
    "HSCAN": couple(cursor, paired(plain, plain)),
    "SCAN": couple(cursor, listed(plain)),
    "SMISMEMBER": listed(boolean),
    "SSCAN": couple(cursor, listed(plain)),
    "ZMPOP": couple(plain, scores),
    "ZMSCORE": listed(number),
    "ZSCAN": couple(cursor, scores),
}


def options(name: str, words: list[bytes]) -> list[bytes]:
    """Return the words that can be options, behind keys and bounds."""
    if name in {"ZDIFF", "ZINTER", "ZUNION"}:
        return words[1 + int(words[0]) :]
    return words[{"ZRANDMEMBER": 2}.get(name, 3) :] if name.startswith("Z") else []


def conversion(argv: list[bytes]) -> Convert:
    """Return how the reply of a command that succeeds is converted."""
    name = argv[0].decode("latin-1").upper()
    words = [word.upper() for word in argv[1:]]
    if name == "ZADD" and b"INCR" in words:
        return number
    if name == "HRANDFIELD" and b"WITHVALUES" in words:
        return paired(plain, plain)
    if name == "LCS" and b"IDX" in words:
        return lambda tree: {tree[0]: plain(tree[1]), tree[2]: tree[3]}
    if name == "PUBSUB" and words[:1] in [[b"NUMSUB"], [b"SHARDNUMSUB"]]:
        return paired(plain, plain)
    if name == "SPOP" and len(words) > 1:
        return members
    if b"WITHSCORES" in options(name, words):
        return scores
    return CONVERSIONS.get(name, plain)


def expected(step: Step) -> Any:
    """Return the Python value of the recorded reply of a command."""
    return conversion(step.argv)(step.reply)


def same(expected: Any, actual: Any) -> bool:
    """Tell whether two values are equal, the types of their parts included."""
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, list | tuple):
        return len(expected) == len(actual) and all(map(same, expected, actual))
    if isinstance(expected, dict):
        # The order of fields is part of the recording.
        return same(list(expected.items()), list(actual.items()))
    if isinstance(expected, set):
        return same(sorted(expected), sorted(actual))
    return bool(expected == actual)


def same_shape(expected: Any, actual: Any) -> bool:
    """Tell whether two values have the same types and lengths; negative integers are words."""
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, list | tuple):
        return len(expected) == len(actual) and all(map(same_shape, expected, actual))
    if isinstance(expected, set | dict):
        return len(expected) == len(actual)
    if type(expected) is int:
        return bool(expected == actual or (expected >= 0 and actual >= 0))
    return isinstance(expected, bytes | float) or bool(expected == actual)


def settled(mode: str, value: Any) -> Any:
    """Bring what a mode leaves open into one fixed form."""
    if mode in {"unordered", "unordered-pairs"} and isinstance(value, list):
        return sorted(value, key=repr)
    if mode in {"unordered", "unordered-pairs"} and isinstance(value, dict):
        return dict(sorted(value.items()))
    if mode in {"scan", "scan-pairs"} and isinstance(value, tuple):
        at, items = value
        return (1 if type(at) is int and at > 0 else at, sorted(items, key=repr))
    return value


def distinct(items: list[Any]) -> list[Any]:
    """Return items without repeats, in one fixed order."""
    return sorted(Counter(items), key=repr)
