"""What does the app take to download and on disk, and which part is whose?

    python -m benchmarks.install

Two environments are installed inside the project as `make install` does it, and removed again: the first may have to
fill uv's cache, the second finds it filled and is measured. Sizes to download are those that the package index
publishes for this system. Where the environment got torch's build for GPUs, the figures of the CPU's are computed:
without the packages that only CUDA needs, without CUDA inside torch, and torch's other files packed as wheels are.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import time
import tomllib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.tags import Tag, sys_tags
from packaging.utils import parse_wheel_filename

from benchmarks.records import recorded
from fmnist_core import files
from scripts import install, make_bundle

MB = 1_000_000
CUDA_PACKAGE = re.compile(r"nvidia-.*|cuda-.*|triton|pytorch-triton.*")
CUDA_INSIDE_TORCH = re.compile(r"torch/lib/.*(cuda|nvrtc|nvshmem).*")
TORCH = {"torch", "torchvision"}
STREAMLIT = {"streamlit", "streamlit-drawable-canvas"}
TOOLS = {"pip", "uv"}
CANDIDATES = {
    "ONNX files": {"onnx", "onnxscript"},
    "captum": {"captum"},
    "mlxtend": {"mlxtend"},
    "matplotlib, which mlxtend and captum need": {"matplotlib", "mlxtend", "captum"},
    "pictures from iPhones": {"pillow-heif"},
    "certificates for a lab": {"cryptography"},
}
"""What not everyone needs."""
PUBLISHED_CPU_TORCH = {"disk": 699.3, "download": 191.8}
"""MB of PyTorch's CPU build of torch 2.13.0 for Linux and Python 3.11, 138 of them test programs."""


@dataclass(frozen=True)
class Package:
    """Bytes on disk without what CUDA alone needs, and of that; bytes to download; names of what it requires."""

    disk: int
    cuda: int
    download: int
    needs: frozenset[str]


def main() -> None:
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    sys.dont_write_bytecode = False  # what the installation asks before it compiles
    with (
        recorded("install", threads=1) as figures,
        tempfile.TemporaryDirectory(dir=install.ROOT, prefix=".venv-") as place,
    ):
        environments = {name: Path(place) / name for name in ("first", "second")}
        seconds = {name: seconds_to_install(folder) for name, folder in environments.items()}
        site = install.site_packages(environments["second"] / "bin" / "python")
        packages = measure_packages(site)
        sizes = {
            "parts, MB": measure_parts(packages),
            "what nothing else needs, MB": measure_candidates(packages),
            "with the CPU's build, computed, MB": compute_cpu_build(packages, site),
        }
        figures |= {"installed after, s": seconds, **sizes}
    print("installed after, s", *(f"  {name}: {value:.1f}" for name, value in seconds.items()), sep="\n")
    for title, rows in sizes.items():
        print(title, *(f"  {name}: {say(row)}" for name, row in rows.items()), sep="\n")


def seconds_to_install(environment: Path) -> float:
    began = time.perf_counter()
    install.install(environment, dev=False)
    return time.perf_counter() - began


def measure_packages(site: Path) -> dict[str, Package]:
    """By name, what an environment holds; bytecode, which Python adds as it runs, is left out."""
    downloads = published_sizes()
    return {
        name: measure_package(package, name, downloads.get(name, 0))
        for package in distributions(path=[str(site)])
        for name in [install.canonical(package.name)]
    }


def measure_package(package: Distribution, name: str, download: int) -> Package:
    sizes = {str(file): size_on_disk(Path(file.locate())) for file in package.files or () if file.suffix != ".pyc"}
    only_cuda = CUDA_PACKAGE.fullmatch(name) is not None
    cuda = sum(size for file, size in sizes.items() if only_cuda or CUDA_INSIDE_TORCH.match(file))
    requirements = [Requirement(line) for line in package.requires or ()]
    needs = {
        install.canonical(one.name) for one in requirements if not one.marker or one.marker.evaluate({"extra": ""})
    }
    return Package(sum(sizes.values()) - cuda, cuda, download, frozenset(needs))


def size_on_disk(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def published_sizes() -> dict[str, int]:
    """Bytes of the wheels that fit this system, by package, as the package index publishes them."""
    order = {tag: place for place, tag in enumerate(sys_tags())}
    with tempfile.TemporaryDirectory() as place:
        listing = Path(place) / "pylock.toml"
        compile_listing = ["-m", "uv", "pip", "compile", "--quiet", "--format", "pylock.toml", "-o", str(listing)]
        subprocess.run(
            [sys.executable, *compile_listing, "requirements-dev.txt", "-c", install.DEV_LOCK.name],
            cwd=install.ROOT, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        packages = tomllib.loads(listing.read_text(encoding="utf-8"))["packages"]
    return {package["name"]: best_wheel(package, order) for package in packages}


def best_wheel(package: dict[str, Any], order: dict[Tag, int]) -> int:
    """Bytes of the wheel that pip would take; of the source where there is none."""
    fitting: list[tuple[int, int]] = []
    for wheel in package.get("wheels", ()):
        name = wheel["url"].rpartition("/")[2].replace("%2B", "+")
        ranks = [order[tag] for tag in parse_wheel_filename(name)[3] if tag in order]
        fitting += [(min(ranks), wheel["size"])] if ranks else []
    return min(fitting)[1] if fitting else int(package["sdist"]["size"])


def measure_parts(packages: dict[str, Package]) -> dict[str, dict[str, float]]:
    """Each package belongs to the first part that has it."""
    parts = {
        "torch and torchvision": TORCH,
        "CUDA": {name for name in packages if CUDA_PACKAGE.fullmatch(name)},
        "what torch needs": closure(TORCH, packages),
        "Streamlit and what it needs": closure(STREAMLIT, packages),
        "pip and uv": TOOLS,
        "everything else": set(packages),
    }
    measured: dict[str, dict[str, float]] = {}
    claimed: set[str] = set()
    for title, names in parts.items():
        measured[title] = total(packages, names - claimed)
        claimed |= names
    measured["CUDA"]["disk"] = sum(package.cuda for package in packages.values()) / MB
    return measured | {"all": {key: sum(part[key] for part in measured.values()) for key in ("disk", "download")}}


def measure_candidates(packages: dict[str, Package]) -> dict[str, dict[str, float]]:
    lines = install.REQUIREMENTS.read_text(encoding="utf-8").splitlines()
    wanted = {line.partition("==")[0] for line in lines if not line.startswith("#")}
    everything = closure(wanted, packages)
    return {
        title: total(packages, everything - closure(wanted - names, packages)) for title, names in CANDIDATES.items()
    }


def compute_cpu_build(packages: dict[str, Package], site: Path) -> dict[str, dict[str, float]]:
    """Once with torch's own files, once with the size of a CPU build that PyTorch published, whichever is nearer."""
    others = total(packages, {name for name in packages if name != "torch" and not CUDA_PACKAGE.fullmatch(name)})
    kinds = {"without CUDA's files": {"disk": packages["torch"].disk / MB, "download": packed(site / "torch") / MB}}
    kinds["as published for 2.13.0"] = PUBLISHED_CPU_TORCH
    with tempfile.TemporaryDirectory() as place:
        make_bundle.copy_project(Path(place) / "bundle")
        make_bundle.copy_data(Path(place) / "bundle")
        carried = files.size(Path(place) / "bundle") / MB
    computed = {}
    for title, torch in kinds.items():
        whole = {key: others[key] + torch[key] for key in ("disk", "download")}
        computed[f"torch {title}"] = torch
        computed[f"all, torch {title}"] = whole | {"bundle": whole["download"] - packages["uv"].download / MB + carried}
    return computed


def packed(folder: Path) -> int:
    """Bytes that a folder's files take in a wheel, without CUDA and what Python compiled."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    kept = [path for path in paths if not CUDA_INSIDE_TORCH.match(path.relative_to(folder.parent).as_posix())]
    return sum(len(zlib.compress(path.read_bytes())) for path in kept)


def closure(names: Iterable[str], packages: dict[str, Package]) -> set[str]:
    """The packages named and all that they require, as far as they are installed; without CUDA's."""
    found, waiting = set(), list(names)
    while waiting:
        name = waiting.pop()
        if name in packages and name not in found and not CUDA_PACKAGE.fullmatch(name):
            found.add(name)
            waiting += packages[name].needs
    return found


def total(packages: dict[str, Package], names: Iterable[str]) -> dict[str, float]:
    of = [packages[name] for name in names if name in packages]
    return {"disk": sum(one.disk for one in of) / MB, "download": sum(one.download for one in of) / MB}


def say(row: dict[str, float]) -> str:
    return ", ".join(f"{key} {figure:,.0f}" for key, figure in row.items())


if __name__ == "__main__":
    main()
