"""Owns who may act: from the secret of a request to the domain that it may provision.

What was found for a token is remembered for a few seconds, so that a revocation, a changed configuration,
another declaration or a domain that stops being eligible takes effect within 5 s in every worker. The
decision itself is made anew on each request, by the clock. Reading the `Authorization` header is HTTP's.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import Final, TypeAlias, TypeVar

from envi_scim.provisioning.configuration import Mode, ScimConfiguration, Status
from envi_scim.provisioning.domains import Domain, may_use_scim
from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.events import Actor
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.requests import client_name
from envi_scim.provisioning.resource_types import STANDARD, ResourceTypes, resource_types
from envi_scim.provisioning.strict_types import for_strict
from envi_scim.provisioning.tokens import Token, digest_of, may_be_used, well_formed
from envi_scim.provisioning.values import Refused, Timestamp, TokenId
from envi_scim.scim.errors import Forbidden, TooManyRequests, Unauthorized

# An entry is about 1 KiB; a worker that serves more customers than this within that time looks some up again.
CACHE_CAPACITY: Final = 10_000
USE_NOTED_EVERY: Final = timedelta(minutes=1)
# An identity provider goes on with a token that expired, and whoever found one may: one record in this time is enough.
REFUSAL_NOTED_EVERY: Final = timedelta(seconds=10)

Key = TypeVar("Key")

UNKNOWN_TOKEN: Final = "The token is not known here. Create one in Envi and send it as: Bearer <token>."  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a token opens: one domain, under its configuration."""

    domain: Domain
    configuration: ScimConfiguration
    token_id: TokenId
    types: ResourceTypes = STANDARD
    # The paths of attributes that keep their value in Envi: see `kept_attributes`.
    kept: frozenset[str] = frozenset()

    @property
    def strict(self) -> bool:
        """Whether only the interoperability profile is understood."""
        return self.configuration.mode is Mode.STRICT

    def actor(self, request_id: str) -> Actor:
        """Say who acts, for the record of a change."""
        return Actor(name=f"token:{self.token_id}", request_id=request_id)


class WhyRefused(StrEnum):
    """Why a token that is known opens nothing, or nothing more just now."""

    TOKEN_REVOKED = "token-revoked"  # noqa: S105 - a word
    TOKEN_EXPIRED = "token-expired"  # noqa: S105 - a word
    DOMAIN_NOT_ELIGIBLE = "domain-not-eligible"
    CONFIGURATION_INACTIVE = "configuration-inactive"
    DOMAIN_RATE = "domain-rate"


class TokenRefused(Unauthorized):
    """The token was honoured once, so that it is known whose it is."""

    def __init__(self, detail: str, access: Access, why: WhyRefused) -> None:
        super().__init__(detail)
        self.access = access
        self.why = why


class DomainRefused(Forbidden):
    """The token is good and its domain may not be provisioned just now."""

    def __init__(self, detail: str, access: Access, why: WhyRefused) -> None:
        super().__init__(detail)
        self.access = access
        self.why = why


class RateRefused(TooManyRequests):
    """The token is good and its domain sends more than it may; `wait` is for how many seconds."""

    def __init__(self, access: Access, *, wait: int) -> None:
        super().__init__(
            f"This domain sends more requests than the operator of Envi SCIM allows it; go on in {wait} s. "
            "Nothing was done."
        )
        self.access = access
        self.why = WhyRefused.DOMAIN_RATE
        self.wait = wait


# Whose they are is known.
KnownRefusal: TypeAlias = TokenRefused | DomainRefused | RateRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """A token as it was read, from when until when it may be trusted without reading it again."""

    token: Token
    access: Access
    read_at: Timestamp
    fresh_until: Timestamp


class AccessCheck:
    """Decides whether a secret opens a domain. One a worker. `cache_time` is how long what was found is believed."""

    def __init__(self, store: Store, clock: Clock, *, cache_time: timedelta, capacity: int = CACHE_CAPACITY) -> None:
        self._store = store
        self._clock = clock
        self._cache_time = cache_time
        self._capacity = capacity
        self._known: dict[str, _Known] = {}
        self._use_noted_until: dict[TokenId, Timestamp] = {}
        self._refusal_noted_until: dict[tuple[TokenId, WhyRefused], Timestamp] = {}

    async def check(self, secret: str) -> Access:
        """Give what the secret opens.

        Raises:
            Unauthorized: it is no token, mistyped or unknown.
            TokenRefused: it is revoked or expired.
            DomainRefused: the domain's configuration is Inactive, or the domain is no longer eligible.
        """
        now = self._clock.now()
        digest = digest_of(secret)
        known = self._known.get(digest)
        if known is None or not known.read_at <= now < known.fresh_until:
            shape = well_formed(secret)
            if isinstance(shape, Refused):
                raise Unauthorized(shape.reason)
            known = await self._look_up(digest, now=now)
        usable = may_be_used(known.token, now=now)
        if isinstance(usable, Refused):
            revoked = known.token.revoked_at is not None
            why = WhyRefused.TOKEN_REVOKED if revoked else WhyRefused.TOKEN_EXPIRED
            raise TokenRefused(usable.reason, known.access, why)
        _check_domain(known.access)
        return known.access

    async def _look_up(self, digest: str, *, now: Timestamp) -> _Known:
        self._known.pop(digest, None)
        token = await self._store.tokens.find_by_digest(digest)
        if token is None or not compare_digest(token.digest, digest):
            raise Unauthorized(UNKNOWN_TOKEN)
        domain = await self._store.domains.get_domain(token.domain_id)
        if domain is None:
            raise Unauthorized(UNKNOWN_TOKEN)
        configuration = await self._store.domains.configuration(domain.id)
        types = resource_types(await self._store.domains.declaration(domain.id))
        if configuration.mode is Mode.STRICT:
            types = for_strict(types)
        kept = await self._store.kept_attributes.list(domain.id)
        access = Access(domain=domain, configuration=configuration, token_id=token.id, types=types, kept=kept)
        known = _Known(token=token, access=access, read_at=now, fresh_until=later(now, self._cache_time))
        if len(self._known) >= self._capacity:
            self._known.pop(next(iter(self._known)))
        self._known[digest] = known
        return known

    def use_is_due(self, access: Access, *, now: Timestamp) -> bool:
        """Say whether this use of the token is to be noted; true at most once a minute and token."""
        return self._is_due(self._use_noted_until, access.token_id, USE_NOTED_EVERY, now=now)

    def refusal_is_due(self, refusal: KnownRefusal, *, now: Timestamp) -> bool:
        """Say whether this refusal is to be recorded; true at most once in ten seconds, token and reason."""
        noted_until, key = self._refusal_noted_until, (refusal.access.token_id, refusal.why)
        return self._is_due(noted_until, key, REFUSAL_NOTED_EVERY, now=now)

    async def note_use(self, access: Access, *, client: str = "", user_agent: bytes | None = None) -> None:
        """Note that the token was used. To be run behind the answer: a failure is no failure of the request."""
        try:
            await self._store.tokens.used(
                access.domain.id, access.token_id, at=self._clock.now(), client=client, agent=client_name(user_agent)
            )
        except StorageUnavailable:
            self._use_noted_until.pop(access.token_id, None)

    def _is_due(self, noted_until: dict[Key, Timestamp], key: Key, every: timedelta, *, now: Timestamp) -> bool:
        if now < noted_until.get(key, Timestamp("")):
            return False
        if len(noted_until) >= self._capacity:
            noted_until.clear()
        noted_until[key] = later(now, every)
        return True


def _check_domain(access: Access) -> None:
    eligible = may_use_scim(access.domain)
    if isinstance(eligible, Refused):
        raise DomainRefused(eligible.reason, access, WhyRefused.DOMAIN_NOT_ELIGIBLE)
    if access.configuration.status is not Status.ACTIVE:
        raise DomainRefused(
            f"The SCIM configuration of {access.domain.name} is Inactive; nothing is lost. "
            "Set its status to Active in Envi.",
            access,
            WhyRefused.CONFIGURATION_INACTIVE,
        )
