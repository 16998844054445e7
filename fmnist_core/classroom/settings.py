"""What the teacher has decided for everybody."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from fmnist_core.classroom.store import store

NAME = "class"


@dataclass(frozen=True)
class ClassSettings:
    hidden_pages: tuple[str, ...] = ()
    """By the last part of their address, such as "compare"."""
    hidden_controls: tuple[str, ...] = ()
    recipe: str | None = None
    """The name of the recipe that Train starts with."""
    training_locked: bool = False
    drawing_locked: bool = False
    address: str | None = None
    """The one that is shown to the class, where this computer has several."""


def load_settings() -> ClassSettings:
    """What is decided now; what an older or newer version wrote is left out."""
    given = store().load(NAME) or {}
    known = {field.name for field in dataclasses.fields(ClassSettings)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items() if name in known
    }
    return ClassSettings(**values)


def change_settings(**changes: Any) -> ClassSettings:
    """Decide something anew, for everybody and at once."""
    changed = dataclasses.replace(load_settings(), **changes)
    store().save(NAME, dataclasses.asdict(changed))
    return changed
