"""Lazy package faces: a name is imported when it is first used, so that importing a package never waits for torch."""

import ast
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.resources import files


def lazy_face(package: str) -> Callable[[str], object]:
    """The `__getattr__` (PEP 562) of a package that imports its public names below `if TYPE_CHECKING:`.

    The block that a type checker reads is thus the one place that says where each name comes from.
    """

    def load(name: str) -> object:
        home = None if name.startswith("__") else read_homes(package).get(name)
        if home is None:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(home), name)

    return load


@cache
def read_homes(package: str) -> dict[str, str]:
    """The module that each public name of a package comes from."""
    tree = ast.parse(files(package).joinpath("__init__.py").read_text(encoding="utf-8"))
    blocks = [node for node in tree.body if isinstance(node, ast.If)]
    imports = [node for block in blocks for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names}
