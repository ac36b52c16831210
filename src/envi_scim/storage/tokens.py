"""Keeps SCIM tokens: the port `Tokens`. Holds digests only; their last use has a row of its own."""

from collections.abc import Sequence

from envi_scim.provisioning.events import Event
from envi_scim.provisioning.tokens import Token
from envi_scim.provisioning.values import DomainId, Timestamp, TokenId
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.keys import is_id
from envi_scim.storage.records import event_params


class SqlTokens:
    """Tokens in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def create(self, token: Token, *, event: Event) -> None:
        params = event_params(token.domain_id, event) | {
            "id": token.id,
            "name": token.name,
            "hint": token.hint,
            "digest": token.digest,
            "created_at": token.created_at,
            "expires_at": token.expires_at,
        }
        await self._engine.write("create_token", params)

    async def find_by_digest(self, digest: str) -> Token | None:
        row = await self._engine.fetch_one("find_token", {"digest": digest})
        return None if row is None else _token(row)

    async def list(self, domain: DomainId) -> Sequence[Token]:
        return [_token(row) for row in await self._engine.fetch_all("list_tokens", {"domain": domain})]

    async def revoke(self, domain: DomainId, token: TokenId, *, at: Timestamp, event: Event) -> bool:
        if not is_id(token):
            return False
        params = event_params(domain, event) | {"token": token, "at": at}
        return await self._engine.write("revoke_token", params) is not None

    async def used(self, domain: DomainId, token: TokenId, *, at: Timestamp, client: str, agent: str) -> None:
        # An address, but nothing here made sure: what no text column takes must not fail the note.
        shown = client.replace("\0", "").encode("utf-8", "replace").decode()[:256]
        params = {"domain": domain, "token": token, "at": at, "client": shown, "agent": agent}
        await self._engine.write("note_token_use", params)


def _token(row: Row) -> Token:
    return Token(
        id=row[0],
        domain_id=row[1],
        name=row[2],
        hint=row[3],
        digest=row[4],
        created_at=row[5],
        expires_at=row[6],
        revoked_at=row[7],
        last_used_at=row[8],
        last_used_from=row[9],
        last_used_by=row[10],
    )
