"""What libraries say while they work goes to the log, not between the lines of a command."""

import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def logged_messages() -> Iterator[None]:
    """Python's warnings, and what C libraries (libtiff) write to the terminal, as lines of the log.

    Both belong to the whole process: this is for commands, which do one thing at a time.
    """
    with _logged_terminal(), warnings.catch_warnings():
        warnings.showwarning = _log_warning
        yield


def _log_warning(message: Warning | str, category: type[Warning], *_: object) -> None:
    log.info("%s: %s", category.__name__, message)


@contextmanager
def _logged_terminal() -> Iterator[None]:
    try:
        terminal = os.dup(2)
    except OSError:  # there is none
        yield
        return
    with tempfile.TemporaryFile() as written:
        sys.stderr.flush()
        os.dup2(written.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)
            written.seek(0)
            for line in written.read().decode(errors="replace").splitlines():
                log.info("%s", line)
