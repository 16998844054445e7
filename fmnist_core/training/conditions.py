"""What a time was taken on: without it, two times can't be compared."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # reading a run must not wait for torch
    import torch


LIBRARIES = ("torch", "torchvision", "torchmetrics", "numpy")


@dataclass(frozen=True)
class Conditions:
    device: str
    """cpu, cuda or mps."""
    processor: str
    threads: int
    cores: int
    load: float | None
    """Mean number of busy processes over the last minute, before the training began; None where it isn't known."""
    versions: dict[str, str] = field(default_factory=dict)


def current_conditions(device: torch.device, threads: int) -> Conditions:
    """What a training on `device` with as many threads runs on, as of now."""
    processor = _gpu(device) if device.type == "cuda" else _processor()
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    versions = {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    return Conditions(device.type, processor, threads, os.cpu_count() or 1, load, versions)


def _gpu(device: torch.device) -> str:
    import torch

    return torch.cuda.get_device_name(device)


def _processor() -> str:
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            return next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
