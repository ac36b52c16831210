"""Owns what an operator or administrator does with tokens: create, list, revoke (guide D5-D7)."""

from collections.abc import Sequence
from datetime import timedelta

from envi_scim.provisioning.domains import Domain, may_use_scim
from envi_scim.provisioning.errors import InvalidLife, NoSuch, NotEligible
from envi_scim.provisioning.events import Actor, EventKind, recorded
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.names import check_typed_name
from envi_scim.provisioning.ports import Clock, Ids, RandomBytes, Store
from envi_scim.provisioning.tokens import (
    DEFAULT_LIFE,
    LONGEST_LIFE,
    SECRET_BYTES,
    NewToken,
    Token,
    any_valid,
    digest_of,
    hint_of,
    secret_of,
)
from envi_scim.provisioning.values import Refused, TokenId


class TokenProvisioning:
    """The tokens of a domain."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, random_bytes: RandomBytes) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._random_bytes = random_bytes

    async def create(
        self, domain: Domain, *, name: str = "SCIM", expires_in: timedelta = DEFAULT_LIFE, actor: Actor
    ) -> NewToken:
        """Create a token and give its secret, once.

        Raises:
            NotEligible: the domain may not use SCIM (guide D2).
            InvalidLife: it would live for no time, or for more than ten years.
        """
        eligible = may_use_scim(domain)
        if isinstance(eligible, Refused):
            raise NotEligible(eligible.reason)
        if not timedelta() < expires_in <= LONGEST_LIFE:
            raise InvalidLife(f"A token must live for more than no time, and at most for {LONGEST_LIFE.days} days.")
        secret = secret_of(self._random_bytes(SECRET_BYTES))
        now = self._clock.now()
        token = Token(
            id=TokenId(self._ids.new()),
            domain_id=domain.id,
            name=check_typed_name(name, what="The name of a token"),
            hint=hint_of(secret),
            digest=digest_of(secret),
            created_at=now,
            expires_at=later(now, expires_in),
        )
        event = recorded(EventKind.TOKEN_CREATE, token.id, event_id=self._ids.new(), at=now, actor=actor)
        await self._store.tokens.create(token, event=event)
        return NewToken(token=token, secret=secret)

    async def list(self, domain: Domain) -> Sequence[Token]:
        """List a domain's tokens, the newest first."""
        return await self._store.tokens.list(domain.id)

    async def has_valid(self, domain: Domain) -> bool:
        """Say whether the domain has a usable token: the guide's Valid Token (D7)."""
        return any_valid(await self._store.tokens.list(domain.id), now=self._clock.now())

    async def revoke(self, domain: Domain, token_id: str, *, actor: Actor) -> None:
        """Revoke a token; within 5 s no worker honours it. Raises NoSuch."""
        now = self._clock.now()
        event = recorded(EventKind.TOKEN_REVOKE, token_id, event_id=self._ids.new(), at=now, actor=actor)
        if not await self._store.tokens.revoke(domain.id, TokenId(token_id), at=now, event=event):
            raise NoSuch(f"{domain.name} has no token {token_id} that could be revoked.")
