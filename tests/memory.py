"""How much memory something takes at most."""

from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def bounded_memory(megabytes):
    """Fails when more is taken meanwhile: by the process's high-water mark, which Linux sets back when asked to."""

    def peak():
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))

    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pytest.skip("only Linux tells how much memory was taken at most")
    before = peak()
    yield
    assert peak() - before < megabytes
