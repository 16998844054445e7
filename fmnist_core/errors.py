"""The errors that people may see. Each text is one sentence that names the remedy.

StudioError
├── DataError          Fashion-MNIST can't be found, fetched or verified
├── RecipeError        a recipe, or an option of a model, that can't be trained
├── TrainingError      a training that had to end (a loss that is not finite, no memory left)
├── RunError           a run that can't be found, read, written or deleted
├── WeightsError       a state dict that fits no model
├── ImageError         a picture that can't be used
├── LessonError        a lesson that is unknown, or whose file can't be read
├── ExportError        a run that can't be taken home in the form asked for
├── ServiceError       the training service can't do what was asked
└── ClassError         what somebody in a class can't do
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OTHER_FOLDER = "or choose another folder (FMNIST_CHECKPOINTS is for runs, FMNIST_DATA for data)"
_NOT_ALLOWED = ("permission denied", f"change its permissions, {_OTHER_FOLDER}")
_SYSTEM_REASONS = {
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.EROFS: ("it is read-only", f"make it writable, {_OTHER_FOLDER}"),
    errno.ENOSPC: ("no space is left on the disk", f"free some, {_OTHER_FOLDER}"),
    errno.EDQUOT: ("your share of the disk is used up", f"free some, {_OTHER_FOLDER}"),
    errno.ENOENT: ("there is no such file or folder", "check the path"),
    errno.ENOTDIR: ("part of the path is a file, not a folder", "check the path"),
    errno.EEXIST: ("there is a file of that name", "move it away, or choose another name"),
    errno.EISDIR: ("it is a folder", "name a file"),
}
_TEMPORARY = ".tmp-"


class StudioError(Exception):
    """Base of all errors whose text is meant for the person in front of the screen."""


class DataError(StudioError):
    pass


class RecipeError(StudioError):
    pass


class TrainingError(StudioError):
    pass


class RunError(StudioError):
    pass


class WeightsError(StudioError):
    pass


class ImageError(StudioError):
    pass


class LessonError(StudioError):
    pass


class ExportError(StudioError):
    pass


class ServiceError(StudioError):
    pass


class ClassError(StudioError):
    pass


@contextmanager
def os_errors_as(kind: type[StudioError]) -> Iterator[None]:
    """Raise what the system refuses within the block, or the function that this decorates, as an error of `kind`."""
    try:
        yield
    except OSError as error:
        raise kind(say_os_error(error)) from error


def say_os_error(error: OSError) -> str:
    """What the system refused, as a sentence that names the file or folder and the remedy."""
    unknown = ((error.strerror or str(error) or type(error).__name__).lower(), "check it, and try again")
    reason, remedy = _SYSTEM_REASONS.get(error.errno or 0, unknown)
    return f"{_name(error)} can't be used ({reason}): {remedy}"


def _name(error: OSError) -> str:
    """The file or folder; of a temporary file, which nobody knows, the folder it was to be in."""
    if not isinstance(error.filename, str | bytes | os.PathLike):
        return "a file or folder"
    path = Path(os.fsdecode(error.filename))
    return str(path.parent if path.name.startswith(_TEMPORARY) else path)
