"""The example programs: one of them runs on every backend and says the same on each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ANYWHERE = Path(__file__).parents[2] / "examples" / "anywhere.py"

WANTED = """\
jobs: 0 waiting, 0 running, 60 done
total: 73810 in 60 steps, the last one 73810
report: 60 jobs, the lock is free
leaderboard:
  1. team 0: 46
  2. team 3: 45
  3. team 2: 44
  4. team 1: 43
keys: report, scores, {jobs}:results, {total}:history, {total}:sum
"""


@pytest.mark.parametrize("deployment", [None, "server", "cluster", "sentinels"])
def test_one_program_runs_anywhere(deployment: str | None, request: pytest.FixtureRequest) -> None:
    arguments = [request.getfixturevalue(deployment).url] if deployment else []
    program = [sys.executable, str(ANYWHERE), *arguments]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout == WANTED
