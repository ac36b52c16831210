"""Owns an identity provider that waits for each answer: sends over one connection that is kept, and times the answer.

It does next to nothing itself, so that the time is the server's; whether an answer is right is looked at afterwards.
"""

import json
import socket
import time
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from benchmarks.requests import Body
from benchmarks.targets import Target

# The server ends a connection over which nothing comes for some seconds.
_KEPT: Final = 2.0
_PATIENCE: Final = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request, and what makes its answer right.

    `total` and `rows` are those of a list, `first` is the id of its first resource. What is not `measured` only leads
    to what is: the jump to where a walk begins, the removal of who is added again.
    """

    method: str = "GET"
    path: str
    body: Body | None = None
    status: int = 200
    total: int | None = None
    rows: int | None = None
    first: str = ""
    contains: str = ""
    measured: bool = True
    worker: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer as it came: seconds to its first byte and to its last, and the sizes of its chunks, if it has such."""

    status: int
    content: bytes
    began: float
    took: float
    chunks: list[int] = field(default_factory=list)

    def json(self) -> Any:  # noqa: ANN401 - whatever the server says
        """Decode the body."""
        return json.loads(self.content)

    def fault(self, ask: Ask) -> str:
        """Say what is wrong with the answer; nothing if it is right."""
        if self.status != ask.status:
            return f"status {self.status}: {self.content[:300].decode(errors='replace')}"
        if ask.contains.encode() not in self.content:
            return f"“{ask.contains}” is not in it"
        return self._fault_of_list(ask) if ask.total is not None or ask.rows is not None else ""

    def _fault_of_list(self, ask: Ask) -> str:
        page = self.json()
        resources = page.get("Resources", [])
        if ask.total is not None and page["totalResults"] != ask.total:
            return f"totalResults is {page['totalResults']}, not {ask.total}"
        if ask.rows is not None and len(resources) != ask.rows:
            return f"{len(resources)} resources, not {ask.rows}"
        if ask.first and resources[0]["id"] != ask.first:
            return f"the first is {resources[0]['id']}, not {ask.first}"
        return ""


class Caller:
    """One connection to one server, made anew where it was idle."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._socket: socket.socket | None = None
        self._file: BinaryIO | None = None
        self._used = 0.0

    def send(self, ask: Ask, *, keep: bool = True) -> Reply:
        """Send a request and read the answer; what is not to be kept of it is only counted."""
        message = self._target.wire.request(ask.method, ask.path, ask.body)
        connection, file = self._connection()
        began = time.perf_counter()
        connection.sendall(message)
        status, length = _head(file)
        first = time.perf_counter()
        chunks: list[int] = []
        content = _chunks(file, chunks, keep=keep) if length is None else file.read(length)
        self._used = time.perf_counter()
        return Reply(status=status, content=content, began=first - began, took=self._used - began, chunks=chunks)

    def close(self) -> None:
        """End the connection."""
        if self._socket is not None and self._file is not None:
            self._file.close()
            self._socket.close()
        self._socket = self._file = None

    def _connection(self) -> tuple[socket.socket, BinaryIO]:
        if self._socket is None or self._file is None or time.perf_counter() - self._used > _KEPT:
            self.close()
            self._socket = socket.create_connection(("127.0.0.1", self._target.port), timeout=_PATIENCE)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._file = self._socket.makefile("rb", buffering=1 << 16)
        return self._socket, self._file


def _head(file: BinaryIO) -> tuple[int, int | None]:
    """Read the status and the length of the body; None where it comes in chunks."""
    status = int(file.readline().split()[1])
    length: int | None = 0
    while (line := file.readline()) not in (b"\r\n", b""):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
        elif name.lower() == b"transfer-encoding":
            length = None
    return status, length


def _chunks(file: BinaryIO, sizes: list[int], *, keep: bool) -> bytes:
    kept = []
    while size := int(file.readline(), 16):
        piece = file.read(size + 2)
        sizes.append(size)
        if keep:
            kept.append(piece[:-2])
    file.readline()
    return b"".join(kept)
