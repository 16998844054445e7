"""What resuming a run needs, on disk and on the way between processes, of which not all have torch."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fmnist_core import files
from fmnist_core.errors import RunError
from fmnist_core.runs.reader import history_to_dict, latest_epoch_folder, parse_history
from fmnist_core.training.events import Checkpoint, History

if TYPE_CHECKING:
    from fmnist_core.training.events import Weights

_FIELDS = ("optimizer", "order_state", "random_state", "best_epoch", "best_weights", "trained_weights")
"""Of a checkpoint, beside its weights and history."""


@dataclass(frozen=True, eq=False)
class StoredCheckpoint:
    """A checkpoint as its files hold it: who only writes it down or passes it on needs no torch."""

    epoch: int
    history: History
    weights: bytes
    """A safetensors file's content."""
    resume: bytes
    """The rest, as torch.save writes it."""


def store_checkpoint(checkpoint: Checkpoint) -> StoredCheckpoint:
    import torch

    resume = io.BytesIO()
    torch.save({name: getattr(checkpoint, name) for name in _FIELDS}, resume)
    return StoredCheckpoint(checkpoint.epoch, checkpoint.history, tensor_bytes(checkpoint.weights), resume.getvalue())


def open_checkpoint(stored: StoredCheckpoint, run_id: str) -> Checkpoint:
    """The checkpoint that was stored. Raises RunError, naming the run, when it can't be read."""
    import torch
    from safetensors.torch import load

    try:
        resume = torch.load(io.BytesIO(stored.resume), weights_only=True)
        return Checkpoint(epoch=stored.epoch, weights=load(stored.weights), history=stored.history, **resume)
    except Exception as error:  # torch.load raises whatever a damaged file leads it to
        raise _damaged(run_id, error) from error


def save_checkpoint(folder: Path, stored: StoredCheckpoint) -> None:
    """Write a checkpoint as a folder that is there as a whole or not at all."""
    files.remove(folder)
    with files.replacing(folder) as temporary:
        temporary.mkdir()
        files.write_bytes(temporary / "weights.safetensors", stored.weights)
        files.write_bytes(temporary / "resume.pt", stored.resume)
        files.write_json(temporary / "history.json", history_to_dict(stored.history))


def load_stored_checkpoint(run_id: str) -> StoredCheckpoint | None:
    """What goes on from a run's latest epoch; None when it has finished none yet, or it has ended.

    Raises RunError when it can't be read.
    """
    folder = latest_epoch_folder(run_id)
    if folder is None:
        return None
    try:
        return StoredCheckpoint(
            epoch=int(folder.name.removeprefix("epoch-")),
            history=parse_history(files.read_json(folder / "history.json")),
            weights=(folder / "weights.safetensors").read_bytes(),
            resume=(folder / "resume.pt").read_bytes(),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(run_id, error) from error


def load_checkpoint(run_id: str) -> Checkpoint | None:
    """As `load_stored_checkpoint`, with its tensors."""
    stored = load_stored_checkpoint(run_id)
    return None if stored is None else open_checkpoint(stored, run_id)


def save_tensors(target: Path, tensors: Weights) -> None:
    files.write_bytes(target, tensor_bytes(tensors))


def tensor_bytes(tensors: Weights) -> bytes:
    """The content of a safetensors file."""
    from safetensors.torch import save

    return save({name: tensor.contiguous() for name, tensor in tensors.items()})


def _damaged(run_id: str, error: Exception) -> RunError:
    return RunError(f"the last epoch of run {run_id} can't be read ({type(error).__name__}): start the run anew")
