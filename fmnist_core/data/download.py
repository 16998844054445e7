"""Find, fetch and verify the four files of Fashion-MNIST.

A folder that somebody names is the only source. Without one these are asked in turn: the project's cache, Debian's
installed package, Keras' cache, torchvision's mirrors, and Debian's package unpacked without root. What any of them
brings is believed only when its MD5 sum is right.
"""

import contextlib
import gzip
import hashlib
import logging
import os
import shutil
import subprocess
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from filelock import FileLock

from fmnist_core import places
from fmnist_core.data.named import is_stamped, named_folder, read_fashion_mnist, stamp
from fmnist_core.errors import DataError, os_errors_as, say_os_error

log = logging.getLogger(__name__)

DEBIAN_FOLDER = Path("/usr/share/datasets/fashion-mnist")
DEBIAN_PACKAGE = "dataset-fashion-mnist"

# Sums of the unpacked files: the .gz differ between sources (Debian packs them anew), their content does not.
MD5_SUMS = {
    "train-images-idx3-ubyte": "f4a8712d7a061bf5bd6d2ca38dc4d50a",
    "train-labels-idx1-ubyte": "9018921c3c673c538a1fc5bad174d6f9",
    "t10k-images-idx3-ubyte": "8181f5470baa50b63fa0f6fddb340f0a",
    "t10k-labels-idx1-ubyte": "15d484375f8d13e6eb1aabb0c3f46965",
}
MIRROR_TIMEOUT_SECONDS = 20
APT_TIMEOUT_SECONDS = 180

Progress = Callable[[str, float], None]
"""Called with what is being done, in words, and the fraction done (0-1)."""
Source = Callable[[Iterable[str], Path, Progress], None]
"""Puts what it has of the named files into a folder."""


def ensure_dataset(folder: Path | None = None, cache: Path = places.DATA, progress: Progress | None = None) -> Path:
    """Return a folder that `torchvision.datasets.FashionMNIST` reads as its root; fetch the files if need be.

    `folder` (else the environment variable FMNIST_DATA) may have any layout (see layouts.py), and is never written to.
    Files in another layout than torchvision's are unpacked into `cache`, under a lock, so that several processes may
    ask at once. Raises DataError, listing what to do, when the named folder or every other source lacks the files.
    """
    named = named_folder(folder)
    if _is_usable(named or cache):
        return named or cache
    if named and is_complete(cache) and is_stamped(named, cache):
        return cache
    with os_errors_as(DataError):
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / ".lock"):
            _set_corrupt_files_aside(raw_folder(cache))
            if named:
                _unpack_named(named, cache, progress or _no_progress)
            elif not is_complete(cache):  # another process may have fetched them while this one waited for the lock
                _fetch_missing(cache, progress or _no_progress)
    return cache


def is_complete(root: Path) -> bool:
    """Whether all four files lie under `root` as torchvision expects them, each with the right MD5 sum."""
    return all(_is_valid(raw_folder(root) / name) for name in MD5_SUMS)


def _is_usable(root: Path) -> bool:
    try:
        return is_complete(root)
    except OSError as error:
        raise DataError(say_os_error(error)) from error


def _unpack_named(named: Path, cache: Path, progress: Progress) -> None:
    """Verify the files of a folder in any layout, and put into the cache what it lacks."""
    progress(f"Reading {named}", 0.0)
    content = read_fashion_mnist(named, MD5_SUMS)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as staging:
        for name in _missing_from(cache):
            (Path(staging) / name).write_bytes(content[name])
        _accept_valid_files(Path(staging), _missing_from(cache), cache)
    stamp(named, cache)


def _fetch_missing(cache: Path, progress: Progress) -> None:
    sources: dict[str, Source] = {
        "Debian's installed package": partial(_copy_from, DEBIAN_FOLDER),
        "Keras' cache": partial(_copy_from, keras_folder()),
        "torchvision's mirrors": _download_from_mirrors,
        f"Debian's package {DEBIAN_PACKAGE} through apt-get": _unpack_debian_package,
    }
    for title, source in sources.items():
        missing = _missing_from(cache)
        if not missing:
            return
        try:
            with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as staging:
                source(missing, Path(staging), progress)
                _accept_valid_files(Path(staging), missing, cache)
        except Exception as error:  # a source may fail in any way: the next one is asked
            log.warning("%s could not be used: %s", title, error)
    if not is_complete(cache):
        raise DataError(
            "Fashion-MNIST was not found and could not be fetched: connect to the internet and try again, or install "
            f"Debian's package {DEBIAN_PACKAGE}, or put the files {', '.join(MD5_SUMS)} (plain or .gz) into a folder "
            f"and name it in the environment variable FMNIST_DATA. Asked in vain: {'; '.join(sources)}."
        )


def keras_folder() -> Path:
    """Where Keras keeps the data set's packed files."""
    return Path(os.environ.get("KERAS_HOME") or os.path.expanduser("~/.keras")) / "datasets" / "fashion-mnist"


def raw_folder(root: Path) -> Path:
    """Where torchvision keeps the files below a data set's root."""
    return root / "FashionMNIST" / "raw"


def _missing_from(cache: Path) -> list[str]:
    return [name for name in MD5_SUMS if not (raw_folder(cache) / name).exists()]


def _is_valid(path: Path) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest() == MD5_SUMS[path.name]


def _set_corrupt_files_aside(raw: Path) -> None:
    for name in MD5_SUMS:
        path = raw / name
        if path.exists() and not _is_valid(path):
            aside = path.with_name(f"{name}.corrupt")
            log.warning("%s is damaged or incomplete: set aside as %s and fetched again", path, aside.name)
            os.replace(path, aside)


def _accept_valid_files(staging: Path, names: Iterable[str], cache: Path) -> None:
    raw_folder(cache).mkdir(parents=True, exist_ok=True)
    for name in names:
        fetched = staging / name
        if _is_valid(fetched):
            os.replace(fetched, raw_folder(cache) / name)
        elif fetched.exists():
            log.warning("%s has the wrong MD5 sum and is not used", name)


def _copy_from(folder: Path, names: Iterable[str], staging: Path, progress: Progress) -> None:
    for number, name in enumerate(names):
        progress(f"Copying {name}", number / len(MD5_SUMS))
        with contextlib.suppress(FileNotFoundError):
            _unpack(folder / f"{name}.gz", staging / name)


def _download_from_mirrors(names: Iterable[str], staging: Path, progress: Progress) -> None:
    from torchvision.datasets import FashionMNIST

    for name in names:
        for mirror in FashionMNIST.mirrors:
            try:
                _download(f"{mirror}{name}.gz", staging / f"{name}.gz", progress)
                _unpack(staging / f"{name}.gz", staging / name)
                break
            except OSError as error:
                log.warning("%s could not be fetched from %s: %s", name, mirror, error)


def _download(url: str, target: Path, progress: Progress) -> None:
    with urllib.request.urlopen(url, timeout=MIRROR_TIMEOUT_SECONDS) as response, target.open("wb") as file:
        total = int(response.headers.get("Content-Length") or 0)
        while chunk := response.read(1 << 18):
            file.write(chunk)
            progress(f"Downloading {target.name}", file.tell() / total if total else 0.0)


def _unpack_debian_package(names: Iterable[str], staging: Path, progress: Progress) -> None:
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise DataError("apt-get is not on this machine")
    progress(f"Fetching Debian's package {DEBIAN_PACKAGE}", 0.0)
    if not _apt_download(staging):
        # A fresh machine has no package lists, and writing the system's takes root: fetch them into a folder of ours.
        options = [f"-oDir::State::Lists={staging / 'lists'}", f"-oDir::Cache={staging / 'cache'}"]
        (staging / "lists" / "partial").mkdir(parents=True)
        (staging / "cache" / "archives" / "partial").mkdir(parents=True)
        _run_quietly(["apt-get", *options, "update"], staging)
        _apt_download(staging, options)
    (package,) = staging.glob("*.deb")
    _run_quietly(["dpkg-deb", "-x", str(package), "unpacked"], staging)
    _copy_from(staging / "unpacked" / DEBIAN_FOLDER.relative_to("/"), names, staging, progress)


def _apt_download(staging: Path, options: Iterable[str] = ()) -> bool:
    return _run_quietly(["apt-get", *options, "download", DEBIAN_PACKAGE], staging) == 0


def _run_quietly(command: list[str], folder: Path) -> int:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=APT_TIMEOUT_SECONDS)
    if done.returncode:
        log.info("%s: %s", " ".join(command), done.stderr.strip())
    return done.returncode


def _unpack(packed: Path, target: Path) -> None:
    with gzip.open(packed, "rb") as source, target.open("wb") as file:
        shutil.copyfileobj(source, file)


def _no_progress(message: str, fraction: float) -> None:
    pass
