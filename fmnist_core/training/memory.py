"""Memory while training: what is freed and needed again at once is kept, and running out of it is explained."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from fmnist_core.errors import TrainingError

# Options of glibc's mallopt (malloc.h), and the highest values that it sets of its own accord.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
USUAL = {MMAP_THRESHOLD: 32 << 20, TRIM_THRESHOLD: 64 << 20}
WHILE_TRAINING = {MMAP_THRESHOLD: 1 << 30, TRIM_THRESHOLD: 1 << 30}


@contextmanager
def keeping_freed_memory() -> Iterator[None]:
    """Within the block glibc hands no freed memory back to the system, and all of it at the end.

    It would else do so at every step, and the system then clears and maps each page anew: 1,400 page faults for a batch
    of the notebooks' V2. Elsewhere than with glibc this does nothing.
    """
    try:
        libc = ctypes.CDLL("libc.so.6")
    except OSError:
        yield
        return
    _set(libc, WHILE_TRAINING)
    try:
        yield
    finally:
        _set(libc, USUAL)
        libc.malloc_trim(0)


@contextmanager
def raising_out_of_memory(batch_size: int) -> Iterator[None]:
    """Within the block, running out of memory becomes a TrainingError that names the remedy."""
    try:
        yield
    except (MemoryError, torch.OutOfMemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and "memory" not in str(error).lower():
            raise
        raise TrainingError(
            f"the memory did not suffice: choose a batch size below {batch_size} or a smaller network"
        ) from error


def _set(libc: ctypes.CDLL, options: dict[int, int]) -> None:
    for option, value in options.items():
        libc.mallopt(option, value)
