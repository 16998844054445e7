"""What C libraries write to the terminal goes to the log, not between the lines of a command."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


@contextmanager
def logged_terminal() -> Iterator[None]:
    """Standard error as lines of the log, whoever writes there meanwhile (libtiff does, on a damaged file).

    It belongs to the whole process: this is for commands, which do one thing at a time.
    """
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
