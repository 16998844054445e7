"""A class's server for the network: a process beside the app, which ends when the app does."""

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from fmnist_core.classroom.passcode import make_passcode
from fmnist_core.classroom.teachers import forget_teachers
from fmnist_core.errors import ClassError

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-m", "class_server", "--until-input-ends")
PORTS = range(8502, 8520)
START_SECONDS = 60


@dataclass(frozen=True, eq=False)
class ClassServer:
    process: subprocess.Popen[bytes]
    port: int
    passcode: str


class ClassHost:
    """Opens and closes the class; there is one at most."""

    def __init__(self) -> None:
        self._server: ClassServer | None = None
        self._one_at_a_time = threading.Lock()

    def running(self) -> ClassServer | None:
        """The class's server, unless it has ended."""
        server = self._server
        return server if server and server.process.poll() is None else None

    def start(self) -> ClassServer:
        """Start the class's server, unless it runs, and return once it answers. Raises ClassError when it does not."""
        with self._one_at_a_time:
            if server := self.running():
                return server
            server = self._server = _launch(_free_port(), make_passcode())
        deadline = time.monotonic() + START_SECONDS
        while server.process.poll() is None and time.monotonic() < deadline:
            if _is_healthy(server.port):
                return server
            time.sleep(0.1)
        self.end()
        raise ClassError("the class's server did not start: the terminal in which the app was started says why")

    def end(self) -> None:
        """End the class's server in good order, if it runs, and with it whoever led the class."""
        if server := self.running():
            _end(server.process)
            forget_teachers()


def _launch(port: int, passcode: str) -> ClassServer:
    """Its standard input is a pipe that closes with this process, and the server with the pipe."""
    environment = os.environ | {"FMNIST_PASSCODE": passcode}
    process = subprocess.Popen([*COMMAND, f"--port={port}"], stdin=subprocess.PIPE, env=environment, cwd=ROOT)
    return ClassServer(process, port, passcode)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(START_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()


def _is_healthy(port: int) -> bool:
    with suppress(OSError), urllib.request.urlopen(f"http://localhost:{port}/_stcore/health") as answer:
        return bool(answer.read() == b"ok")
    return False


def _free_port() -> int:
    for port in PORTS:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("0.0.0.0", port))
            return port
    raise ClassError(f"the ports {PORTS[0]} to {PORTS[-1]} are all taken: end what uses them, or run `make class`")
