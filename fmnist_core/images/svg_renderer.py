"""Run by `vector` as a process of its own: an SVG from standard input -> a PNG on standard output.

It imports nothing of the project: with torch it would take seconds.
"""

import sys

DPI = 96  # as browsers have it
MEMORY = 2**30
SECONDS = 10


def main() -> int:
    _limit()
    import resvg_py

    side, text = int(sys.argv[1]), sys.stdin.buffer.read().decode("utf-8")
    try:
        drawn = resvg_py.svg_to_bytes(
            svg_string=text,
            width=side,
            height=side,
            dpi=DPI,
            skip_system_fonts="<text" not in text and ":text" not in text,
        )
    except ValueError as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


def _limit() -> None:
    """Memory and time, where the system can hold a process to them."""
    try:
        import resource
    except ImportError:  # Windows: `vector` ends what takes too long
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    sys.exit(main())
