"""Owns the record of who tried to sign in to the console, and how many failures are too many.

The e-mail that was tried is kept as a digest alone: people mistype theirs, or type their password in its place.
An IPv6 address is counted by its /64, of which whoever has one has all others.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

from envi_scim.provisioning.names import fold
from envi_scim.provisioning.values import AdministratorId, DomainId, SignInId, Timestamp

# Ten guesses in a quarter of an hour find no password that may be chosen, and are more than a person needs; behind
# one address there may be an office.
WINDOW: Final = timedelta(minutes=15)
MOST_OF_AN_ACCOUNT: Final = 10
MOST_FROM_A_NETWORK: Final = 50

_PREFIX: Final = 64


class Outcome(StrEnum):
    """How it ended. `limited`: the password was not looked at, since there were too many failures before."""

    SUCCEEDED = "succeeded"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    LIMITED = "limited"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRecord:
    """Somebody tried to sign in. `domain_id` is the one that the administrator was of then."""

    id: SignInId
    at: Timestamp
    account_key: str = field(repr=False)
    administrator_id: AdministratorId | None
    domain_id: DomainId | None
    address: str
    network: str = field(repr=False)
    user_agent: str
    outcome: Outcome


def account_key(email: str) -> str:
    """Give what is kept of the e-mail that somebody tried, whether it is an administrator's or not."""
    return sha256(fold(email).encode("utf-8", "surrogatepass")).hexdigest()


def network_of(address: str) -> str:
    """Give whom failures from an address are counted against.

    >>> network_of("203.0.113.7"), network_of("::ffff:203.0.113.7"), network_of("2001:db8::1")
    ('203.0.113.7', '203.0.113.7', '2001:db8::/64')
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ip_network((found.packed, _PREFIX), strict=False))
