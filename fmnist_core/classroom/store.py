"""The class's file: SQLite with a write-ahead log, which readers don't wait for and a kill can't damage."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from fmnist_core.errors import ClassError
from fmnist_core.runs.reader import runs_folder

BUSY_SECONDS = 10
SCHEMA = """
CREATE TABLE IF NOT EXISTS students (
    id TEXT PRIMARY KEY, nickname TEXT NOT NULL, folded TEXT NOT NULL UNIQUE, joined REAL NOT NULL, seen REAL NOT NULL,
    minute INTEGER NOT NULL DEFAULT 0, strokes INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rounds (
    id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT NOT NULL, runs TEXT NOT NULL, started REAL NOT NULL,
    seconds REAL NOT NULL, ended REAL);
CREATE TABLE IF NOT EXISTS drawings (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL REFERENCES students ON DELETE CASCADE,
    round INTEGER NOT NULL REFERENCES rounds ON DELETE CASCADE, place INTEGER NOT NULL, label INTEGER NOT NULL,
    answers TEXT NOT NULL, png BLOB NOT NULL, pixels BLOB NOT NULL, operations TEXT NOT NULL, seconds REAL NOT NULL,
    solved INTEGER NOT NULL, UNIQUE (student, round, place));
CREATE TABLE IF NOT EXISTS guesses (
    run TEXT NOT NULL, student TEXT NOT NULL REFERENCES students ON DELETE CASCADE, accuracy REAL NOT NULL,
    PRIMARY KEY (run, student));
"""
TABLES = ("guesses", "drawings", "rounds", "students", "settings")


class Store:
    """One connection for all threads of a process, one at a time; other processes may have theirs."""

    def __init__(self, path: Path):
        self._lock = threading.RLock()
        with _told():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = sqlite3.connect(path, BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            self._connection.row_factory = sqlite3.Row
            # What is committed outlives a killed process; only a power cut could take the last moments along.
            for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
                self._connection.execute(f"PRAGMA {pragma}")
            self._connection.executescript(SCHEMA)

    def rows(self, query: str, *values: object) -> list[sqlite3.Row]:
        """What a query finds. Raises ClassError when the file can't be read."""
        with self._lock, _told():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: object) -> sqlite3.Row | None:
        return next(iter(self.rows(query, *values)), None)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: all of the block's changes are kept, or none. Raises ClassError when they can't be."""
        with self._lock, _told():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def load(self, name: str) -> Any:
        """A value that `save` kept, as JSON has it, or None."""
        row = self.row("SELECT value FROM settings WHERE name = ?", name)
        return json.loads(row["value"]) if row else None

    def save(self, name: str, value: object) -> None:
        """Keep a value that JSON can hold under a name; None forgets it."""
        with self.writing() as connection:
            if value is None:
                connection.execute("DELETE FROM settings WHERE name = ?", (name,))
            else:
                connection.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def clear(self) -> None:
        """Forget everything, on the disk as well."""
        with self.writing() as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}")
        with self._lock, _told():
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def class_file() -> Path:
    """Where the class's state is: hidden beside the runs, whose owners it names."""
    return runs_folder() / ".class" / "class.sqlite3"


def store() -> Store:
    """The store of this runs folder. Raises ClassError when its file can't be opened."""
    return _open(class_file())


def clear() -> None:
    """Forget the class: nicknames, drawings, guesses and settings. Its runs are the training service's to delete."""
    store().clear()


@cache
def _open(path: Path) -> Store:
    return Store(path)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise ClassError(f"the class's file {class_file()} can't be used ({error}): make room, or delete it") from error
