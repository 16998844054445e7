"""Pictures and labels in the formats that people have them in, read as numpy arrays.

idx      MNIST's own: a header of 4-byte numbers, then bytes; often packed as .gz
numpy    .npy, or .npz with one array, as KMNIST and Kannada-MNIST have them
csv      a row a picture: its label and 784 pixels, as Kaggle has them
parquet  a row a picture: a PNG and its label, as Hugging Face has them
"""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fmnist_core.data.classes import IMAGE_SIZE
from fmnist_core.errors import DataError, say_os_error

if TYPE_CHECKING:
    import pyarrow

Bytes = NDArray[np.uint8]

GZIP_START = b"\x1f\x8b"
IDX_LABELS, IDX_IMAGES = 0x0801, 0x0803
"""The first four bytes: unsigned bytes in one dimension, or in three."""
PIXELS = IMAGE_SIZE * IMAGE_SIZE
DAMAGE = (EOFError, ValueError, KeyError, zlib.error)


def read_array(path: Path) -> NDArray[np.generic]:
    """The array in an idx or numpy file: pictures (N, 28, 28) or labels (N,). Raises DataError."""
    try:
        content = read_bytes(path)
        if content[:4] in (IDX_LABELS.to_bytes(4), IDX_IMAGES.to_bytes(4)):
            return _parse_idx(path, content)
        return _parse_numpy(content)
    except OSError as error:
        raise _damaged(path, say_os_error(error) if error.filename else str(error)) from error
    except DAMAGE as error:
        raise _damaged(path, str(error)) from error


def read_table(path: Path) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    """Pictures (N, 28, 28) and labels (N,) of a CSV or Parquet file. Raises DataError."""
    try:
        return _read_parquet(path) if path.suffix == ".parquet" else _read_csv(path)
    except (OSError, *DAMAGE) as error:
        raise _damaged(path, str(error)) from error


def is_idx(path: Path) -> bool:
    """Whether a file, packed or not, begins as MNIST's own format does. Raises OSError."""
    return _start(path, 4) in (IDX_LABELS.to_bytes(4), IDX_IMAGES.to_bytes(4))


def read_bytes(path: Path) -> bytes:
    """The file's content, unpacked if it is packed. Raises OSError, or EOFError where it is cut off."""
    content = path.read_bytes()
    return gzip.decompress(content) if content.startswith(GZIP_START) else content


def to_idx(array: Bytes) -> bytes:
    """Pictures (N, 28, 28) or labels (N,) in MNIST's own format."""
    header = b"".join(number.to_bytes(4) for number in (0x0800 | array.ndim, *array.shape))
    return header + array.tobytes()


def _start(path: Path, length: int) -> bytes:
    with path.open("rb") as file:
        is_packed = file.read(len(GZIP_START)) == GZIP_START
        file.seek(0)
        if not is_packed:
            return file.read(length)
        with gzip.open(file) as unpacked, suppress(EOFError, zlib.error, gzip.BadGzipFile):
            return unpacked.read(length)
    return b""


def _parse_idx(path: Path, content: bytes) -> Bytes:
    dimensions = content[3]
    start = 4 + 4 * dimensions
    shape = tuple(int.from_bytes(content[place : place + 4]) for place in range(4, start, 4))
    promised = int(np.prod(shape, dtype=np.int64))
    if len(content) - start != promised:
        raise ValueError(f"its header promises {promised:,} bytes, and {max(0, len(content) - start):,} follow")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def _parse_numpy(content: bytes) -> NDArray[np.generic]:
    loaded = np.load(io.BytesIO(content), allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        return loaded
    if len(loaded.files) != 1:
        raise ValueError(f"it holds {len(loaded.files)} arrays, and one is expected")
    array: NDArray[np.generic] = loaded[loaded.files[0]]
    return array


def _read_csv(path: Path) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    with path.open(encoding="utf-8") as file:
        heading = [name.strip(' "').lower() for name in file.readline().rstrip("\n").split(",")]
    has_heading = not heading[0].isdigit()
    if has_heading and "label" not in heading:
        raise ValueError("it has no column named label")
    rows = np.loadtxt(path, np.int16, delimiter=",", skiprows=int(has_heading), ndmin=2)
    place = heading.index("label") if has_heading else 0
    if rows.shape[1] != PIXELS + 1:
        raise ValueError(f"it has {rows.shape[1]} columns, and a label and {PIXELS} pixels are expected")
    return np.delete(rows, place, axis=1).reshape(-1, IMAGE_SIZE, IMAGE_SIZE), rows[:, place]


def _read_parquet(path: Path) -> tuple[NDArray[np.generic], NDArray[np.generic]]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise DataError(f"{path} is a Parquet file: install pyarrow to read it (pip install pyarrow)") from error
    try:
        table = parquet.read_table(path)
    except ArrowException as error:
        raise ValueError(str(error)) from error
    images = _column(table, ("image", "img"))
    pictures = np.stack([_decode(row["bytes"] if isinstance(row, dict) else row) for row in images])
    return pictures, np.asarray(_column(table, ("label", "labels")))


def _column(table: pyarrow.Table, names: tuple[str, ...]) -> list[object]:
    for name in names:
        if name in table.column_names:
            values: list[object] = table.column(name).to_pylist()
            return values
    raise ValueError(f"it has no column named {names[0]}")


def _decode(encoded: object) -> Bytes:
    from PIL import Image

    if not isinstance(encoded, bytes):
        raise ValueError("its pictures are not stored as files within it")
    with Image.open(io.BytesIO(encoded)) as picture:
        return np.asarray(picture.convert("L"))


def _damaged(path: Path, reason: str) -> DataError:
    return DataError(f"{path} can't be read ({reason}): get the file anew")
