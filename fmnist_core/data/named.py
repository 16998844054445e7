"""A folder that somebody named: Fashion-MNIST in any layout, known by its checksums, or other data where allowed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fmnist_core import files
from fmnist_core.data.classes import CLASS_NAMES, FASHION_MNIST
from fmnist_core.data.formats import Bytes, to_idx
from fmnist_core.data.layouts import Pictures, PictureSet, find_class_names, find_sets, read_set
from fmnist_core.errors import DataError, os_errors_as

ORDER_FILE = Path(__file__).with_name("picture_order.npz")
"""Where each training picture, then each test picture, stands among all when these are sorted by content."""
STAMP = ".verified.json"
"""In the cache: folders whose content was verified, so that a CSV file of 130 MB is not read each time."""
KEY_BYTES = 16
PLAIN_FOLDERS = ("raw", "data", "dataset", "files", "archive", "processed", "gzip")
"""Names of folders that say nothing about what lies in them: the folder above is asked."""


@dataclass(frozen=True, eq=False)
class NamedData:
    """Pictures of a folder that somebody named, and what they are called."""

    pictures: Pictures
    name: str
    """Fashion-MNIST, or the folder's name with a piece of its pictures' checksum."""
    class_names: tuple[str, ...]


def named_folder(folder: Path | None) -> Path | None:
    """`folder`, else the one in FMNIST_DATA, else None; ~ stands for the home folder. Raises DataError without one."""
    text = str(folder) if folder else os.environ.get("FMNIST_DATA", "")
    try:
        return Path(text).expanduser() if text else None
    except RuntimeError as error:
        raise DataError(f"there is no home folder for {text}: write the whole path") from error


def read_fashion_mnist(folder: Path, sums: Mapping[str, str]) -> dict[str, bytes]:
    """The files that `sums` has the MD5 sums of, in MNIST's own format, from a folder in any layout.

    Raises DataError where the folder holds no data set, or another one.
    """
    for found in find_sets(folder):
        if pictures := _find_fashion_mnist(read_set(found), sums):
            return {name: to_idx(part) for name, part in _parts(pictures, sums)}
    raise DataError(
        f"{folder} holds other pictures than Fashion-MNIST (their checksums differ): to use them as they are, add "
        "--any-data or set FMNIST_ANY_DATA=1; else name a folder with Fashion-MNIST"
    )


def read_any(folder: Path, sums: Mapping[str, str]) -> NamedData:
    """The data set in a folder, whatever it shows. Raises DataError where there is none, or several."""
    found = _choose(folder, find_sets(folder))
    pictures = read_set(found)
    if known := _find_fashion_mnist(pictures, sums):
        return NamedData(known, FASHION_MNIST, CLASS_NAMES)
    class_names = find_class_names(dict.fromkeys((found.folder, folder)))
    return NamedData(pictures, f"{_call(folder)}-{_checksum(pictures)}", class_names)


def is_stamped(folder: Path, cache: Path) -> bool:
    """Whether the folder was verified before, and none of its files has changed since."""
    try:
        return files.read_json(cache / STAMP).get(str(folder.resolve())) == _fingerprint(folder)
    except (OSError, ValueError):
        return False


def stamp(folder: Path, cache: Path) -> None:
    """Remember that the folder was verified."""
    try:
        stamps = files.read_json(cache / STAMP)
    except (OSError, ValueError):
        stamps = {}
    with os_errors_as(DataError):
        files.write_json(cache / STAMP, stamps | {str(folder.resolve()): _fingerprint(folder)})


def picture_order(pictures: Pictures) -> NDArray[np.uint32]:
    """Where each training picture, then each test picture, stands among all when sorted by content: uint32 (N,)."""
    order = _sort_keys(*_joined(pictures)).argsort(kind="stable")
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order))
    return ranks


def _find_fashion_mnist(pictures: Pictures, sums: Mapping[str, str]) -> Pictures | None:
    """These pictures in Fashion-MNIST's own order, where they are its own: Kaggle's are shuffled."""
    for candidate in filter(None, (pictures, _in_order(pictures))):
        if all(hashlib.md5(to_idx(part)).hexdigest() == sums[name] for name, part in _parts(candidate, sums)):
            return candidate
    return None


def _parts(pictures: Pictures, sums: Mapping[str, str]) -> Iterator[tuple[str, Bytes]]:
    """The four parts with the names of Fashion-MNIST's files, which `sums` has in the same order."""
    return zip(sums, vars(pictures).values())


def _in_order(pictures: Pictures) -> Pictures | None:
    """The pictures in Fashion-MNIST's own order and splits, if there are as many."""
    ranks, trained_on = _stored_order(), len(pictures.train_labels)
    images, labels = _joined(pictures)
    if len(ranks) != len(labels):
        return None
    order = _sort_keys(images, labels).argsort(kind="stable")[ranks]
    train, test = order[:trained_on], order[trained_on:]
    return Pictures(images[train], labels[train], images[test], labels[test])


def _joined(pictures: Pictures) -> tuple[Bytes, Bytes]:
    images = np.concatenate([pictures.train_images, pictures.test_images])
    return images, np.concatenate([pictures.train_labels, pictures.test_labels])


def _sort_keys(images: Bytes, labels: Bytes) -> NDArray[np.bytes_]:
    """A digest of each picture with its label: as good as unique, and the same wherever the picture stands."""
    digests = [
        hashlib.blake2b(image.tobytes() + bytes([label]), digest_size=KEY_BYTES).hexdigest()
        for image, label in zip(images, labels.tolist())
    ]
    return np.array(digests, dtype=np.bytes_)


@cache
def _stored_order() -> NDArray[np.uint32]:
    with np.load(ORDER_FILE, allow_pickle=False) as stored:
        order: NDArray[np.uint32] = stored["order"]
    return order


def _choose(folder: Path, found: list[PictureSet]) -> PictureSet:
    """The first set. Raises DataError where another one has as good a claim."""
    first, depth = found[0], len(found[0].folder.parts)
    equal = [one for one in found if one.kind == first.kind and len(one.folder.parts) == depth]
    examples = dict.fromkeys(str(min(one.files.values()).relative_to(folder)) for one in equal)
    if len(examples) > 1:
        raise DataError(
            f"{folder} holds several data sets ({', '.join(examples)}): put one into a folder, and name that"
        )
    return first


def _call(folder: Path) -> str:
    """The name of the folder, or of the one above where it says nothing."""
    parts = [part for part in folder.resolve().parts if part.lower() not in PLAIN_FOLDERS]
    return parts[-1].strip("/\\") or "data" if parts else "data"


def _checksum(pictures: Pictures) -> str:
    digest = hashlib.blake2b(digest_size=3)
    for array in vars(pictures).values():
        digest.update(to_idx(array))
    return digest.hexdigest()


def _fingerprint(folder: Path) -> dict[str, list[int]]:
    """Size and time of change of every file of the folder's data sets."""
    paths = {path for found in find_sets(folder) for path in found.files.values()}
    return {str(path): [path.stat().st_size, path.stat().st_mtime_ns] for path in sorted(paths)}
