"""Put everything into one folder that installs on a machine without a network: `make bundle`, or

    python -m scripts.make_bundle FOLDER

The folder holds the project with its runs, Fashion-MNIST, and the packages for a machine like this one (the same
system, processor and Python), torch in its build for the CPU. Carry it over, then run `sh install.sh` there, or
`install.bat` on Windows.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fmnist_core import files
from fmnist_core.data.download import ensure_dataset
from scripts.install import (
    APP_LOCK,
    PLAIN_SIZE,
    PYTORCH_INDEX,
    ROOT,
    locked_packages,
    pytorch_index_answers,
    stamp,
    torch_pins,
)

LEFT_OUT = (
    ".git",
    ".venv*",
    "data",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".mypy_cache",
    ".coordinator*",
    ".class*",
)
VERSION = "{}.{}".format(*sys.version_info)
NEEDED = f"Python {VERSION} is needed, the packages are for no other"
FOR_SH = f"""\
set -eu
cd "$(dirname "$0")"
PYTHON=${{PYTHON:-python{VERSION}}}
command -v "$PYTHON" > /dev/null || {{ echo "{NEEDED}: install it, or say PYTHON=its-path sh install.sh"; exit 1; }}
"$PYTHON" -m venv .venv
.venv/bin/python -m pip install --no-index --find-links wheels -r requirements.txt
printf %s {stamp(APP_LOCK)} > .venv/.app
.venv/bin/python -m streamlit run app.py
"""
FOR_WINDOWS = f"""\
cd /d "%~dp0"
py -{VERSION} -m venv .venv || (echo {NEEDED}: install it from python.org & pause & exit /b 1)
.venv\\Scripts\\python -m pip install --no-index --find-links wheels -r requirements.txt || (pause & exit /b 1)
.venv\\Scripts\\python -m streamlit run app.py
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="is made; must not be there yet")
    parser.add_argument(
        "--torch", default="cpu", metavar="BUILD", help="another of PyTorch's builds, as its index names it: cu130, ..."
    )
    arguments = parser.parse_args()
    folder = arguments.folder
    if folder.exists():
        sys.exit(f"{folder} is there already: name a new folder, or remove it first")
    if ROOT in folder.resolve().parents:
        sys.exit(f"{folder} lies in the project itself: name a folder outside it")
    copy_project(folder)
    copy_data(folder)
    write_installers(folder)
    fetch_wheels(folder / "wheels", arguments.torch)
    size = files.size(folder) / 1e9
    print(f"{folder} is complete, {size:.1f} GB: carry it over and run install.sh, or install.bat on Windows, in it")


def copy_project(folder: Path) -> None:
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))


def copy_data(folder: Path) -> None:
    """Raises DataError when Fashion-MNIST can't be had."""
    shutil.copytree(ensure_dataset(), folder / "data", ignore=shutil.ignore_patterns("*.gz", "*.lock"))


def write_installers(folder: Path) -> None:
    (folder / "install.sh").write_text(FOR_SH, encoding="utf-8", newline="\n")
    (folder / "install.bat").write_text(FOR_WINDOWS, encoding="utf-8", newline="\r\n")


def fetch_wheels(folder: Path, build: str) -> None:
    """The locked packages, and torch with torchvision in this build, or what the package index has of them."""
    print("Fetching the packages ...", flush=True)
    if not pip_download(folder, "--no-deps", "--require-hashes", "-r", str(APP_LOCK)):
        sys.exit("Some packages couldn't be fetched: see above, and try again.")
    with tempfile.TemporaryDirectory() as place:
        locked = Path(place) / "versions.txt"
        locked.write_text(versions(APP_LOCK), encoding="utf-8")
        torch = [*(f"{name}=={version}" for name, version in torch_pins().items()), "-c", str(locked)]
        torch += ["--find-links", str(folder)]
        if pytorch_index_answers() and pip_download(folder, *torch, "--index-url", f"{PYTORCH_INDEX}/{build}"):
            return
        print(f"PyTorch's build {build} is out of reach: torch comes from the package index{PLAIN_SIZE}.", flush=True)
        if not pip_download(folder, *torch):
            sys.exit("PyTorch couldn't be fetched: see above, and try again.")


def versions(lock: Path) -> str:
    """A lock's packages without their hashes, one a line."""
    heads = [line for entry in locked_packages(lock).values() for line in entry.splitlines() if "==" in line]
    return "".join(f"{head.removesuffix(chr(92)).strip()}\n" for head in heads)


def pip_download(folder: Path, *arguments: str) -> bool:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "-d", str(folder)]
    return subprocess.run([*command, *arguments]).returncode == 0


if __name__ == "__main__":
    main()
