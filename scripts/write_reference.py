"""Write the API reference from the docstrings: `make docs`, or `python -m scripts.write_reference [FOLDER]`.

Needs pdoc, one of the packages of the tests. Every package's face is documented, and nothing behind it.
"""

import importlib
import pkgutil
import sys
import warnings
from pathlib import Path

import fmnist_core

FOLDER = Path(__file__).parents[1] / "build" / "docs"


def main(folder: Path) -> None:
    write_reference(folder)
    print(f"Open {folder / 'index.html'} in a browser.")


def write_reference(folder: Path) -> None:
    """Write HTML pages into `folder`. Raises UserWarning when a name of a face leads nowhere."""
    import pdoc

    faces = list_faces()
    for face in faces:
        load_names(face)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message=".*does not resolve")
        pdoc.render.configure(docformat="markdown", search=True)
        pdoc.pdoc(*faces, output_directory=folder)


def list_faces() -> list[str]:
    """The library and those of its packages that have public names."""
    packages = [
        f"fmnist_core.{package.name}" for package in pkgutil.iter_modules(fmnist_core.__path__) if package.ispkg
    ]
    return ["fmnist_core", *(name for name in packages if hasattr(importlib.import_module(name), "__all__"))]


def load_names(face: str) -> None:
    """Put a lazy face's names where pdoc looks for them, which asks no `__getattr__`."""
    module = importlib.import_module(face)
    for name in module.__all__:
        setattr(module, name, getattr(module, name))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
