"""Owns which heads of requests are taken (RFC 9112 §2.3, §3.2, §6.1), and how one is written again without an upgrade.

What is no HTTP/1 at all was refused by the parser before.
"""

from collections.abc import Iterable
from typing import Final

from envi_scim.http.refusals import VersionNotSupported
from envi_scim.scim.errors import InvalidSyntax, NotImplementedHere

CURRENT: Final = "1.1"
OLD: Final = "1.0"
_CHUNKED: Final = b"chunked"
_UPGRADE: Final = b"upgrade"


def check_head(version: str, *, hosts: int, codings: bytes) -> None:
    """Refuse a head that HTTP does not allow, or that asks for what is not served.

    `hosts` is how many lines name the host, `codings` all that Transfer-Encoding lists.

    Raises:
        VersionNotSupported: the request is neither HTTP/1.1 nor HTTP/1.0.
        InvalidSyntax: the host is missing or named twice, or the body's end could be read in two ways.
        NotImplementedHere: the body is encoded in another way than in chunks.
    """
    if version not in {CURRENT, OLD}:
        raise VersionNotSupported("Send the request in HTTP/1.1.")
    if hosts > 1 or (hosts == 0 and version == CURRENT):
        raise InvalidSyntax("A request of HTTP/1.1 has one header Host.")
    names = [name for name in (coding.strip() for coding in codings.lower().split(b",")) if name]
    if names in ([], [_CHUNKED]):
        return
    if names[-1] == _CHUNKED and _CHUNKED not in names[:-1]:
        raise NotImplementedHere("Of the transfer codings only chunked is taken; send the body uncompressed.")
    raise InvalidSyntax("The transfer coding of the body must be chunked, once.")


def without_upgrade(method: bytes, target: bytes, version: str, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Write a head again without its header Upgrade: "A server MAY ignore a received Upgrade" (RFC 9110 §7.8)."""
    lines = [b"%s %s HTTP/%s" % (method, target, version.encode())]
    lines.extend(b"%s: %s" % header for header in headers if header[0] != _UPGRADE)
    return b"\r\n".join([*lines, b"", b""])
