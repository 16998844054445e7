"""Keeps what a benchmark measured, with what it was measured on: benchmarks/results/NAME.json."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch

from fmnist_core import files
from fmnist_core.training.conditions import current_conditions

FOLDER = Path(__file__).parent / "results"


@contextmanager
def recorded(name: str, threads: int) -> Iterator[dict[str, object]]:
    """A dict to put figures into: when the block ends well they are kept, with machine, versions, threads and load."""
    conditions = asdict(current_conditions(torch.device("cpu"), threads))
    began = datetime.now(UTC).isoformat(timespec="seconds")
    figures: dict[str, object] = {}
    yield figures
    path = FOLDER / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    loads = {"load_before": conditions.pop("load"), "load_after": round(os.getloadavg()[0], 2)}
    command = " ".join(["python", *sys.orig_argv[1:]])
    files.write_json(path, {"command": command, "began": began} | conditions | loads | {"figures": figures})
