"""Random programs that are scripts as well as Python, by their numbers."""

from __future__ import annotations

import random

HEAD = """\
def program(a: RedisList, b: RedisList, n: int):
    x = 1
    t = "s"
    l = ["p", "q"]
    d = {"k": 1}
    out = []
    i = 0
"""
TAIL = "    return [json.dumps(out), x, t, l, json.dumps(d), i]\n"
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")


def program(number: int) -> str:
    """Return the text of a program."""
    return HEAD + "".join(f"{line}\n" for line in _Writer(number).body()) + TAIL


class _Writer:
    """Writes expressions of a kind, and statements, from random pieces that are never deep."""

    def __init__(self, number: int) -> None:
        self._random = random.Random(number)
        self._loops = 0

    def body(self) -> list[str]:
        return self._block(2, 1) + self._block(2, 1)

    def _one_of(self, *texts: str) -> str:
        return self._random.choice(texts)

    def _fill(self, template: str, depth: int) -> str:
        """Replace N, T, L and A by expressions of these kinds, and ? by a comparison."""
        kinds = {"N": self._number, "T": self._text, "L": self._list, "A": self._any}
        return "".join(
            kinds[letter](depth - 1)
            if letter in kinds
            else self._one_of(*COMPARISONS)
            if letter == "?"
            else letter
            for letter in template
        )

    def _expression(self, depth: int, simple: list[str], deep: list[str]) -> str:
        return self._fill(self._one_of(*(simple if depth <= 0 else simple[-1:] + deep)), depth)

    def _number(self, depth: int) -> str:
        simple = ["n", "1", "2", "a.rpush('9')", "i", "x", "len(l)", "a.llen()"]
        deep = [
            "(N + N)",
            "(N - N)",
            "max(N, N)",
            "-N",
            "(N if A else N)",
            "len(L)",
            "'ab'.find(T)",
        ]
        return self._expression(depth, simple, deep)

    def _text(self, depth: int) -> str:
        simple = ["'a'", "'b'", "t", "f'{a.llen()}'"]
        deep = ["f'{a.llen()}x{t}'", "(T + T)", "(T if A else T)", "(a.lpop() or T)"]
        return self._expression(depth, simple, deep)

    def _list(self, depth: int) -> str:
        simple = ["l", "[]", "a.lrange(0, 1)"]
        deep = ["[A]", "[A, A]", "[A, A, A]", "(L + L)", "l[N:N]", "list(range(len(L)))"]
        return self._expression(depth, simple, deep)

    def _any(self, depth: int) -> str:
        simple = ["n", "t", "l", "b.rpop()", "x", "a.lpop()"]
        deep = [
            *("N", "T", "L", "(A and A)", "(A or A or A)", "(not A)", "(A if A else A)"),
            *("(N ? N ? N)", "(T in L)", "{'k': A, T: A}", "d.get(T, A)", "(not A or A)"),
        ]
        return self._expression(depth, simple, deep)

    def _block(self, depth: int, indent: int, in_loop: bool = False) -> list[str]:
        lines: list[str] = []
        for _ in range(self._random.randrange(1, 4)):
            lines += self._statement(depth, indent, in_loop)
        return lines

    def _statement(self, depth: int, indent: int, in_loop: bool) -> list[str]:
        margin = "    " * indent
        kind = self._random.randrange(9)
        if depth <= 0 or kind < 4:
            return [margin + self._simple()]
        inner = self._block(depth - 1, indent + 1, kind > 4 or in_loop)
        if kind == 4:
            other = self._block(depth - 1, indent + 1, in_loop)
            return [f"{margin}if {self._any(2)}:", *inner, f"{margin}else:", *other]
        if kind == 5:
            return [f"{margin}for i in range(len(l[0:3])):", *inner]
        if kind == 6:
            note = f"{margin}    out.append([j, y])"
            return [f"{margin}for j, y in enumerate({self._list(1)}[0:3]):", *inner, note]
        if kind == 7:
            self._loops += 1
            turn = f"turn_{self._loops}"
            condition = f"{margin}while {turn} < 3 and {self._any(2)}:"
            return [f"{margin}{turn} = 0", condition, f"{margin}    {turn} += 1", *inner]
        end = self._one_of("break", "continue") if in_loop else f"return [{self._text(2)}, x]"
        return [f"{margin}if {self._any(2)}:", f"{margin}    {end}"]

    def _simple(self) -> str:
        """Return a statement of one line; `l` and `d` never come to hold themselves."""
        statements = [
            *("x = N", "t = T", "l = ['r', T]", "x, t = N, T", "n, x = x, n", "x += N"),
            *(
                "l.append(T)",
                "d[T] = N",
                "a.rpush(T, T)",
                "out.append(A)",
                "out.append([A, x, t, i])",
            ),
        ]
        return self._fill(self._one_of(*statements), 4)
