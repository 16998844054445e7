"""Install the app into .venv: `make install`, or `python scripts/install.py`; --dev adds what the tests need.

torch and torchvision come first, both from one index: PyTorch's own, where uv picks the build for this machine (CPU or
GPU), or else the package index. The rest is what the lock file names, each package checked against its hashes.
Needs Python and nothing else.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from importlib.metadata import Distribution, distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OLDEST_PYTHON = (3, 11)
REQUIREMENTS = ROOT / "requirements.txt"
APP_LOCK, DEV_LOCK = ROOT / "requirements.lock", ROOT / "requirements-dev.lock"
PYTORCH_INDEX = "https://download.pytorch.org/whl"
PROBE_SECONDS = 5.0
PLAIN_SIZE = " (3 GB, with a GPU's libraries)" if sys.platform == "linux" else ""
"""What to say of torch from the package index."""
TORCH_BRANCH = re.compile(r"torch|torchvision|triton|pytorch-triton.*|nvidia-.*|cuda-.*")
"""Packages that differ between torch's builds, so no lock names them."""
UNFINISHED = ".unfinished"
"""Lies in the environment while packages are written; found at the next start, it means that this was cut off."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dev", action="store_true", help="install what the tests need as well")
    dev = parser.parse_args().dev
    if sys.version_info < OLDEST_PYTHON:
        sys.exit("Python 3.11 or newer is needed: install it and try again.")
    install(ROOT / ".venv", dev)


def install(folder: Path, dev: bool) -> None:
    """Bring the environment up to date, or leave it alone if it is. Exits with a sentence if packages can't be had."""
    lock, finished = (DEV_LOCK, folder / ".dev") if dev else (APP_LOCK, folder / ".app")
    unfinished = folder / UNFINISHED
    if not unfinished.exists() and finished.exists() and finished.read_text() == stamp(lock):
        return
    what = "what the tests need" if dev else "the app's packages"
    print(f"Installing {what} into {folder.name}, which takes minutes the first time ...", flush=True)
    python = create_environment(folder)
    if unfinished.exists():
        forget_damaged_packages(site_packages(python))
    unfinished.touch()
    install_packages(python, lock)
    finished.write_text(stamp(lock))
    unfinished.unlink()


def stamp(lock: Path) -> str:
    """What an installation that followed this lock leaves in the environment, to be known by."""
    return hashlib.sha256(REQUIREMENTS.read_bytes() + lock.read_bytes()).hexdigest()


def create_environment(folder: Path) -> Path:
    """The environment's Python. One that no longer runs, its system's Python being gone, is made anew."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not _runs(python, f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"):
        missing: list[str | Path] = [sys.executable, "-m", "venv", "--clear", folder]
    elif not _runs(python, "import pip"):
        missing = [python, "-m", "ensurepip"]
    else:
        return python
    if subprocess.run(missing, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"No environment could be made in {folder}: see above.")
    return python


def site_packages(python: Path) -> Path:
    answer = subprocess.check_output(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
    )
    return Path(answer.strip())


def forget_damaged_packages(site: Path) -> None:
    """Packages of which files are missing or cut off no longer count as installed, so they are installed anew."""
    for record in site.glob("*.dist-info"):
        if _is_damaged(Distribution.at(record)):
            shutil.rmtree(record)


def install_packages(python: Path, lock: Path) -> None:
    uv = fetch_uv(python)
    install_torch(python, uv)
    locked = ("--no-deps", "--require-hashes", "-r", lock)
    if not ((uv and _uv(uv, python, *locked)) or _pip(python, *locked)):
        sys.exit("Some packages couldn't be installed: see above, and try again.")


def fetch_uv(python: Path) -> Path | None:
    """uv in the environment, or None where it can't be had."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(locked_packages(DEV_LOCK)["uv"], encoding="utf-8")
        if _pip(python, "-qqq", "--no-deps", "--require-hashes", "-r", wanted):
            return python.with_name("uv.exe" if os.name == "nt" else "uv")
    print("uv can't be had, so pip installs the packages, which takes longer.", flush=True)
    return None


def install_torch(python: Path, uv: Path | None) -> None:
    """torch and torchvision, both from the first index that has them; nothing if a matching pair is there already."""
    pins, site = torch_pins(), site_packages(python)
    if match(installed_versions(site), pins):
        return
    if not any(done and match(installed_versions(site), pins) for done in _ways_to_torch(python, uv, pins)):
        sys.exit("PyTorch couldn't be installed: see above, and try again.")


def torch_pins() -> dict[str, str]:
    """The releases of torch and torchvision that were tested."""
    return dict(re.findall(r"^(torch|torchvision)==(\S+)", REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE))


def installed_versions(site: Path) -> dict[str, str]:
    """By package, named as the index does."""
    return {canonical(package.name): package.version for package in distributions(path=[str(site)])}


def match(found: dict[str, str], pins: dict[str, str]) -> bool:
    """Whether torch and torchvision are there in these releases and of one build, whichever that is.

    The build stands behind the plus sign, as in 2.15.0+cpu. torchvision doesn't run beside another build than its own.
    """
    releases = [found.get(name, "").partition("+")[0] for name in pins]
    builds = {found.get(name, "").partition("+")[2] for name in pins}
    return releases == list(pins.values()) and len(builds) == 1


def pytorch_index_answers(index: str = PYTORCH_INDEX, seconds: float = PROBE_SECONDS) -> bool:
    """Asked once, for at most so many seconds."""
    answers: list[bool] = []

    def ask() -> None:
        with suppress(OSError), urllib.request.build_opener().open(f"{index}/cpu/torchvision/", timeout=seconds):
            answers.append(True)

    asking = threading.Thread(target=ask, daemon=True)  # looking up a name has no time limit of its own
    asking.start()
    asking.join(seconds)
    return bool(answers)


def locked_packages(lock: Path) -> dict[str, str]:
    """A lock's entries by package, as pip reads them: version, markers and hashes."""
    entries: dict[str, str] = {}
    for entry in re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8")):
        if name := re.match(r"[a-z0-9-]+(?===)", entry):
            entries[name[0]] = entries.get(name[0], "") + entry.rstrip() + "\n"
    return entries


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _ways_to_torch(python: Path, uv: Path | None, pins: dict[str, str]) -> Iterator[bool]:
    """The best first; each is tried when it is asked for, and says whether it worked."""
    wanted = [f"{name}=={version}" for name, version in pins.items()]
    backend = os.environ.pop("UV_TORCH_BACKEND", "auto")
    if uv and sys.platform != "darwin":  # for a Mac there is but one build, on every index
        answers = pytorch_index_answers()
        if answers:
            yield _uv_replacing(uv, python, wanted, f"--torch-backend={backend}")
        why = "has nothing that fits" if answers else "is out of reach"
        print(f"PyTorch's own index {why}: torch comes from the package index{PLAIN_SIZE}.", flush=True)
    if uv:
        yield _uv_replacing(uv, python, wanted)
    yield _pip(python, *wanted, "--force-reinstall")


def _uv_replacing(uv: Path, python: Path, wanted: list[str], *options: str) -> bool:
    """Also what is there in the same release, but of another build."""
    present = {"torch", "torchvision"} & installed_versions(site_packages(python)).keys()
    return _uv(uv, python, *wanted, "-c", APP_LOCK, *(f"--reinstall-package={name}" for name in present), *options)


def _is_damaged(package: Distribution) -> bool:
    with suppress(OSError):
        return package.files is None or any(
            file.size is not None and Path(file.locate()).stat().st_size != file.size for file in package.files
        )
    return True


def _runs(python: Path, code: str) -> bool:
    with suppress(OSError):
        return subprocess.run([python, "-c", code], capture_output=True).returncode == 0
    return False


def _uv(uv: Path, python: Path, *arguments: str | Path) -> bool:
    # Python may be told not to keep what it compiles; every start would compile anew.
    compiled = ["--compile-bytecode"] if sys.dont_write_bytecode else []
    patient = {"UV_HTTP_TIMEOUT": "180"} | os.environ
    return _succeeds([uv, "pip", "install", "--python", python, *compiled, *arguments], patient)


def _pip(python: Path, *arguments: str | Path) -> bool:
    return _succeeds([python, "-m", "pip", "install", "--disable-pip-version-check", *arguments], dict(os.environ))


def _succeeds(command: list[str | Path], environment: dict[str, str]) -> bool:
    """Progress is for someone who watches."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    return subprocess.run([*command, *quiet], cwd=ROOT, env=environment).returncode == 0


if __name__ == "__main__":
    main()
