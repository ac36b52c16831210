"""The port `Overviews` on every engine."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from envi_scim.provisioning.configuration import ScimConfiguration, Status
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.groups import Group, GroupMember, MemberType
from envi_scim.provisioning.health import LastRequest, Signs
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.people import AccountStatus
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.tokens import Token
from envi_scim.provisioning.values import DomainId, GroupId, Timestamp, TokenId
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOBODY, NOON, a_domain, a_group, an_account, an_event, new_id

A_DAY = timedelta(days=1)
SINCE = later(NOON, -A_DAY)


async def named(store: SqlStore, *names: str) -> None:
    for name in names:
        domain = a_domain(name)
        await store.domains.create_domain(domain, event=an_event(domain.id))


async def listed(store: SqlStore, *, prefix: str = "", after: str = "", limit: int = 50) -> list[str]:
    found = await store.overviews.domains_for_operators(prefix=prefix, after=after, limit=limit, failed_since=SINCE)
    return [signs.domain.name for signs in found]


async def signs_of(store: SqlStore, domain: DomainId) -> Signs:
    found = await store.overviews.domain(domain, failed_since=SINCE)
    assert found is not None
    return found


async def a_token(store: SqlStore, domain: DomainId, *, expires_at: Timestamp, revoked: bool = False) -> TokenId:
    token = Token(
        id=TokenId(new_id()),
        domain_id=domain,
        name="Okta",
        hint="abcd",
        digest=new_id(),
        created_at=NOON,
        expires_at=expires_at,
    )
    await store.tokens.create(token, event=an_event(token.id))
    if revoked:
        assert await store.tokens.revoke(domain, token.id, at=NOON, event=an_event(token.id))
    return token.id


async def answered(store: SqlStore, domain: DomainId, *requests: tuple[int, timedelta]) -> None:
    """Keep requests by their status and how long ago they were."""
    for number, (status, ago) in enumerate(requests):
        one = Answered(
            f"r{number}", later(NOON, -ago), TokenId(NOBODY), b"c", "GET", "/Users", "", status, 0.01, None, ()
        )
        assert store.requests.record(domain, one)
    await store.settle()


async def stored(store: SqlStore, domain: DomainId, *groups: Group, members: Sequence[str] = ()) -> None:
    for group in groups:
        await store.groups.create(domain, group, frozenset(members), skip_unknown=False, event=an_event(group.id))


# Domains


async def test_domains_come_by_name_behind_one_and_so_many(store: SqlStore) -> None:
    await named(store, "b.example", "A.example", "c.example", "ab.example")

    assert await listed(store) == ["A.example", "ab.example", "b.example", "c.example"]
    assert await listed(store, limit=2) == ["A.example", "ab.example"]
    assert await listed(store, after="ab.example") == ["b.example", "c.example"]
    assert await listed(store, after="aa") == ["ab.example", "b.example", "c.example"]


async def test_domains_are_found_by_the_beginning_of_their_folded_name(store: SqlStore) -> None:
    await named(store, "Straße.example", "strasse-2.example", "envi.com", "str.example")

    assert await listed(store, prefix="strasse") == ["strasse-2.example", "Straße.example"]
    assert await listed(store, prefix="strasse", after="strasse-2.example") == ["Straße.example"]
    assert await listed(store, prefix="strasse", after="a") == ["strasse-2.example", "Straße.example"]
    assert await listed(store, prefix="nobody") == []
    assert await listed(store, prefix="\U0010ffff") == []
    assert await listed(store, prefix="a\0") == []
    assert await listed(store, after="\ud800") == []


async def test_of_a_new_domain_nothing_is_known(store: SqlStore, stored_domain: Domain) -> None:
    assert await signs_of(store, stored_domain.id) == Signs(domain=stored_domain, status=Status.INACTIVE)


async def test_what_is_known_of_a_domain_is_told_of_it_alone(
    store: SqlStore, stored_domain: Domain, other: DomainId
) -> None:
    domain = stored_domain.id
    await store.domains.configure(domain, ScimConfiguration(status=Status.ACTIVE), event=an_event(domain))
    used = await a_token(store, domain, expires_at=later(NOON, 30 * A_DAY))
    await a_token(store, domain, expires_at=later(NOON, A_DAY))
    await store.tokens.used(domain, used, at=LATER, client="203.0.113.7", agent="")
    await answered(store, domain, (200, timedelta(hours=3)), (404, timedelta(hours=2)), (409, timedelta(hours=1)))

    expected = Signs(
        domain=stored_domain,
        status=Status.ACTIVE,
        had_token=True,
        token_expires_at=later(NOON, 30 * A_DAY),
        last_request=LastRequest(at=later(NOON, -timedelta(hours=1)), status=409),
        last_used_at=LATER,
        failed=2,
    )
    assert await signs_of(store, domain) == expected
    both = await store.overviews.domains_for_operators(prefix="", after="", limit=9, failed_since=SINCE)
    assert list(both) == [expected, await signs_of(store, other)]
    theirs = await signs_of(store, other)
    assert theirs == Signs(domain=theirs.domain, status=Status.INACTIVE)


async def test_a_revoked_token_was_one_and_never_expires_last(store: SqlStore, domain: DomainId) -> None:
    await a_token(store, domain, expires_at=later(NOON, 300 * A_DAY), revoked=True)
    only_revoked = await signs_of(store, domain)
    await a_token(store, domain, expires_at=NOON)

    assert (only_revoked.had_token, only_revoked.token_expires_at) == (True, None)
    assert (await signs_of(store, domain)).token_expires_at == NOON


async def test_failures_are_counted_within_a_day_and_no_further_than_a_hundred(
    store: SqlStore, domain: DomainId
) -> None:
    long_ago = (500, A_DAY + timedelta(milliseconds=1))
    await answered(store, domain, long_ago, (500, A_DAY), (399, timedelta()))
    few = await signs_of(store, domain)
    await answered(store, domain, *[(500, timedelta(milliseconds=number)) for number in range(1, 151)])

    assert few.failed == 1
    assert (await signs_of(store, domain)).failed == 100


async def test_a_domain_that_is_none_has_no_signs(store: SqlStore, domain: DomainId) -> None:
    del domain

    assert await store.overviews.domain(DomainId(NOBODY), failed_since=SINCE) is None
    assert await store.overviews.domain(DomainId("no id"), failed_since=SINCE) is None


# Groups


async def test_groups_come_by_name_behind_one_and_so_many(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    a, b, c = a_group("Envi_a"), a_group("envi_B"), a_group("Sales")
    await stored(store, domain, c, b, a)
    await stored(store, other, a_group("Envi_theirs"))

    async def page(*, prefix: str = "", after: str | None = None, limit: int = 50) -> list[Group]:
        return list(await store.overviews.groups(domain, prefix=prefix, after=after, limit=limit))

    assert await page() == [a, b, c]
    assert await page(limit=2) == [a, b]
    assert await page(after="envi_a") == [b, c]
    assert await page(prefix="envi_") == [a, b]
    assert await page(prefix="envi_", after="envi_a") == [b]
    assert await page(prefix="envi_", after="a") == [a, b]
    assert await page(prefix="a\0") == []
    assert await page(prefix="\U0010ffff") == []


async def test_groups_are_found_by_their_folded_names_in_their_domain_alone(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    mine = a_group("Envi_Straße")
    await stored(store, domain, mine)
    await stored(store, other, a_group("Envi_Theirs"))

    found = await store.overviews.groups_named(domain, ["envi_strasse", "envi_theirs", "a\0"])

    assert found == {"envi_strasse": mine}
    assert await store.overviews.groups_named(domain, []) == {}
    assert await store.overviews.groups_named(domain, ["\ud800"]) == {}


# Members


async def test_members_come_by_id_with_what_envi_makes_of_them(store: SqlStore, domain: DomainId) -> None:
    active = an_account("ada", document={"displayName": "Ada"})
    inactive, locked = an_account("bob", active=False), an_account("eve")
    for account in (active, inactive, locked):
        await store.users.create(domain, account, event=an_event(account.id))
    await store.local_users.lock(domain, locked.id, event=an_event(locked.id))
    inner, outer = a_group("Inner"), a_group("Outer")
    await stored(store, domain, inner)
    await stored(store, domain, outer, members=[active.id, inactive.id, locked.id, inner.id])

    async def page(*, after: str = "", limit: int = 50) -> list[GroupMember]:
        return list(await store.overviews.members(domain, outer.id, after=after, limit=limit))

    every = [
        GroupMember(id=active.id, type=MemberType.USER, display="Ada", status=AccountStatus.ACTIVE),
        GroupMember(id=inactive.id, type=MemberType.USER, display="bob", status=AccountStatus.INACTIVE),
        GroupMember(id=locked.id, type=MemberType.USER, display="eve", status=AccountStatus.LOCKED),
        GroupMember(id=inner.id, type=MemberType.GROUP, display="Inner", status=None),
    ]
    assert await page() == every
    assert await page(limit=2) == every[:2]
    assert await page(after=inactive.id) == every[2:]
    assert await page(after="no id") == []


async def test_members_of_another_domains_group_are_not_found(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    account, group = an_account("ada"), a_group("Envi_Buyer")
    await store.users.create(other, account, event=an_event(account.id))
    await stored(store, other, group, members=[account.id])

    assert len(await store.overviews.members(other, group.id, after="", limit=9)) == 1
    assert list(await store.overviews.members(domain, group.id, after="", limit=9)) == []
    assert list(await store.overviews.members(domain, GroupId("no id"), after="", limit=9)) == []


@pytest.mark.parametrize("name", ["x" * 300, "\U0010ffffx"])
async def test_long_and_strange_names_have_their_place(store: SqlStore, domain: DomainId, name: str) -> None:
    first, strange = a_group("a"), a_group(name)
    await stored(store, domain, strange, first)

    assert list(await store.overviews.groups(domain, prefix="", after="a", limit=9)) == [strange]
    assert list(await store.overviews.groups(domain, prefix=name[:200], after=None, limit=9)) == [strange]
    assert list(await store.overviews.groups(domain, prefix=name, after=name, limit=9)) == []
