"""Writing so that nothing half-written is ever found: a temporary neighbour, then a rename."""

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

TEMPORARY_PREFIX = ".tmp-"


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A temporary path to write a file or make a folder at; it takes `target`'s place when the block ends well.

    A folder can take no place that is occupied.
    """
    temporary = target.with_name(f"{TEMPORARY_PREFIX}{uuid.uuid4().hex[:8]}-{target.name}")
    try:
        yield temporary
        _flush(temporary)
        os.replace(temporary, target)
    finally:
        remove(temporary)


def write_bytes(target: Path, content: bytes) -> None:
    with replacing(target) as temporary:
        temporary.write_bytes(content)


def write_json(target: Path, value: object) -> None:
    with replacing(target) as temporary:
        temporary.write_text(json.dumps(value, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file. Raises OSError or ValueError when there is none."""
    values = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(values, dict):
        raise ValueError(f"{path.name} holds no JSON object")
    return values


def remove(path: Path) -> None:
    """Remove a file or a folder, or nothing."""
    if path.is_dir():
        # Out of sight first: a removal that is interrupted must not leave half a folder under its old name.
        hidden = path.with_name(f"{TEMPORARY_PREFIX}{uuid.uuid4().hex[:8]}")
        os.replace(path, hidden)
        shutil.rmtree(hidden, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def size(folder: Path) -> int:
    """Bytes of all files below a folder, while others may be writing there."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def _flush(path: Path) -> None:
    """A rename may reach the disk before the content does, unless that was told to go first."""
    if path.is_file():
        with path.open("rb+") as file:  # Windows flushes only what may be written
            os.fsync(file.fileno())
