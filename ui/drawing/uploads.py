"""Pictures that somebody brought. They stay, small, whichever page is open, until removed or the session ends."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from fmnist_core import images
from fmnist_core.errors import ImageError

MAX_FILES = 500
"""Of one person at once: there may be thirty people on one computer. Each takes 0.3 MB at most, in all 150 MB."""
MAX_BYTES_OF_ALL = 2**29
"""Of everybody's pictures on this computer together."""

_adding = threading.Lock()
_everybody: weakref.WeakSet[Uploads] = weakref.WeakSet()


@dataclass(frozen=True, eq=False)
class PictureFile:
    """A picture that is to be answered, as `images.condense` leaves it, or why it can't be."""

    name: str
    key: str
    """Tells it from all other pictures: what came of it is kept under this."""
    picture: NDArray[np.uint8] | None
    error: str | None = None
    label: int | None = None
    """What it really shows, where that is known."""


@dataclass(eq=False)
class Uploads:
    """One person's pictures, in the order in which they came."""

    files: list[PictureFile] = field(default_factory=list)

    def __post_init__(self) -> None:
        _everybody.add(self)

    def add(self, name: str, key: str, content: bytes) -> None:
        """Raises ImageError when there is no room; a file that can't be read is kept as an error, in its place."""
        name = self._free_name(name)
        try:
            picture, error = images.condense(images.open_image(content, name)), None
        except ImageError as reason:
            picture, error = None, str(reason)
        with _adding:
            if picture is not None and picture.nbytes + sum(map(_bytes, list(_everybody))) > MAX_BYTES_OF_ALL:
                raise ImageError(
                    "This computer has no room for more pictures: remove some of yours, or ask the others to."
                )
            self.files.append(PictureFile(name, key, picture, error))

    def remove(self, *names: str) -> None:
        self.files = [file for file in self.files if file.name not in names]

    def _free_name(self, name: str) -> str:
        """The name, with a number where it is taken."""
        taken = {file.name for file in self.files}
        numbered = (f"{name} ({number})" for number in range(2, len(taken) + 3))
        return name if name not in taken else next(other for other in numbered if other not in taken)


def my_uploads() -> Uploads:
    """Those of the person who looks at the page."""
    uploads: Uploads = st.session_state.setdefault("uploads", Uploads())
    return uploads


def say_formats() -> str:
    """The kinds of pictures that are read, as a list in words."""
    *names, last = (format_.name for format_ in images.list_formats())
    return f"{', '.join(names)} or {last}"


def widget_key(name: str) -> str:
    """The key of the widget that takes files: a new one each time that it has given its files away, and is empty."""
    rounds = st.session_state.get(f"{name}_rounds", 0)
    return f"{name}_{rounds}" if rounds else name


def take_in(brought: Sequence[UploadedFile], name: str) -> None:
    """Keep small copies of what the widget of that name holds, and empty it. Raises ImageError when it is too much."""
    uploads = my_uploads()
    kept = {file.key for file in uploads.files}
    if not brought:
        return
    if len(kept | {file.file_id for file in brought}) > MAX_FILES:
        raise ImageError(f"{len(kept) + len(brought)} pictures are too many: choose {MAX_FILES} at most.")
    bar = st.progress(0.0, "Opening ...") if len(brought) > 10 else None
    for number, file in enumerate(brought, start=1):
        if file.file_id not in kept:  # after a click meanwhile it goes on here
            uploads.add(file.name, file.file_id, file.getvalue())
        _forget(file)
        if bar:
            bar.progress(number / len(brought), f"{number} of {len(brought)} pictures opened")
    st.session_state[f"{name}_rounds"] = st.session_state.get(f"{name}_rounds", 0) + 1
    st.rerun()


def _forget(file: UploadedFile) -> None:
    """Have Streamlit drop the file's content, which it would hold to the end of the session."""
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(session_id=context.session_id, file_id=file.file_id)


def _bytes(uploads: Uploads) -> int:
    return sum(file.picture.nbytes for file in uploads.files if file.picture is not None)
