"""How long do the shell's commands take, and how much memory?

    python -m benchmarks.shell

Each command runs in a process of its own, the commands in turns. "CPU" is what all of its threads computed, "wall" what
a person waits, "memory" the most it held at once. The first line is Python with nothing to do, the last but one is
torch's import alone: no command that needs torch can be quicker.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.records import recorded

ROOT = Path(__file__).parents[1]
SHELL = (sys.executable, "-m", "fmnist_core")
STARTER = """
import json, os, subprocess, sys, time

began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
wall = time.perf_counter() - began
cpu = used.ru_utime + used.ru_stime
print(json.dumps({"cpu_seconds": cpu, "wall_seconds": wall, "megabytes": used.ru_maxrss * 1024 / 1_000_000}))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""Starts a command from a small process: Linux counts what the parent held at the fork as the child's."""


@dataclass(frozen=True)
class Use:
    """What one process took."""

    cpu_seconds: float
    wall_seconds: float
    megabytes: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, recorded("shell", threads=1) as figures:
        commands = list_commands(Path(folder) / "picture.png")
        uses: dict[str, list[Use]] = {name: [] for name in commands}
        for _ in range(rounds):
            for name, command in commands.items():
                uses[name].append(measure(command))
        figures |= {"rounds": rounds} | {name: summarize(found) for name, found in uses.items()}
    for name, found in uses.items():
        print(f"{name:28}", ", ".join(f"{what} {value}" for what, value in summarize(found).items()))


def list_commands(picture: Path) -> dict[str, tuple[str, ...]]:
    """The commands to measure, by what they are called."""
    drawn = Image.new("L", (28, 28))
    drawn.paste(200, (8, 4, 20, 24))
    drawn.save(picture)
    typed = {
        "--help": ["--help"],
        "train --help": ["train", "--help"],
        "runs": ["runs"],
        "recipes": ["recipes"],
        "compare, three runs": ["compare", "notebook-v0", "notebook-v2", "studio"],
    }
    return {
        "python alone": (sys.executable, "-c", "pass"),
        **{name: (*SHELL, *arguments) for name, arguments in typed.items()},
        "import torch": (sys.executable, "-c", "import torch"),
        "predict FILE": (*SHELL, "predict", str(picture)),
    }


def measure(command: tuple[str, ...]) -> Use:
    """Run a command to its end. Raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-S", "-c", STARTER, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    return Use(**json.loads(done.stdout.splitlines()[-1]))


def summarize(found: list[Use]) -> dict[str, float]:
    """Medians, and the quickest wall time: the one that other work on the machine disturbed least."""
    return {
        "cpu_seconds": round(statistics.median(use.cpu_seconds for use in found), 3),
        "wall_seconds": round(statistics.median(use.wall_seconds for use in found), 3),
        "quickest_wall_seconds": round(min(use.wall_seconds for use in found), 3),
        "megabytes": round(statistics.median(use.megabytes for use in found), 1),
    }


if __name__ == "__main__":
    main()
