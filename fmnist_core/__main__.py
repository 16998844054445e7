"""The same capabilities from a shell: python -m fmnist_core ..."""

import logging
import sys

from fmnist_core.cli.arguments import parse_arguments
from fmnist_core.errors import StudioError

EXIT_FAILURE, EXIT_INTERRUPTED = 1, 130


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 failed, 130 interrupted (argparse exits with 2 itself)."""
    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stderr)
    parsed = parse_arguments(arguments)
    try:
        code: int | None = parsed.command(parsed)
        return code or 0
    except StudioError as error:
        print(f"error: {error}", file=sys.stderr)
        return EXIT_FAILURE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:  # the reader of our output, say head, has seen enough
        sys.stderr.close()
        return EXIT_FAILURE


if __name__ == "__main__":
    sys.exit(main())
