"""Put everything into one folder that installs on a machine without a network: `make bundle`, or

    python -m scripts.make_bundle FOLDER

The folder holds the project with its runs, Fashion-MNIST, and the packages for a machine like this one (the same
system, processor and Python). Carry it over, then run `sh install.sh` there, or `install.bat` on Windows.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from fmnist_core.data.download import ensure_dataset

ROOT = Path(__file__).parents[1]
LEFT_OUT = (".git", ".venv", "data", "__pycache__", ".pytest_cache", ".ruff_cache", ".coordinator*", ".class*")
VERSION = "{}.{}".format(*sys.version_info)
NEEDED = f"Python {VERSION} is needed, the packages are for no other"
FOR_SH = f"""\
set -eu
cd "$(dirname "$0")"
PYTHON=${{PYTHON:-python{VERSION}}}
command -v "$PYTHON" > /dev/null || {{ echo "{NEEDED}: install it, or say PYTHON=its-path sh install.sh"; exit 1; }}
"$PYTHON" -m venv .venv
.venv/bin/python -m pip install --no-index --find-links wheels -r requirements.txt
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
    folder = parser.parse_args().folder
    if folder.exists():
        sys.exit(f"{folder} is there already: name a new folder, or remove it first")
    if ROOT in folder.resolve().parents:
        sys.exit(f"{folder} lies in the project itself: name a folder outside it")
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    copy_data(folder)
    write_installers(folder)
    fetch_wheels(folder / "wheels")
    print(f"{folder} is complete: carry it over and run install.sh, or install.bat on Windows, in it")


def copy_data(folder: Path) -> None:
    """Raises DataError when Fashion-MNIST can't be had."""
    shutil.copytree(ensure_dataset(), folder / "data", ignore=shutil.ignore_patterns("*.gz", "*.lock"))


def write_installers(folder: Path) -> None:
    (folder / "install.sh").write_text(FOR_SH, encoding="utf-8", newline="\n")
    (folder / "install.bat").write_text(FOR_WINDOWS, encoding="utf-8", newline="\r\n")


def fetch_wheels(folder: Path) -> None:
    print("Fetching the packages (about 3 GB with the GPU build of torch) ...", flush=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(ROOT / "requirements.txt"), "-d", str(folder)], check=True)


if __name__ == "__main__":
    main()
