"""What the first visitor should not wait for: heavy imports, the pictures, and the training service."""

import atexit
import gc
import logging
import threading
import time

import streamlit as st

from fmnist_core import service

log = logging.getLogger(__name__)

HEAD_START = 0.3
"""Seconds for the first page: imports hold Python's lock, and without it the page would stand still beside them."""


@st.cache_resource(show_spinner=False)
def warm_up() -> threading.Thread:
    """Start once for the whole server. The thread calls nothing of Streamlit's: it has no page to write to."""
    thread = threading.Thread(target=_warm_up, name="warm-up", daemon=True)
    thread.start()
    return thread


def _warm_up() -> None:
    time.sleep(HEAD_START)
    try:
        import torch

        # A page asks about one picture at a time; more threads would only disturb a training beside it.
        torch.set_num_threads(1)
        from scipy import stats  # noqa: F401

        from fmnist_core.data import load_dataset
        from fmnist_core.images import prepare  # noqa: F401
        from fmnist_core.prediction import predict  # noqa: F401

        # Objects that stay for good need not be looked through at every collection of garbage.
        gc.collect()
        gc.freeze()
        atexit.register(gc.unfreeze)  # or else libraries complain of leaks at the end
        service.host()
        load_dataset()
    except Exception:  # whatever is wrong here, the page that needs it will say it better
        log.exception("warming up failed")
