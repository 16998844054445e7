"""What resuming a run needs, on disk."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from fmnist_core import files
from fmnist_core.errors import RunError
from fmnist_core.runs.reader import history_to_dict, latest_epoch_folder, parse_history
from fmnist_core.training.events import Checkpoint, Weights


def save_tensors(target: Path, tensors: Weights) -> None:
    with files.replacing(target) as temporary:
        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, temporary)


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint as a folder that is there as a whole or not at all."""
    resume = {
        "optimizer": checkpoint.optimizer,
        "order_state": checkpoint.order_state,
        "random_state": checkpoint.random_state,
        "best_epoch": checkpoint.best_epoch,
        "best_weights": checkpoint.best_weights,
        "trained_weights": checkpoint.trained_weights,
    }
    files.remove(folder)
    with files.replacing(folder) as temporary:
        temporary.mkdir()
        save_tensors(temporary / "weights.safetensors", checkpoint.weights)
        torch.save(resume, temporary / "resume.pt")
        files.write_json(temporary / "history.json", history_to_dict(checkpoint.history))


def load_checkpoint(run_id: str) -> Checkpoint | None:
    """What goes on from a run's latest epoch; None when it has finished none yet, or it has ended.

    Raises RunError when it can't be read.
    """
    folder = latest_epoch_folder(run_id)
    if folder is None:
        return None
    try:
        history = parse_history(files.read_json(folder / "history.json"))
        return Checkpoint(
            epoch=int(folder.name.removeprefix("epoch-")),
            weights=load_file(folder / "weights.safetensors"),
            history=history,
            **torch.load(folder / "resume.pt", weights_only=True),
        )
    except Exception as error:  # torch.load raises whatever a damaged file leads it to
        detail = type(error).__name__
        raise RunError(f"the last epoch of run {run_id} can't be read ({detail}): start the run anew") from error
