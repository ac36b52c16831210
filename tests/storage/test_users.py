"""The port `Users` on both engines."""

import pytest
from msgspec.structs import replace

from envi_scim.provisioning.accounts import Account, Source, StoredUser
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId, OrganizationId, UserId
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.parser import parse
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOBODY, a_group, an_account, an_event, new_id

NO_IDS = ["", "no id", "00919288221112222", "\0", "\ud800", "../etc", NOBODY.upper(), "{" + NOBODY + "}", "x" * 10_000]


async def created(store: SqlStore, domain: DomainId, account: Account) -> Account:
    await store.users.create(domain, account, event=an_event(account.id, kind=EventKind.USER_CREATE))
    return account


async def found(store: SqlStore, domain: DomainId, filter_: str) -> list[str]:
    page = await store.users.list(domain, ListQuery(filter=parse(filter_, USER)))
    assert page.total == len(page.rows)
    return [user.account.user_name for user in page.rows]


def renamed(account: Account, user_name: str) -> Account:
    document = account.document.replace(f'"{account.user_name}"', f'"{user_name}"')
    return replace(account, user_name=user_name, document=document, version=account.version + 1, modified_at=LATER)


async def test_an_account_is_read_as_it_was_stored(store: SqlStore, domain: DomainId) -> None:
    organization = Organization(id=OrganizationId(new_id()), name="Sales")
    await store.domains.create_organization(domain, organization, event=an_event())
    account = an_account(
        "Bjørn@example.com", external_id="00u1", active=False, source=Source.LINKED, organization_id=organization.id,
        document={"nickName": 'quote " backslash \\ \U0001f600', "x": [1, 1.5, None, {"y": True}]},
    )  # fmt: skip

    await created(store, domain, account)

    assert await store.users.get(domain, account.id) == StoredUser(account=account, groups=())
    assert await store.users.get(domain, account.id, groups=False) == StoredUser(account=account)


@pytest.mark.parametrize("spelling", ["Straße", "STRASSE", "strasse"])
async def test_a_user_name_is_found_without_regard_to_case(store: SqlStore, domain: DomainId, spelling: str) -> None:
    account = await created(store, domain, an_account("Straße"))

    assert await store.users.find_by_user_name(domain, spelling) == StoredUser(account=account, groups=())
    assert await store.users.find_by_user_name(domain, "Strase") is None


@pytest.mark.parametrize("no_id", NO_IDS)
async def test_client_text_that_is_no_id_is_not_found(store: SqlStore, domain: DomainId, no_id: str) -> None:
    await created(store, domain, an_account("bob"))

    assert await store.users.get(domain, no_id) is None
    assert await store.users.roles_of(domain, UserId(no_id)) == ()


@pytest.mark.clause("7643-4.1.1-2", "7643-7-26", "7643-7-27")
async def test_a_user_name_is_unique_without_regard_to_case(store: SqlStore, domain: DomainId) -> None:
    await created(store, domain, an_account("Bob"))
    second = an_account("bOB", document={"title": "x"})

    with pytest.raises(AlreadyTaken, match="Another user") as refused:
        await created(store, domain, second)
    assert "bob" not in str(refused.value).lower()

    assert (await store.users.list(domain, ListQuery())).total == 1
    assert await found(store, domain, 'title eq "x"') == []
    assert await store.events.of_resource(domain, second.id, limit=10) == []


async def test_two_accounts_may_share_an_external_id(store: SqlStore, domain: DomainId) -> None:
    for name in ("one", "two"):
        await created(store, domain, an_account(name, external_id="same"))

    assert await found(store, domain, 'externalId eq "same"') == ["one", "two"]


async def test_a_replaced_account_is_found_by_what_it_has_now(store: SqlStore, domain: DomainId) -> None:
    before = await created(store, domain, an_account("bob", document={"title": "Old", "userType": "Kept"}))
    after = replace(renamed(before, "robert"), document=renamed(before, "robert").document.replace("Old", "New"))

    await store.users.replace(domain, before, after, event=an_event(before.id))

    assert await store.users.get(domain, before.id, groups=False) == StoredUser(account=after)
    assert await found(store, domain, 'title eq "old"') == []
    assert await found(store, domain, 'title eq "new" and userType eq "kept"') == ["robert"]
    assert await store.users.find_by_user_name(domain, "bob") is None
    await created(store, domain, an_account("bob"))


async def test_changing_the_case_of_ones_own_user_name_is_allowed(store: SqlStore, domain: DomainId) -> None:
    before = await created(store, domain, an_account("bob"))

    await store.users.replace(domain, before, renamed(before, "BOB"), event=an_event())

    assert await found(store, domain, 'userName eq "bob"') == ["BOB"]


async def test_a_replacement_of_an_earlier_version_is_refused(store: SqlStore, domain: DomainId) -> None:
    before = await created(store, domain, an_account("bob", document={"title": "Old"}))
    after = renamed(before, "robert")
    await store.users.replace(domain, before, after, event=an_event(before.id))

    late = replace(renamed(before, "late"), document=before.document.replace("Old", "Late"))
    with pytest.raises(ChangedMeanwhile):
        await store.users.replace(domain, before, late, event=an_event(before.id))

    assert await store.users.get(domain, before.id, groups=False) == StoredUser(account=after)
    assert await found(store, domain, 'title eq "late"') == []
    assert len(await store.events.of_resource(domain, before.id, limit=10)) == 2


async def test_a_replacement_by_a_taken_user_name_changes_nothing(store: SqlStore, domain: DomainId) -> None:
    await created(store, domain, an_account("alice"))
    bob = await created(store, domain, an_account("bob"))

    with pytest.raises(AlreadyTaken):
        await store.users.replace(domain, bob, renamed(bob, "ALICE"), event=an_event(bob.id))

    assert await store.users.get(domain, bob.id, groups=False) == StoredUser(account=bob)
    assert len(await store.events.of_resource(domain, bob.id, limit=10)) == 1


async def test_a_deleted_account_is_gone_with_its_name_its_index_and_its_memberships(
    store: SqlStore, domain: DomainId
) -> None:
    bob = await created(store, domain, an_account("bob", document={"title": "Boss"}))
    alice = await created(store, domain, an_account("alice"))
    group = a_group("staff")
    await store.groups.create(domain, group, frozenset({bob.id, alice.id}), skip_unknown=False, event=an_event())

    await store.users.delete(domain, bob, event=an_event(bob.id, kind=EventKind.USER_DELETE, at=LATER))

    assert await store.users.get(domain, bob.id) is None
    assert await found(store, domain, 'title eq "boss"') == []
    assert (await store.users.list(domain, ListQuery())).total == 1
    left = await store.groups.get(domain, group.id)
    assert left == replace(group, member_count=1, version=2, modified_at=LATER)
    members = await store.groups.members_of(domain, [group.id])
    assert [member.id for member in members[group.id]] == [alice.id]
    assert [event.kind for event in await store.events.of_resource(domain, bob.id, limit=10)] == [
        EventKind.USER_DELETE, EventKind.USER_CREATE,
    ]  # fmt: skip
    await created(store, domain, an_account("BOB"))


async def test_deleting_an_earlier_version_is_refused_and_changes_nothing(store: SqlStore, domain: DomainId) -> None:
    before = await created(store, domain, an_account("bob"))
    group = a_group("staff")
    await store.groups.create(domain, group, frozenset({before.id}), skip_unknown=False, event=an_event())
    after = renamed(before, "robert")
    await store.users.replace(domain, before, after, event=an_event())

    with pytest.raises(ChangedMeanwhile):
        await store.users.delete(domain, before, event=an_event())

    stored = await store.users.get(domain, before.id)
    assert stored is not None
    assert stored.account == after
    assert [link.id for link in stored.groups or ()] == [group.id]


async def test_deleting_twice_is_refused(store: SqlStore, domain: DomainId) -> None:
    bob = await created(store, domain, an_account("bob"))
    await store.users.delete(domain, bob, event=an_event())

    with pytest.raises(ChangedMeanwhile):
        await store.users.delete(domain, bob, event=an_event())

    assert (await store.users.list(domain, ListQuery())).total == 0


async def test_nothing_of_an_account_is_seen_or_changed_from_another_domain(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    bob = await created(store, domain, an_account("bob", external_id="00u1", document={"title": "Boss"}))
    group = a_group("Envi_boss")
    await store.groups.create(domain, group, frozenset({bob.id}), skip_unknown=False, event=an_event())

    assert await store.users.get(other, bob.id) is None
    assert await store.users.get(other, bob.id, groups=False) is None
    assert await store.users.find_by_user_name(other, "bob") is None
    assert (await store.users.list(other, ListQuery())).total == 0
    for filter_ in (
        'userName eq "bob"', 'externalId eq "00u1"', f'id eq "{bob.id}"', 'title eq "boss"', 'title co "o"',
        "active eq true", f'groups.value eq "{group.id}"', 'groups.display eq "envi_boss"', "title pr",
        "locale ne null",
    ):  # fmt: skip
        assert await found(store, other, filter_) == []
    assert await store.users.roles_of(other, bob.id) == ()
    with pytest.raises(ChangedMeanwhile):
        await store.users.replace(other, bob, renamed(bob, "mine"), event=an_event())
    with pytest.raises(ChangedMeanwhile):
        await store.users.delete(other, bob, event=an_event())
    await created(store, other, an_account("bob"))
    stored = await store.users.get(domain, bob.id)
    assert stored is not None
    assert stored.account == bob
