"""Owns whose request it is: the socket's peer, or whom a trusted proxy names in X-Forwarded-For.

Each proxy writes the address that it got the request from behind what the header held already, so the header
is read from its end for as long as trusted proxies wrote it. What stands further left is the client's own to
invent. Where no proxy is trusted the header is not looked at.
"""

from collections.abc import Callable, Iterable, MutableMapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any, Final, TypeAlias

Network: TypeAlias = IPv4Network | IPv6Network
Scope: TypeAlias = MutableMapping[str, Any]

_HEADER: Final = b"x-forwarded-for"


def client_finder(trusted: Sequence[Network]) -> Callable[[Scope], str]:
    """Give what finds the client of a request, by which proxies are trusted."""
    if not trusted:
        return _peer

    def find(scope: Scope) -> str:
        client = _peer(scope)
        if not _is_within(_address(client), trusted):
            return client
        for written in _forwarded(scope["headers"]):
            address = _address(written)
            if address is None:
                break  # nobody can say who wrote what stands further left
            client = str(address)
            if not _is_within(address, trusted):
                break
        return client

    return find


def _peer(scope: Scope) -> str:
    peer = scope.get("client")
    return str(peer[0]) if peer else ""


def _forwarded(headers: Iterable[tuple[bytes, bytes]]) -> Iterable[str]:
    """Give what the headers name, the last first. Repeated headers are one list (RFC 9110 §5.3)."""
    written = b",".join(value for name, value in headers if name == _HEADER)
    return reversed(written.decode("latin-1").split(","))


def _address(written: str) -> IPv4Address | IPv6Address | None:
    """Read an address, with or without a port, as proxies write them; a zone (`%eth0`) is free text and no address."""
    text = written.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    if "%" in text:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # What a socket of both families makes of an IPv4 peer.
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _is_within(address: IPv4Address | IPv6Address | None, networks: Sequence[Network]) -> bool:
    return address is not None and any(address in network for network in networks)
