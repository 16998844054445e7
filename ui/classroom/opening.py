"""A class opened from Home: its server for the network, a process beside the app that ends when the app does."""

from __future__ import annotations

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

import streamlit as st

from fmnist_core.classroom import network
from fmnist_core.classroom.passcode import make_passcode
from fmnist_core.errors import ClassError
from ui.classroom.joining import show_code, show_who_may_what
from ui.errors import shown_errors
from ui.glossary import explain
from ui.identity import class_is_open, sits_at_this_machine

SCRIPT = Path(__file__).parents[2] / "scripts" / "open_class.py"
PORTS = range(8502, 8520)
START_SECONDS = 60


@dataclass(frozen=True, eq=False)
class ClassServer:
    process: subprocess.Popen
    port: int
    passcode: str


_servers: list[ClassServer] = []
"""The one that runs, if one does; the app's own, whoever looks at it."""
_one_at_a_time = threading.Lock()


def offer_class() -> None:
    """For who sits at this computer: a button that opens a class, then its address and passcode; else nothing."""
    if class_is_open() or not sits_at_this_machine():
        return
    st.header("With a class")
    if server := running_server():
        _show_class(server)
        return
    st.write("Students join with their phones, draw, train and compare. No internet, no accounts.")
    if st.button("Open a class", icon=":material/groups:", key="home_open_class"):
        with shown_errors(), st.spinner("Opening it to the network ..."):
            start_server()
            st.rerun()
    show_who_may_what()


def running_server() -> ClassServer | None:
    """The class's server, unless it has ended."""
    _servers[:] = [server for server in _servers if server.process.poll() is None]
    return _servers[0] if _servers else None


def start_server() -> ClassServer:
    """Start the class's server, unless it runs, and return once it answers. Raises ClassError when it does not."""
    with _one_at_a_time:
        if server := running_server():
            return server
        server = _launch(_free_port(), make_passcode())
        _servers.append(server)
    deadline = time.monotonic() + START_SECONDS
    while server.process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(f"http://localhost:{server.port}/_stcore/health") as answer:
            if answer.read() == b"ok":
                return server
        time.sleep(0.1)
    end_server()
    raise ClassError("the class's server did not start: the terminal in which the app was started says why")


def end_server() -> None:
    """End the class's server in good order, if it runs."""
    if server := running_server():
        server.process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(START_SECONDS)
            return
        server.process.kill()


def _launch(port: int, passcode: str) -> ClassServer:
    """Its standard input is a pipe that closes with this process, and the server with the pipe."""
    command = [sys.executable, str(SCRIPT), f"--port={port}", "--until-input-ends"]
    environment = os.environ | {"FMNIST_PASSCODE": passcode}
    return ClassServer(subprocess.Popen(command, stdin=subprocess.PIPE, env=environment), port, passcode)


def _free_port() -> int:
    for port in PORTS:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("0.0.0.0", port))
            return port
    raise ClassError(f"the ports {PORTS[0]} to {PORTS[-1]} are all taken: end what uses them, or run `make class`")


def _show_class(server: ClassServer) -> None:
    code, words = st.columns([2, 3], gap="large")
    with code:
        addresses = network.list_addresses()
        show_code(network.class_url(addresses[0], server.port) if addresses else None)
    with words:
        st.metric("Teacher's passcode", server.passcode, help=explain("passcode"))
        st.link_button(
            "To the teacher's page", f"http://localhost:{server.port}/teacher", icon=":material/school:", type="primary"
        )
        st.caption("There you lead the class. It ends when you close it here, or end the app; everything is kept.")
        if st.button("Close the class", icon=":material/stop:", key="home_close_class"):
            with st.spinner("Closing it ..."):
                end_server()
            st.rerun()
        show_who_may_what()
