"""The process that serves the app to a class on the local network: make class starts it, as does a button on Home.

Prints the address for the class and the teacher's passcode. Ctrl-C ends it; started again, everything is still there.
It imports nothing of ui: in the server's process that is for the first page to do (see ui/__init__.py).
"""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from streamlit.web import cli

from fmnist_core.classroom.network import class_url, list_addresses
from fmnist_core.classroom.passcode import make_passcode

ROOT = Path(__file__).resolve().parent
"""Where app.py and Streamlit's settings are."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve the app to a class on the local network.")
    parser.add_argument("--port", type=int, default=8501)
    parser.add_argument("--until-input-ends", action="store_true", help="end with whoever started this, by a pipe")
    given = parser.parse_args()
    port = given.port
    os.chdir(ROOT)
    addresses = list_addresses()
    passcode = os.environ.setdefault("FMNIST_PASSCODE", make_passcode())
    os.environ["FMNIST_CLASS"] = "1"
    print(_welcome([class_url(address, port) for address in addresses], passcode, port), flush=True)
    if given.until_input_ends:
        threading.Thread(target=_end_with_input, name="end-with-input", daemon=True).start()
    sys.argv = ["streamlit", *arguments(port, addresses)]
    sys.exit(cli.main())


def arguments(port: int, addresses: list[str]) -> list[str]:
    """For Streamlit, to serve this machine and its networks, and answer to its own addresses only: a page elsewhere
    whose name leads here could otherwise read what the class does."""
    hosts = ["localhost", "127.0.0.1", *addresses]
    return [
        *("run", "app.py", f"--server.port={port}", "--server.address=0.0.0.0", "--server.headless=true"),
        f"--browser.serverAddress={(addresses or hosts)[0]}",  # or else the internet is asked for one
        *(f"--server.allowedHosts={host}" for host in hosts),
    ]


def _end_with_input() -> None:
    """As Ctrl-C does, once nobody holds the other end of the pipe any more."""
    sys.stdin.read()
    signal.raise_signal(signal.SIGINT)


def _welcome(urls: list[str], passcode: str, port: int) -> str:
    where = " or ".join(urls) or "nowhere: this computer is on no network. Join one, and start this again"
    return (
        f"\n  The class joins at     {where}"
        f"\n  The teacher goes to    http://localhost:{port}/teacher"
        f"\n  Teacher's passcode     {passcode}"
        "\n\n  Open to everybody on this network who has the address; the teacher's page shows it large, as a QR code."
        "\n  Ctrl-C ends the class.\n"
    )


if __name__ == "__main__":
    main()
