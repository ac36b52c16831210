"""Owns the limit of a domain: how many requests in a second it may send to one worker, and when it may go on.

One number a domain is kept: the moment until which it has used up what it may send (the generic cell rate
algorithm). One that was quiet may send four seconds' worth at once. What is asked for in one request and done as
many (`/Bulk`) is charged once its number is known, so a domain can be in debt, and waits until that is paid.
"""

from collections.abc import Callable
from math import ceil
from typing import Final

from envi_scim.provisioning.access import Access, RateRefused
from envi_scim.provisioning.values import DomainId

# Identity providers come in cycles: what is sent in one second says little.
BURST_SECONDS: Final = 4.0

# Above so many domains those that have nothing used up, and are as good as unknown, are forgotten.
_CAPACITY: Final = 10_000
# Sums of fractions of a second are off by less.
_ROUNDING: Final = 1e-6


class DomainRates:
    """The limits of one worker: `most` requests in a second each, 0 for no limit. `seconds` never goes back."""

    def __init__(self, most: int, seconds: Callable[[], float]) -> None:
        self._each = 1 / most if most else 0.0
        self._seconds = seconds
        self._used_until: dict[DomainId, float] = {}

    def check(self, access: Access) -> None:
        """Count a request. Raises RateRefused where its domain has sent too many."""
        if not self._each:
            return
        now = self._seconds()
        used_until = max(self._used_until.get(access.domain.id, now), now) + self._each
        early = used_until - now - BURST_SECONDS
        if early > _ROUNDING:
            raise RateRefused(access, wait=ceil(early))
        if len(self._used_until) >= _CAPACITY:
            self._used_until = {domain: until for domain, until in self._used_until.items() if until > now}
        self._used_until[access.domain.id] = used_until

    def charge(self, access: Access, requests: int) -> None:
        """Count further requests, which are done whatever the limit is."""
        if self._each:
            now = self._seconds()
            used_until = max(self._used_until.get(access.domain.id, now), now)
            self._used_until[access.domain.id] = used_until + requests * self._each

    def __len__(self) -> int:
        return len(self._used_until)
