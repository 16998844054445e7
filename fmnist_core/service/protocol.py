"""JSON messages between a page or a shell and the coordinator: over the loopback, for those who know a secret."""

import json
import secrets
import socket
from dataclasses import asdict, dataclass
from multiprocessing import connection as sockets
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fmnist_core import files
from fmnist_core.runs.reader import runs_folder

Message = dict[str, Any]
"""A JSON object."""

MAX_BYTES = 32 << 20
"""As many pictures of one's own as a recipe may have, and room."""
HANDSHAKE_SECONDS = 5


@dataclass(frozen=True)
class Address:
    """Where the coordinator listens, and the secret that it asks for."""

    port: int
    secret: str
    pid: int


class Listener:
    """Waits for connections on a free port of the loopback."""

    def __init__(self) -> None:
        self._listener = sockets.Listener(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.address[1]
        self.secret = secrets.token_hex(32)

    def accept(self) -> Connection:
        """The next connection, still to be greeted. Raises OSError when the listener is closed."""
        return _without_delay(self._listener.accept())

    def greet(self, connection: Connection) -> None:
        """Exchange proofs of the secret. Raises OSError, EOFError or AuthenticationError when the other has none."""
        sockets.deliver_challenge(connection, self.secret.encode())
        sockets.answer_challenge(connection, self.secret.encode())

    def close(self) -> None:
        self._listener.close()


def coordinator_folder() -> Path:
    """The hidden folder in which the coordinator keeps its lock, address, log, queue and certificates."""
    return runs_folder() / ".coordinator"


def save_address(address: Address) -> None:
    """Write it where only this user can read it."""
    with files.replacing(coordinator_folder() / "address.json") as temporary:
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(asdict(address)), encoding="utf-8")


def load_address() -> Address:
    """Raises OSError, ValueError or TypeError when there is none that can be read."""
    return Address(**files.read_json(coordinator_folder() / "address.json"))


def connect() -> Connection:
    """A connection to the coordinator. Raises OSError or EOFError when none answers at the known address."""
    try:
        address = load_address()
        connection = _without_delay(sockets.Client(("127.0.0.1", address.port)))
    except (ValueError, TypeError) as error:
        raise ConnectionRefusedError(f"the coordinator's address can't be read: {error}") from error
    try:
        # After a crash the port may be another program's by now, which says nothing or the wrong thing.
        if not connection.poll(HANDSHAKE_SECONDS):
            raise ConnectionRefusedError(f"port {address.port} is not the coordinator's")
        sockets.answer_challenge(connection, address.secret.encode())
        sockets.deliver_challenge(connection, address.secret.encode())
    except Exception as error:
        connection.close()
        raise ConnectionRefusedError(f"port {address.port} is not the coordinator's: {error}") from error
    return connection


def send(connection: Connection, message: Message) -> None:
    connection.send_bytes(json.dumps(message).encode())


def receive(connection: Connection) -> Message:
    """The next message. Raises OSError or EOFError when the other end is gone, ValueError for what is no message."""
    message = json.loads(connection.recv_bytes(MAX_BYTES))
    if not isinstance(message, dict):
        raise ValueError("a message is a JSON object")
    return message


def _without_delay(connection: Connection) -> Connection:
    """Small messages that go back and forth would otherwise wait 40 ms for each other."""
    view = socket.socket(fileno=connection.fileno())
    view.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    view.detach()
    return connection
