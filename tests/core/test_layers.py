"""Which way imports may point: pages -> ui -> the core, and in the core from later packages to earlier ones.

That the core imports no screen is tested in test_imports.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE_ORDER = (
    "data", "recipes", "models", "images", "renderings", "evaluation", "training", "runs", "prediction", "service",
    "inspection", "comparison", "plots", "export", "lessons", "classroom", "cli",
)  # fmt: skip
"""A package imports from those before it only; all of them from the core's flat modules."""
CORE_FLAT = ("errors", "files", "tables", "lazy", "places", "quiet")
UI_FLAT_PACKAGES = ("pad",)
UI_FAMILIES = tuple(
    folder.name
    for folder in (ROOT / "ui").iterdir()
    if list(folder.glob("*.py")) and folder.name not in UI_FLAT_PACKAGES
)


def python_files(*folders: str) -> list[Path]:
    return sorted(file.relative_to(ROOT) for folder in folders for file in (ROOT / folder).rglob("*.py"))


def imported(file: Path) -> Iterator[tuple[str, ...]]:
    """The parts of every imported name, those inside functions and below `if TYPE_CHECKING:` included."""
    for node in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (tuple(alias.name.split(".")) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports relatively"
            yield from (tuple(f"{node.module}.{alias.name}".split(".")) for alias in node.names)


def package_of(parts: tuple[str, ...]) -> str | None:
    """What a name of the core lies in: a package or a flat module."""
    return parts[1] if parts[0] == "fmnist_core" and len(parts) > 1 else None


@pytest.mark.parametrize("package", CORE_ORDER)
def test_no_package_of_the_core_imports_upward(package):
    allowed = {*CORE_ORDER[: CORE_ORDER.index(package) + 1], *CORE_FLAT, None}
    files = python_files(f"fmnist_core/{package}")
    assert files, "a package was renamed: the order above has to follow"
    assert not [(str(file), parts) for file in files for parts in imported(file) if package_of(parts) not in allowed]


def test_the_order_names_every_package_of_the_core():
    packages = {folder.name for folder in (ROOT / "fmnist_core").iterdir() if (folder / "__init__.py").exists()}
    assert packages - {"background"} == set(CORE_ORDER), "background is an old name of service's"


@pytest.mark.parametrize("module", CORE_FLAT)
def test_flat_modules_of_the_core_import_no_package(module):
    assert not [parts for parts in imported(Path(f"fmnist_core/{module}.py")) if package_of(parts) in CORE_ORDER]


@pytest.mark.parametrize("file", python_files("ui"), ids=str)
def test_ui_imports_no_page_and_no_other_family(file):
    own = file.parts[1]
    others = {family for family in UI_FAMILIES if family != own}
    for parts in imported(file):
        assert parts[0] not in ("pages", "app")
        assert parts[0] != "ui" or parts[1] not in others, f"{'.'.join(parts)}: what two families use lies flat in ui/"


@pytest.mark.parametrize("file", python_files("pages"), ids=str)
def test_a_page_imports_neither_torch_nor_another_page(file):
    assert not {parts[0] for parts in imported(file)} & {"pages", "app", "torch", "torchvision"}


def test_the_frame_and_the_first_page_do_not_wait_for_torch():
    code = "import sys; {}; assert 'torch' not in sys.modules"
    names = {".".join(parts[:-1]) for file in ("app.py", "pages/home.py") for parts in imported(Path(file))}
    imports = "import " + ", ".join(sorted(name for name in names if name.startswith(("ui", "fmnist_core"))))
    done = subprocess.run([sys.executable, "-c", code.format(imports)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
