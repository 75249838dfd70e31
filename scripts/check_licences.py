"""Checks that every crate in the lock file has a licence that goes with Apache-2.0."""

from __future__ import annotations

import json
import re
import subprocess
import sys

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
}


def acceptable(expression: str) -> bool:
    """Tell whether one side of every OR, and both sides of every AND, are allowed."""
    expression = expression.replace("/", " OR ")
    alternatives = re.split(r"\s+OR\s+", expression.replace("(", "").replace(")", ""))
    return any(
        all(licence.strip() in ALLOWED for licence in re.split(r"\s+AND\s+", alternative))
        for alternative in alternatives
    )


def main() -> int:
    """List the crates whose licence is missing or not allowed."""
    command = ["cargo", "metadata", "--format-version", "1", "--locked"]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    refused = [
        f"{package['name']} {package['version']}: {package['license'] or 'no licence'}"
        for package in packages["packages"]
        if not acceptable(package["license"] or "")
    ]
    for line in refused:
        print(line, file=sys.stderr)
    print(f"{len(packages['packages']) - len(refused)} crates with licences that are allowed")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
