"""Who is in the class: a nickname for each browser, and no more than that."""

import time
import unicodedata
from dataclasses import dataclass

from fmnist_core.classroom.store import store
from fmnist_core.errors import ClassError

MAX_STUDENTS = 100
MAX_NICKNAME_LENGTH = 24
TEACHER = "Teacher"
SEEN_SECONDS = 10
"""How exactly it is known when somebody was last seen: not every click needs a line on the disk."""
HERE_SECONDS = 60
STROKES_PER_MINUTE = 120
JOINERS = "\u200d\ufe0f"
"""What holds an emoji of several parts together."""


@dataclass(frozen=True)
class Student:
    id: str
    nickname: str
    joined: float
    """Seconds since 1970, as all times here."""
    seen: float

    def is_here(self, now: float | None = None) -> bool:
        return (time.time() if now is None else now) - self.seen < HERE_SECONDS


def clean_nickname(text: str) -> str:
    """A nickname as it is kept: on one line, without what can't be seen.

    Raises ClassError when nothing is left of it, or too much.
    """
    shown = unicodedata.normalize("NFC", text[: 100 * MAX_NICKNAME_LENGTH])
    cleaned = " ".join("".join(_visible(char) for char in shown).split())
    if not cleaned.strip(JOINERS):
        raise ClassError("a nickname needs a letter or more: type one")
    if len(cleaned) > MAX_NICKNAME_LENGTH or len(text) > len(shown):
        raise ClassError(f"a nickname has at most {MAX_NICKNAME_LENGTH} characters: choose a shorter one")
    return cleaned


def join(student_id: str, nickname: str) -> Student:
    """Enter the class, or change one's nickname. Raises ClassError when it is taken or can't be used."""
    cleaned, now = clean_nickname(nickname), time.time()
    folded = unicodedata.normalize("NFKC", cleaned).casefold()
    if folded == TEACHER.casefold():
        raise ClassError("that is what the teacher is called: choose another nickname")
    with store().writing() as connection:
        if connection.execute("SELECT 1 FROM students WHERE folded = ? AND id != ?", (folded, student_id)).fetchone():
            raise ClassError("somebody has that nickname already: choose another")
        (others,) = connection.execute("SELECT count(*) FROM students WHERE id != ?", (student_id,)).fetchone()
        if others >= MAX_STUDENTS:
            raise ClassError(f"the class has {MAX_STUDENTS} people already: ask the teacher to make room")
        (joined,) = connection.execute(
            "INSERT INTO students (id, nickname, folded, joined, seen) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET "
            "nickname = excluded.nickname, folded = excluded.folded, seen = excluded.seen RETURNING joined",
            (student_id, cleaned, folded, now, now),
        ).fetchone()
    return Student(student_id, cleaned, joined, seen=now)


def find_student(student_id: str) -> Student | None:
    """The student of that id, who counts as seen now; None for somebody who has not joined."""
    row = store().row("SELECT id, nickname, joined, seen FROM students WHERE id = ?", student_id)
    if row and time.time() - row["seen"] > SEEN_SECONDS:
        with store().writing() as connection:
            connection.execute("UPDATE students SET seen = ? WHERE id = ?", (time.time(), student_id))
    return Student(**row) if row else None


def list_students() -> list[Student]:
    """Everybody, in the order in which they joined."""
    return [Student(**row) for row in store().rows("SELECT id, nickname, joined, seen FROM students ORDER BY joined")]


def nicknames() -> dict[str, str]:
    """The nickname of each student, by id."""
    return {student.id: student.nickname for student in list_students()}


def remove_student(student_id: str) -> None:
    """Take somebody out of the class, drawings and guesses included."""
    with store().writing() as connection:
        connection.execute("DELETE FROM students WHERE id = ?", (student_id,))


def count_stroke(student_id: str) -> None:
    """Count a stroke of somebody's. Raises ClassError when there were too many within a minute, or for a stranger."""
    minute = int(time.time() // 60)
    with store().writing() as connection:
        row = connection.execute(
            "UPDATE students SET strokes = CASE minute WHEN ? THEN strokes + 1 ELSE 1 END, minute = ? WHERE id = ? "
            "RETURNING strokes",
            (minute, minute, student_id),
        ).fetchone()
    if row is None:
        raise ClassError("you are not in the class: join it with a nickname")
    if row["strokes"] > STROKES_PER_MINUTE:
        raise ClassError(f"that were {STROKES_PER_MINUTE} strokes within a minute: wait a little")


def _visible(char: str) -> str:
    if char in JOINERS:
        return char
    kind = unicodedata.category(char)
    return " " if kind[0] == "Z" or kind == "Cc" else "" if kind[0] == "C" else char
