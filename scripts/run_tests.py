"""Runs all tests, of Rust and of Python, and counts them in the closing lines."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass


@dataclass
class Count:
    """How many tests passed, failed and were left out."""

    passed: int = 0
    failed: int = 0
    ignored: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed,
            self.failed + other.failed,
            self.ignored + other.ignored,
        )

    def __str__(self) -> str:
        ignored = f", {self.ignored} ignored" if self.ignored else ""
        return f"{self.passed} passed, {self.failed} failed{ignored}"


def run(command: list[str]) -> tuple[int, str]:
    """Run a command, show what it prints while it does, and return it with the exit code."""
    print("$", *command, flush=True)
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    lines = []
    assert process.stdout is not None
    for line in process.stdout:
        sys.stdout.write(line)
        sys.stdout.flush()
        lines.append(line)
    return process.wait(), "".join(lines)


def number(text: str, word: str) -> int:
    """Return the number in front of a word, 0 where there is none."""
    found = re.search(rf"(\d+) {word}", text)
    return int(found[1]) if found else 0


def rust() -> tuple[int, Count]:
    """Run the tests and the doc examples of the workspace."""
    code, output = run(["cargo", "test", "--workspace", "--locked", "--no-fail-fast"])
    count = Count()
    for line in re.findall(r"^test result: .*$", output, re.MULTILINE):
        count += Count(number(line, "passed"), number(line, "failed"), number(line, "ignored"))
    return code, count


def python() -> tuple[int, Count]:
    """Run the tests of the Python package that is installed here."""
    code, output = run([sys.executable, "-m", "pytest", "-q"])
    last = output.rstrip().rsplit("\n", 1)[-1]
    failed = number(last, "failed") + number(last, "error")
    ignored = number(last, "skipped") + number(last, "xfailed")
    return code, Count(number(last, "passed"), failed, ignored)


def main() -> int:
    """Run everything; fail if anything failed or nothing ran."""
    rust_code, rust_count = rust()
    python_code, python_count = python()
    print()
    print(f"Rust: {rust_count}")
    print(f"Python: {python_count}")
    total = rust_count + python_count
    print(f"{total.passed} passed, {total.failed} failed")
    complete = rust_count.passed > 0 and python_count.passed > 0
    return 0 if complete and rust_code == 0 and python_code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
