"""Who leads the class: browsers that entered the passcode, remembered over a restart of the server.

A file of mode 0600 beside the class's keeps hashes only. It ends when the passcode changes, when the class is closed,
or after twelve hours.
"""

import dataclasses
import hashlib
import hmac
import json
import logging
import os
import secrets
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from fmnist_core.classroom.store import class_file
from fmnist_core.files import read_json, replacing

log = logging.getLogger(__name__)

LIFE_SECONDS = 12 * 60 * 60
SCRYPT = {"n": 2**14, "r": 8, "p": 1}
"""RFC 7914, 16 MB: whoever gets hold of the file can't try passcodes quickly."""


@dataclass(frozen=True)
class Entry:
    """One browser that entered a passcode; all but the time in hexadecimal digits."""

    visitor: str
    passcode: str
    salt: str
    since: float
    """Seconds since 1970."""

    def is_alive(self) -> bool:
        return abs(time.time() - self.since) < LIFE_SECONDS  # a clock that was put back must not prolong it


class Teachers:
    """The teachers by one passcode. A process has one such object; other processes may share its file."""

    def __init__(self, passcode: str, path: Path | None = None):
        self._passcode, self._path = passcode, path or teachers_file()
        self._lock = threading.Lock()
        self._entries = [entry for entry in _load_entries(self._path) if self._is_by_our_passcode(entry)]

    def __contains__(self, visitor: str) -> bool:
        return any(entry.is_alive() and entry.visitor == _hash(visitor, entry.salt) for entry in list(self._entries))

    def add(self, visitor: str) -> None:
        """Remember a browser; where the file can't be written, only until the server ends."""
        salt = secrets.token_hex(16)
        entry = Entry(_hash(visitor, salt), _slow_hash(self._passcode, salt), salt, time.time())
        with self._lock:
            self._entries.append(entry)
            try:
                _save_entries(self._path, [*_load_entries(self._path), entry])
            except OSError:
                log.warning("the teacher is forgotten when the server ends: %s can't be written", self._path)

    def _is_by_our_passcode(self, entry: Entry) -> bool:
        return hmac.compare_digest(entry.passcode.encode(), _slow_hash(self._passcode, entry.salt).encode())


def teachers_file() -> Path:
    return class_file().with_name("teachers.json")


def forget_teachers() -> None:
    """For the end of a class: whoever led it enters the passcode of the next one."""
    teachers_file().unlink(missing_ok=True)


def _load_entries(path: Path) -> list[Entry]:
    """Those that still hold; [] where the file is missing or can't be read."""
    try:
        return [entry for entry in map(_entry, read_json(path)["teachers"]) if entry.is_alive()]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("%s can't be read: teachers enter the passcode again", path)
        return []


def _entry(values: dict[str, object]) -> Entry:
    hashes = {name: str(values[name]) for name in ("visitor", "passcode", "salt")}
    return Entry(**hashes, since=float(str(values["since"])))


def _save_entries(path: Path, entries: list[Entry]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with replacing(path) as temporary, open(temporary, "x", encoding="utf-8", opener=_open_private) as file:
        json.dump({"teachers": [dataclasses.asdict(entry) for entry in entries]}, file)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _hash(visitor: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}{visitor}".encode()).hexdigest()


def _slow_hash(passcode: str, salt: str) -> str:
    return hashlib.scrypt(passcode.encode(), salt=salt.encode(), **SCRYPT).hex()
