"""The example programs: one of them runs on every backend and says the same on each."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"

ANYWHERE = """\
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

SCRIPTS = """\
at most three calls at once, and then one a second:
  ann: 0s yes, 0s yes, 0s yes, 0s no, 0s no, 1s yes, 1s no, 9s yes
  bob: 0s yes, 1s yes, 2s yes, 3s yes
added: job 1, job 2, job 3
taken: job 1 (wash), job 2 (cook)
job 1 is done, job 2 is lost with its worker: 1 waiting, 1 running
job 2 (cook), try 2: done is True
job 3 (sing), try 1: done is True
the lost worker comes back: done is False
left: 0 waiting, 0 running, keys: bucket:ann, bucket:bob, {jobs}:last
"""


@pytest.mark.parametrize("deployment", [None, "server", "cluster", "sentinels"])
@pytest.mark.parametrize(("name", "wanted"), [("anywhere", ANYWHERE), ("scripts", SCRIPTS)])
def test_one_program_runs_anywhere(
    name: str, wanted: str, deployment: str | None, request: pytest.FixtureRequest
) -> None:
    arguments = [request.getfixturevalue(deployment).url] if deployment else []
    program = [sys.executable, str(EXAMPLES / f"{name}.py"), *arguments]
    done = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    assert done.stdout == wanted


@pytest.mark.parametrize("place", ["memory", "sqlite", "postgres", "server", "cluster"])
def test_no_job_of_a_worker_that_is_killed_is_lost(
    place: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if place == "memory":
        url = "memory://jobs"
    elif place == "sqlite":
        url = f"sqlite:{tmp_path}/jobs.db"
    elif place == "postgres":
        postgres = request.getfixturevalue("postgres")
        url = postgres.url(postgres.make_database())
    else:
        url = request.getfixturevalue(place).url
    program = [sys.executable, str(EXAMPLES / "job_queue.py"), url, "--jobs", "60", "--crash"]
    ran = subprocess.run(program, capture_output=True, text=True, timeout=120)
    assert ran.stderr == ""
    told = ran.stdout.splitlines()
    assert len(told) == 4
    assert "puts back what worker" in told[1]
    # One of them is made to fail each time.
    assert told[2:] == ["done: 59, dead: 1", "left: 0 waiting, 0 to be tried again"]
