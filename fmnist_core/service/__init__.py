"""Training in processes of its own, which outlive the page or shell that asked for it.

A coordinator owns the runs that train and alone writes their folders; `client` is how pages and the shell reach it.
"""

from typing import TYPE_CHECKING

from fmnist_core.lazy import lazy_face

if TYPE_CHECKING:
    from fmnist_core.service.client import (
        Snapshot,
        annotate,
        clear,
        delete,
        end,
        ensure_running,
        host,
        pause,
        recover,
        rename,
        resume,
        snapshot,
        stop,
        submit,
    )

__all__ = [
    "Snapshot",
    "annotate",
    "clear",
    "delete",
    "end",
    "ensure_running",
    "host",
    "pause",
    "recover",
    "rename",
    "resume",
    "snapshot",
    "stop",
    "submit",
]

__getattr__ = lazy_face(__name__)
