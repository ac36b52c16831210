"""Owns what operators see of all domains: a list with search, and the state of each at a glance. It changes nothing.

A page costs the same among ten domains and among ten thousand: of each domain on it a row or two are read, and at
most `MOST_FAILURES` failed requests. The one list that crosses domains is for operators; whoever is for one domain is
given its `overview` alone. Called by the console and the command line.
"""

from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.health import FAILURES_WITHIN, Health, LastRequest, Signs, health_of
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.names import fold, searched
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.values import Timestamp

PAGE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainOverview:
    """A domain at a glance.

    `token_expires_at` is when the last valid token expires, None where there is no valid one.
    """

    domain: Domain
    status: Status
    token_expires_at: Timestamp | None
    last_request: LastRequest | None
    health: Health

    @property
    def has_valid_token(self) -> bool:
        """Whether a usable token exists: the guide's Valid Token (D7)."""
        return self.token_expires_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainPage:
    """A page of domains by name. `after` goes on behind it, None at the end."""

    rows: tuple[DomainOverview, ...]
    after: str | None = None


class DomainDirectory:
    """The domains of Envi, as operators look for them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def page_for_operators(self, *, search: str = "", after: str = "") -> DomainPage:
        """Give the domains whose names begin with a text, in any case, behind the one that is named `after`.

        Raises:
            InvalidName: the text is too long.
        """
        now = self._clock.now()
        found = await self._store.overviews.domains_for_operators(
            prefix=fold(searched(search)),
            after=fold(after),
            limit=PAGE + 1,
            failed_since=later(now, -FAILURES_WITHIN),
        )
        rows = tuple(overview_of(signs, now=now) for signs in found[:PAGE])
        return DomainPage(rows=rows, after=rows[-1].domain.name if len(found) > PAGE else None)

    async def overview(self, domain: Domain) -> DomainOverview:
        """Give one domain at a glance. Raises NoSuch."""
        now = self._clock.now()
        signs = await self._store.overviews.domain(domain.id, failed_since=later(now, -FAILURES_WITHIN))
        if signs is None:
            raise NoSuch(f"There is no domain named {domain.name}.")
        return overview_of(signs, now=now)


def overview_of(signs: Signs, *, now: Timestamp) -> DomainOverview:
    """Give a domain as a list shows it."""
    return DomainOverview(
        domain=signs.domain,
        status=signs.status,
        token_expires_at=signs.valid_until(now=now),
        last_request=signs.last_request,
        health=health_of(signs, now=now),
    )
