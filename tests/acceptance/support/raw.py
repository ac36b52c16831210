"""Owns requests that no HTTP library would send: bytes on a socket, and what comes back."""

import json
import socket
from dataclasses import dataclass
from time import monotonic
from typing import Any

PATIENCE = 20.0  # seconds: longer than any limit that the tests set


@dataclass(frozen=True, slots=True)
class Raw:
    """What came back before the server closed the connection, and how long that took."""

    bytes: bytes
    seconds: float

    @property
    def status(self) -> int | None:
        """The status, or nothing where the server closed without an answer."""
        return int(self.bytes.split(b" ", 2)[1]) if self.bytes.startswith(b"HTTP/1.1 ") else None

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.bytes.split(b"\r\n\r\n", 1)[1])


def exchange(port: int, *pieces: bytes) -> Raw:
    """Send the pieces and read until the server closes; what it refuses to read is no error."""
    started = monotonic()
    received = b""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        try:
            for piece in pieces:
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said no already
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return Raw(received, monotonic() - started)
