"""Owns a request as bytes and its answer, and how a request is written in one line so that it can be kept."""

import json
from dataclasses import dataclass

TOKEN = "<token>"  # where the secret of a run stands, which no file keeps


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a server gets it; its token is still a placeholder."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""

    def line(self) -> str:
        """Write it in one line."""
        headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in self.headers]
        parts = [self.method, self.target.decode("latin-1"), headers, self.body.decode("latin-1")]
        return json.dumps(parts, ensure_ascii=True)

    @classmethod
    def read(cls, line: str) -> "Asked":
        """Read what `line` wrote."""
        method, target, headers, body = json.loads(line)
        return cls(
            method,
            target.encode("latin-1"),
            tuple((name.encode("latin-1"), value.encode("latin-1")) for name, value in headers),
            body.encode("latin-1"),
        )


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as it was sent."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    log: str = ""

    def header(self, name: bytes) -> bytes | None:
        """Give the value of a header."""
        return next((value for sent, value in self.headers if sent == name), None)
