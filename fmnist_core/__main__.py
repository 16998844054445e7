"""The same capabilities from a shell: python -m fmnist_core ..."""

import logging
import os
import pkgutil
import sys
import warnings
from typing import TextIO

from fmnist_core.cli.arguments import parse_arguments
from fmnist_core.errors import StudioError, say_os_error

EXIT_FAILURE, EXIT_INTERRUPTED = 1, 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 130 interrupted (argparse exits with 2 itself)."""
    _replace_what_cannot_be_shown()
    parsed = parse_arguments(arguments)
    _set_up_log(parsed.verbose)
    try:
        code: int | None = pkgutil.resolve_name(parsed.command)(parsed)
        return code or 0
    except StudioError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output, say head, has seen enough
        sys.stderr.close()
        return EXIT_FAILURE
    except OSError as error:
        logging.getLogger(__name__).info("the command failed", exc_info=True)
        return _fail(say_os_error(error))


def _fail(reason: str) -> int:
    print(f"error: {reason}", file=sys.stderr)
    return EXIT_FAILURE


def _replace_what_cannot_be_shown() -> None:
    """A name in another script must not end a command whose output goes to a terminal or file of few characters."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # not where a test or a notebook has put its own in their place
            stream.reconfigure(errors="replace")


class _ShellHandler(logging.StreamHandler[TextIO]):
    """Writes the log to stderr."""


def _set_up_log(is_verbose: bool) -> None:
    """Our own warnings are for people; those of libraries are shown only with --verbose."""
    logging.captureWarnings(True)
    root, handler = logging.getLogger(), _ShellHandler(sys.stderr)
    for earlier in [one for one in root.handlers if isinstance(one, _ShellHandler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    if is_verbose:
        warnings.simplefilter("default")
        root.setLevel(logging.INFO)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    else:
        os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")  # torch's C++ part writes to stderr by itself
        handler.addFilter(logging.Filter("fmnist_core"))
        handler.setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
