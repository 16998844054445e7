"""Run the tests: `python -m scripts.test [quick | test | check] [options of pytest ...]`.

quick   the core alone, without processes of its own: under a minute
test    all that every change must pass (the default)
check   everything slow as well, before a release
"""

import os
import subprocess
import sys

TIERS = {
    "quick": ["tests/core", "-m", "not slow and not processes"],
    "test": ["-m", "not slow"],
    "check": ["-m", "slow or not slow", "--timeout", "1800", "--durations", "40"],
}
MAX_WORKERS = 4
"""A worker with torch and a browser takes a gigabyte."""
# Threads that wait for each other give way instead of spinning: two trainings side by side would stand still.
ENVIRONMENT = {"OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "0"}


def main(arguments: list[str]) -> int:
    """Returns pytest's exit code."""
    tier, *options = arguments if arguments and arguments[0] in TIERS else ["test", *arguments]
    workers = min(os.cpu_count() or 1, MAX_WORKERS)
    command = [sys.executable, "-m", "pytest", "-n", str(workers), "--dist", "loadfile", *TIERS[tier], *options]
    return subprocess.run(command, env=os.environ | ENVIRONMENT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
