"""Functions that are scripts as well as Python, each with what to run it on.

`test_script_function_run.py` runs each one as a script, and as Python with live key objects, and
compares what they return and leave behind. So they keep to what both do alike.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from redipy.script import (
    Key,
    RedisHash,
    RedisList,
    RedisSortedSet,
    RedisVar,
    ToNum,
)

LIMIT = 3
NAMES = ("one", "two", "three")
SEPARATOR = "-"

Case = tuple[Callable[..., Any], tuple[Any, ...]]
CASES: list[Case] = []


def case(*given: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run a function with these parameters, too."""

    def add(fn: Callable[..., Any]) -> Callable[..., Any]:
        CASES.append((fn, given))
        return fn

    return add


@case("numbers", "small", "big", 3)
@case("numbers", "small", "big", 100)
def filter_list(inp: RedisList, left: RedisList, right: RedisList, cmp: float) -> None:
    """Split a list by its numbers."""
    cur = inp.lpop()
    while cur is not None:
        if float(cur) < cmp:
            left.rpush(cur)
        else:
            right.rpush(cur)
        cur = inp.lpop()


@case("numbers", "other", True)
@case("numbers", "other", False)
def one_of_two(a: RedisList, b: RedisList, first: bool) -> Any:
    value = a.lpop() if first else b.lpop()
    (a if first else b).rpush("x")
    return [value, a.llen(), b.llen()]


@case("numbers")
def left_to_right(a: RedisList) -> Any:
    """What a conditional expression needs does not overtake what stands before it."""
    values = [a.lpop(), a.lpop() if a.llen() > 2 else "none", a.lpop(), len(a.lrange(0, -1))]
    mapping = {"a": a.lpop(), "b": a.rpop() if values else 1, "c": a.lpop()}
    text = f"{a.rpush('7')}{a.rpush('8') if values else 0}{a.rpush('9')}"
    return [values, mapping, text, a.rpush(a.lpop(), "x" if a.llen() else "y")]


@case("numbers", 0)
@case("numbers", 1)
@case("numbers", 7)
def lazy(a: RedisList, n: int) -> Any:
    """A side that is not needed is not evaluated."""
    first = n and a.lpop()
    second = n or a.lpop()
    third = n > 1 and (a.lpop() if n > 2 else a.rpop())
    fourth = n < 1 or (a.lpop() if n > 2 else a.rpop()) or "never"
    fifth = 0 < n < (a.rpush("late") if n else 1)
    sixth = not n or (n == 1 and n < 5 and (5 if n else 6))
    return [first, second, third, fourth, fifth, sixth, a.lrange(0, -1)]


@case("numbers", 4)
@case("numbers", 9)
def chained(a: RedisList, n: int) -> Any:
    inside = 1 < a.llen() <= n < a.rpush("10") < 100
    outside = n > a.llen() > 2
    same = n == n == n != LIMIT
    return [inside, outside, same, a.llen()]


@case(0)
@case(5)
@case(8)
def loops(n: int) -> Any:
    seen = []
    i = -1
    for i in range(n):
        if i == 2:
            continue
        if i == 6:
            break
        seen.append(i)
        i += 10
        seen.append(i)
    for j in range(10, 0, -3):
        seen.append(j)
    for k in range(n, n + 2):
        n = 100
        seen.append(k)
    step = 2
    for m in range(1, 6, step):
        step = 1
        seen.append(m)
    return [seen, i]


@case(["a", "b", "c"])
@case([])
def elements(values: list[str]) -> Any:
    seen: list[Any] = []
    value = "none"
    for position, value in enumerate(values):
        seen.append([position, value])
    for position, value in enumerate(values, 5):
        seen.append([position, value])
        value = "changed"
    for value in values + ["last"]:  # noqa: RUF005
        if value == "b":
            continue
        for inner in values:
            if inner == value:
                break
            seen.append(inner + value)
    return {"seen": seen, "value": value}


@case({"a": 1, "b": 2})
def dicts(d: dict[str, Any]) -> Any:
    seen: list[Any] = []
    for name, value in d.items():
        seen.append([name, value])
    for key in d.keys():  # noqa: SIM118
        d[key] += 10
    for value in d.values():
        seen.append(value)
    d["new"] = {"inner": [1, 2]}
    d["new"]["inner"][1] = 5
    d["new"]["inner"][0] += 1
    name = "x"
    d[f"{name}y"] = d.get("a")
    found = [d.get("zz"), d.get("zz", 7), d.get("a", 7), "a" in d, "zz" not in d]
    return [seen, d, found, len(d)]


@case("scores")
def pairs(z: RedisSortedSet) -> Any:
    seen = []
    for member, score in z.pop_min(2):
        seen.append([member, score * 2])
    for i, (member, _) in enumerate(z.pop_min(1)):
        seen.append([i, member])
    return seen


@case(1, 2)
def unpacking(a: Any, b: Any) -> Any:
    a, b = b, a
    c, (d, e) = a, [b, 3]
    f: list[Any] = []
    f = g = [0]
    f.append(1)
    h, i = g, c + d
    h.append(e)
    values = [1, 2, 3]
    values[0], values[1] = values[1], values[0]
    return [a, b, c, d, e, f, g, h, i, values]


@case("size", "frame", "name")
@case("size", "frame", "deep")
@case("size", "frame", "missing")
def get_cascading(size: RedisVar, frame: Key, field: str) -> Any:
    """Look a field up in a stack of frames, from the top."""
    pos = int(size.get_value(default=0))
    res = None
    while res is None and pos >= 0:
        res = RedisHash(f"{frame}:{pos}").hget(field)
        pos -= 1
    return res


@case("size", "frame")
def pop_frame(size: RedisVar, frame: Key) -> Any:
    """The key of an object is evaluated once, where the object is made."""
    top = int(size.get_value(default=0))
    rframe = RedisHash(f"{frame}:{top}")
    top = 0
    res = rframe.hgetall()
    rframe.delete()
    if float(size.get_value(default=0)) > 0:
        size.incrby(-1)
    else:
        size.delete()
    return [res, top]


@case("Hello World", [3, 1, 2])
def functions(text: str, values: list[int]) -> Any:
    words = text.lower().split(" ")
    return [
        SEPARATOR.join(words),
        text.upper(),
        f"  {text} ".strip(),
        text.startswith("Hell"),
        text.endswith("x"),
        text.find("o"),
        text.find("o", 5),
        text.find("zz"),
        len(text),
        len(values),
        abs(-2),
        min(values[0], 2),
        max(values[0], 2, 5),
        math.floor(2.5),
        math.ceil(2.5),
        json.loads("[1, 2]"),
        json.loads(json.dumps({"a": 1})),
        text[0:5],
        text[-5:],
        values[1:],
        values[:-1],
        values[-1],
        list(range(2, 5)),
        7 // 2,
        -7 // 2,
        -7 % 3,
        values[0] / 2,
        values[0] * LIMIT - 1,
        -values[0],
        NAMES[1],
        "two" in NAMES,
        "ell" in text,
        bool(values),
        ToNum("12") if False else float("12"),
        str(12) + "!",
    ]


@case("numbers", "other", ["x", "y"])
def spreading(a: RedisList, b: RedisList, values: list[str]) -> Any:
    b.rpush(*values)
    b.rpush("first", *a.lrange(0, 1), "last")
    return b.lrange(0, -1)


@case("h", "v")
def keywords(h: RedisHash, v: RedisVar) -> Any:
    h.hset({"a": "1", "b": str(h.exists())})
    v.set_value(value="x" if h.exists() else "y", mode="if_missing")
    return [h.hmget("a", "zz"), h.hincrby("n", 2), v.get_value(default="d"), h.hkeys()]


@case("numbers")
def fresh(a: RedisList) -> Any:
    """A list that is written out is a new one each time."""
    kept: list[Any] = []
    for _ in range(3):
        inner: list[Any] = []
        inner.append(a.lpop())
        nested: dict[str, list[int]] = {"x": []}
        nested["x"].append(len(kept))
        kept.append([inner, nested])
    return kept


@case(5)
@case(0)
@case(-5)
def early(n: int) -> Any:
    """What comes after a return is not reached."""
    if n > 0:
        return "positive"
    if n < 0:
        for i in range(3):
            while True:
                if i == 1:
                    return ["negative", i]
                break
    else:
        pass
    return None


@case("numbers")
def conditions_of_loops(a: RedisList) -> Any:
    seen: list[Any] = []
    while (a.llen() if len(seen) < 10 else 0) > 2:
        if a.llen() == 4:
            a.lpop()
            continue
        seen.append(a.lpop())
    while 1 < a.llen() < (5 if seen else 6):
        seen.append(a.rpop())
    return seen
