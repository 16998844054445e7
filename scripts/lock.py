"""Write the lock files: `make lock`, or `python -m scripts.lock`; with --upgrade, from the newest of what no file pins.

requirements.lock and requirements-dev.lock name every package, for any system and Python, with its hashes. torch's own
branch is left out, for it differs between builds: scripts/install.py installs it first.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.install import APP_LOCK, DEV_LOCK, OLDEST_PYTHON, ROOT, TORCH_BRANCH, locked_packages

HEADER = "# Written by `make lock`. torch and what only it needs are installed first, by scripts/install.py.\n"
COMPILE = (
    *("-m", "uv", "pip", "compile", "--quiet", "--no-header", "--universal", "--generate-hashes"),
    "--python-version={}.{}".format(*OLDEST_PYTHON),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--upgrade", action="store_true", help="take the newest release of what no file pins")
    options = ["--upgrade"] if parser.parse_args().upgrade else []
    write_lock("requirements.txt", APP_LOCK, options)
    write_lock("requirements-dev.txt", DEV_LOCK, [*options, "--constraint", APP_LOCK.name])


def write_lock(requirements: str, lock: Path, options: list[str]) -> None:
    """Raises CalledProcessError, after uv has said why, when the requirements can't be met together."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / lock.name
        if lock.exists():
            shutil.copy(lock, draft)  # what it names stays, unless something else is asked for
        subprocess.run(
            [sys.executable, *COMPILE, requirements, "-o", draft, *options],
            cwd=ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        entries = [entry for name, entry in locked_packages(draft).items() if not TORCH_BRANCH.fullmatch(name)]
    lock.write_text(HEADER + "".join(entries), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
