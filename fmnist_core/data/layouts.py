"""Data sets of MNIST's kind in a folder, however the files are named and wherever they lie in it.

What belongs together is found by names: train, or test (t10k); pictures (images, imgs, x), or labels (y); the files of
a set share the rest of their names. Sets whose files lie in one folder come first, then those with a folder a file.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fmnist_core.data.classes import IMAGE_SIZE, NUM_CLASSES
from fmnist_core.data.formats import Bytes, is_idx, read_array, read_table
from fmnist_core.errors import DataError, say_os_error

CLASSES_FILE = "classes.txt"
MOST_DEEP = 5
"""Folders within folders: as many as Hugging Face's cache has."""
MOST_FILES = 5_000
KINDS = ("idx", "numpy", "parquet", "csv")
"""Where a folder has the same in several, the first is taken."""
SPLITS = {"train": "train", "training": "train", "t10k": "test", "test": "test", "testing": "test"}
CONTENTS = {
    **dict.fromkeys(("images", "image", "imgs", "img", "x"), "images"),
    **dict.fromkeys(("labels", "label", "y"), "labels"),
}
OF_FORMATS = {"idx1", "idx3", "ubyte", "gz", "csv", "parquet", "npz", "npy", "of"}
EXPECTED = (
    "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte (also as .gz),"
    " Kaggle's fashion-mnist_train.csv and fashion-mnist_test.csv, or Hugging Face's train and test Parquet files"
)


@dataclass(frozen=True)
class PictureSet:
    """The files of a data set: by split and content ("images", "labels", or "both" in one file)."""

    kind: str
    files: dict[tuple[str, str], Path]

    @property
    def folder(self) -> Path:
        """The folder that all its files lie below."""
        return Path(os.path.commonpath([path.parent for path in self.files.values()]))


@dataclass(frozen=True, eq=False)
class Pictures:
    """Pictures, uint8 (N, 28, 28), and their labels, uint8 (N,), from 0 to 9, of both splits."""

    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes


def find_sets(folder: Path) -> list[PictureSet]:
    """The data sets in a folder, the likeliest first; at least one.

    Raises DataError, which says what lies there, where there is none or the folder can't be read.
    """
    try:
        paths = list(_walk(folder))
        found = _complete_sets(_Piece.of(path, folder) for path in paths)
    except OSError as error:
        raise DataError(say_os_error(error)) from error
    if not found:
        raise DataError(f"{folder} holds no data set, but {_say_files(paths)}: expected are {EXPECTED}")
    return found


def read_set(found: PictureSet) -> Pictures:
    """The pictures of a set. Labels other than 0 to 9 are numbered in their order. Raises DataError."""
    images, labels = {}, {}
    for split in ("train", "test"):
        images[split], labels[split] = _read_split(found, split)
        _check_split(found, split, images[split], labels[split])
    values = np.unique(np.concatenate([labels["train"], labels["test"]]))
    if len(values) > NUM_CLASSES:
        raise DataError(f"{found.folder} has {len(values)} classes: ten are expected, so leave the others out")
    numbers = {split: _number(labels[split], values) for split in labels}
    return Pictures(
        images["train"].astype(np.uint8), numbers["train"], images["test"].astype(np.uint8), numbers["test"]
    )


def find_class_names(folders: Iterable[Path]) -> tuple[str, ...]:
    """The ten names in the first classes.txt of these folders, one a line; else the numbers. Raises DataError."""
    for path in (folder / CLASSES_FILE for folder in folders):
        if path.is_file():
            return _read_class_names(path)
    return tuple(map(str, range(NUM_CLASSES)))


@dataclass(frozen=True)
class _Piece:
    """A file of a set."""

    path: Path
    kind: str
    name: str
    """What its name shares with those of its set."""
    split: str
    content: str

    @classmethod
    def of(cls, path: Path, folder: Path) -> _Piece | None:
        """What a file is by its name, and by that of its folder where its own doesn't say the split."""
        tokens = [token for token in re.split(r"[^a-z0-9]+", path.name.lower()) if token]
        around = re.split(r"[^a-z0-9]+", str(path.parent.relative_to(folder)).lower())
        splits = [SPLITS[token] for token in (*tokens, *reversed(around)) if token in SPLITS]
        kind = _kind_of(path)
        contents = [CONTENTS[token] for token in tokens if token in CONTENTS]
        content = "both" if kind in ("csv", "parquet") else contents[0] if contents else None
        if not (splits and kind and content):
            return None
        known = SPLITS.keys() | CONTENTS.keys() | OF_FORMATS
        rest = "-".join(token for token in tokens if token not in known and not token.isdigit())
        return cls(path, kind, rest, splits[0], content)


def _kind_of(path: Path) -> str | None:
    by_ending = {".csv": "csv", ".parquet": "parquet", ".npz": "numpy", ".npy": "numpy"}
    return by_ending.get(path.suffix.lower()) or ("idx" if is_idx(path) else None)


def _complete_sets(pieces: Iterable[_Piece | None]) -> list[PictureSet]:
    one_folder: dict[tuple[object, ...], dict[tuple[str, str], Path]] = defaultdict(dict)
    everywhere: dict[tuple[object, ...], dict[tuple[str, str], Path]] = defaultdict(dict)
    for piece in filter(None, pieces):
        part = piece.split, piece.content
        one_folder[piece.kind, piece.name, piece.path.parent].setdefault(part, piece.path)
        everywhere[piece.kind, piece.name].setdefault(part, piece.path)
    found = [PictureSet(str(key[0]), files) for key, files in one_folder.items() if _is_complete(files)]
    found.sort(key=lambda one: (len(one.folder.parts), KINDS.index(one.kind)))
    return found + [PictureSet(str(key[0]), files) for key, files in everywhere.items() if _is_complete(files)]


def _is_complete(files: dict[tuple[str, str], Path]) -> bool:
    return all(
        (split, "both") in files or {(split, "images"), (split, "labels")} <= files.keys()
        for split in ("train", "test")
    )


def _walk(folder: Path) -> Iterator[Path]:
    """The files in a folder and in those within it: of a file and its packed copy the former first."""
    if not folder.exists():
        raise DataError(f"there is no folder {folder}: check the path")
    if not folder.is_dir():
        raise DataError(f"{folder} is a file: name the folder it lies in")
    count = 0
    for parent, folders, names in os.walk(folder, onerror=_raise):
        depth = len(Path(parent).relative_to(folder).parts)
        folders[:] = [name for name in sorted(folders) if not name.startswith(".") and depth < MOST_DEEP]
        for name in sorted(names):
            count += 1
            if count > MOST_FILES:
                return
            if not name.startswith(".") and (Path(parent) / name).is_file():
                yield Path(parent) / name


def _raise(error: OSError) -> None:
    raise error


def _read_split(found: PictureSet, split: str) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    if both := found.files.get((split, "both")):
        return read_table(both)
    return read_array(found.files[split, "images"]), read_array(found.files[split, "labels"])


def _check_split(found: PictureSet, split: str, images: NDArray[np.generic], labels: NDArray[np.generic]) -> None:
    path = found.files.get((split, "both")) or found.files[split, "images"]
    if images.ndim != 3 or images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE):
        size = "x".join(map(str, images.shape[1:])) or "single numbers"
        raise DataError(f"{path} holds pictures of {size}: 28x28 are expected, so bring them to that size")
    if labels.shape != images.shape[:1] or not len(labels):
        raise DataError(f"{path} has {len(images):,} pictures and {labels.size:,} labels: get both files anew")
    if images.dtype.kind not in "iu" or images.min() < 0 or images.max() > 255:
        raise DataError(f"{path} holds other values than whole numbers from 0 to 255: save its pixels as such")
    if labels.dtype.kind not in "iu":
        raise DataError(f"{path} has labels that are no whole numbers: save them as such")


def _number(labels: NDArray[np.generic], values: NDArray[np.generic]) -> Bytes:
    if values.min() >= 0 and values.max() < NUM_CLASSES:
        return labels.astype(np.uint8)
    return np.searchsorted(values, labels).astype(np.uint8)


def _read_class_names(path: Path) -> tuple[str, ...]:
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path} can't be read ({error}): save it as text in UTF-8") from error
    if len(lines) != NUM_CLASSES or len(set(lines)) != NUM_CLASSES:
        raise DataError(f"{path} has {len(set(lines))} names: write ten different ones, one a line")
    return tuple(lines)


def _say_files(paths: list[Path]) -> str:
    if not paths:
        return "no files at all"
    names = [path.name for path in paths[:3]]
    return ", ".join(names) + (f" and {len(paths) - 3:,} files more" if len(paths) > 3 else "")
