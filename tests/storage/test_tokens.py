"""The port `Tokens` on both engines."""

from dataclasses import replace

from envi_scim.provisioning.tokens import Token
from envi_scim.provisioning.values import DomainId, Timestamp, TokenId
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOBODY, NOON, an_event, new_id


def a_token(domain: DomainId, *, digest: str = "0" * 64, name: str = "Okta") -> Token:
    return Token(
        id=TokenId(new_id()),
        domain_id=domain,
        name=name,
        hint="abcd",
        digest=digest,
        created_at=NOON,
        expires_at=Timestamp("2027-11-24T12:00:00.000Z"),
    )


async def test_a_token_is_found_by_its_digest_before_the_domain_is_known(store: SqlStore, domain: DomainId) -> None:
    token = a_token(domain)
    await store.tokens.create(token, event=an_event(token.id))

    assert await store.tokens.find_by_digest(token.digest) == token
    assert await store.tokens.find_by_digest("1" * 64) is None


async def test_tokens_are_listed_newest_first_with_when_and_from_where_they_were_last_used(
    store: SqlStore, domain: DomainId
) -> None:
    tokens = [a_token(domain, digest=digit * 64) for digit in "12"]
    for token in tokens:
        await store.tokens.create(token, event=an_event())

    await store.tokens.used(
        domain, tokens[0].id, at=LATER, client="203.0.113.7\0\ud800", agent="Okta SCIM Client 1.0.0"
    )

    used = replace(tokens[0], last_used_at=LATER, last_used_from="203.0.113.7?", last_used_by="Okta SCIM Client 1.0.0")
    assert await store.tokens.list(domain) == [tokens[1], used]


async def test_the_last_use_of_a_token_never_goes_back(store: SqlStore, domain: DomainId) -> None:
    token = a_token(domain)
    await store.tokens.create(token, event=an_event())

    await store.tokens.used(domain, token.id, at=LATER, client="", agent="")
    await store.tokens.used(domain, token.id, at=NOON, client="", agent="")

    assert (await store.tokens.list(domain))[0].last_used_at == LATER


async def test_a_token_is_revoked_once(store: SqlStore, domain: DomainId) -> None:
    token = a_token(domain)
    await store.tokens.create(token, event=an_event())

    first = await store.tokens.revoke(domain, token.id, at=LATER, event=an_event(token.id))
    second = await store.tokens.revoke(domain, token.id, at=NOON, event=an_event(token.id))

    assert (first, second) == (True, False)
    assert await store.tokens.find_by_digest(token.digest) == replace(token, revoked_at=LATER)
    assert len(await store.events.of_resource(domain, token.id, limit=10)) == 1


async def test_another_domain_cannot_revoke_or_see_a_token(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    token = a_token(domain)
    await store.tokens.create(token, event=an_event())

    assert await store.tokens.revoke(other, token.id, at=LATER, event=an_event()) is False
    assert await store.tokens.list(other) == []
    assert await store.tokens.find_by_digest(token.digest) == token


async def test_what_is_no_token_id_is_not_revoked(store: SqlStore, domain: DomainId) -> None:
    for name in (NOBODY, "no id", ""):
        assert await store.tokens.revoke(domain, TokenId(name), at=LATER, event=an_event()) is False
