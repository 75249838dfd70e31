"""The goals of the benchmark, and the table that sets the figures beside them.

Every goal is one row, met or missed; nothing is left out, and nothing is measured twice
to look better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

OURS = "ours"
IMPORT = "import"
TITLES = {
    "predecessor": "predecessor",
    "fakeredis": "fakeredis",
    "burner": "burner-redis (await)",
    "dict": "method around dict.get",
    "redis": "redis-py",
}

Medians = Mapping[tuple[str, str], float]
"""Nanoseconds by (operation, contestant)."""


@dataclass(frozen=True)
class Goal:
    """The ratio of our time to a peer's that is to be reached.

    `strict` says that reaching the limit is not enough, it has to be beaten.
    """

    operation: str
    peer: str
    limit: float
    strict: bool = False

    @property
    def text(self) -> str:
        """The limit as a person writes it."""
        if self.strict:
            return "faster"
        return f"at most {ratio_text(self.limit, digits=0 if self.limit < 1 else 1)}"

    def is_met_by(self, ratio: float) -> bool:
        """Tell whether a measured ratio is good enough."""
        return ratio < self.limit if self.strict else ratio <= self.limit


def all_goals(operations: Sequence[str]) -> list[Goal]:
    """Return every goal, in the order of the table."""
    return [
        *(Goal(operation, "predecessor", 1 / 8) for operation in operations),
        *(Goal(operation, "fakeredis", 1 / 100) for operation in operations),
        Goal("set", "burner", 1.0, strict=True),
        Goal("get", "burner", 1.0, strict=True),
        Goal("get", "dict", 2.5),
        Goal(IMPORT, "redis", 1 / 5),
    ]


def ratio_text(ratio: float, digits: int = 1) -> str:
    """Write a ratio as `1/12.3` or `1.4x`, whichever reads as a number above one."""
    if ratio >= 1:
        return f"{ratio:.{max(digits, 1)}f}x"
    if ratio <= 0:
        return "0"
    return f"1/{1 / ratio:.{digits}f}"


def time_text(nanoseconds: float | None) -> str:
    """Write a time in the unit that suits it, or a dash where there is none."""
    if nanoseconds is None:
        return "-"
    if nanoseconds < 100_000:
        return f"{nanoseconds:,.0f} ns"
    return f"{nanoseconds / 1_000_000:.2f} ms"


def goal_ratio(goal: Goal, medians: Medians) -> float | None:
    """Return ours over theirs, or `None` where one of the two was not measured."""
    ours, theirs = (
        medians.get((goal.operation, OURS)),
        medians.get((goal.operation, goal.peer)),
    )
    return None if ours is None or theirs is None else ours / theirs


def goal_cells(goal: Goal, medians: Medians) -> tuple[str, ...]:
    """Return the cells of a goal's row."""
    ratio = goal_ratio(goal, medians)
    met = "-" if ratio is None else "yes" if goal.is_met_by(ratio) else "NO"
    return (
        goal.operation,
        time_text(medians.get((goal.operation, OURS))),
        TITLES[goal.peer],
        time_text(medians.get((goal.operation, goal.peer))),
        "-" if ratio is None else ratio_text(ratio),
        goal.text,
        met,
    )


def table(goals: Sequence[Goal], medians: Medians) -> str:
    """Return the whole table, its columns aligned, as valid Markdown."""
    head = ("operation", "ours", "peer", "peer's time", "ratio", "goal", "met")
    rows = [goal_cells(goal, medians) for goal in goals]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    right = (1, 3, 4)

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = "|".join(
        "-" * (width + 1) + (":" if column in right else "-") for column, width in enumerate(widths)
    )
    return "\n".join([line(head), f"|{rule}|", *map(line, rows)])


def verdict(goals: Sequence[Goal], medians: Medians) -> str:
    """Return the closing lines: how many goals were met, and which were missed."""
    ratios = {goal: ratio for goal in goals if (ratio := goal_ratio(goal, medians)) is not None}
    if not ratios:
        return "No goal could be judged, since ours did not take part."
    missed = {goal: ratio for goal, ratio in ratios.items() if not goal.is_met_by(ratio)}
    met, asked = len(ratios) - len(missed), len(ratios)
    lines = [f"Goals met: {met} of {asked} measured ({len(goals)} in all)."]
    lines += [
        f"MISSED: {goal.operation} against {TITLES[goal.peer]} "
        f"is {ratio_text(ratio, digits=2)}, wanted {goal.text}."
        for goal, ratio in missed.items()
    ]
    return "\n".join(lines)
