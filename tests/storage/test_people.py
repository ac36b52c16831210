"""The port `People` on both engines: users by name, by beginning, by status, page behind page."""

import pytest

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.people import AccountStatus, SearchField, Step, Walk, WalkKind
from envi_scim.provisioning.values import AdministratorId, DomainId, EventId, OrganizationId, TokenId, UserId
from envi_scim.scim.attributes import Document
from envi_scim.storage.store import SqlStore
from tests.support.records import NOBODY, NOON, a_group, an_account, an_event, new_id

NO_IDS = ["", "no id", "\0", "\ud800", NOBODY.upper(), "x" * 10_000]
INACTIVE, LOCKED = Walk(kind=WalkKind.INACTIVE), Walk(kind=WalkKind.LOCKED)
LOCAL = Walk(kind=WalkKind.OF_SOURCE, source=Source.LOCAL)


def found(field: SearchField, text: str) -> Walk:
    return Walk(kind=WalkKind.FOUND, field=field, text=text)


async def created(
    store: SqlStore,
    domain: DomainId,
    name: str,
    *,
    active: bool = True,
    source: Source = Source.SCIM,
    external_id: str | None = None,
    organization_id: OrganizationId | None = None,
    document: Document | None = None,
) -> Account:
    account = an_account(
        name, active=active, source=source, external_id=external_id, organization_id=organization_id, document=document
    )
    await store.users.create(domain, account, event=an_event(account.id, kind=EventKind.USER_CREATE))
    return account


async def locked(store: SqlStore, domain: DomainId, account: Account) -> None:
    assert await store.local_users.lock(domain, account.id, event=an_event(account.id, kind=EventKind.USER_LOCK))


async def names(store: SqlStore, domain: DomainId, walk: Walk, *, batch: int = 2) -> list[str]:
    """Walk to the end, a batch at a time; who is met again is told with a plus in front."""
    ids: list[str] = []
    again: list[bool] = []
    after: Step | None = None
    while True:
        candidates = await store.people.walk(domain, walk, after=after, limit=batch)
        ids += [candidate.id for candidate in candidates]
        again += [candidate.again for candidate in candidates]
        if len(candidates) < batch:
            break
        after = candidates[-1].step
    people = {one.account.id: one.account.user_name for one in await store.people.at(domain, ids)}
    return [f"{'+' * met}{people[UserId(user)]}" for user, met in zip(ids, again, strict=True)]


async def test_everybody_comes_by_user_name_whatever_its_case(store: SqlStore, domain: DomainId) -> None:
    for name in ("Zoe", "adam", "BOB", "bobby", "éva"):
        await created(store, domain, name)

    assert await names(store, domain, Walk()) == ["adam", "BOB", "bobby", "Zoe", "éva"]


async def test_inactive_users_of_a_source_and_locked_users_have_walks_of_their_own(
    store: SqlStore, domain: DomainId
) -> None:
    for name, active, source in (
        ("z-off", False, Source.SCIM), ("a-off", False, Source.LOCAL), ("b", True, Source.LOCAL),
        ("c", True, Source.LINKED), ("d", True, Source.SCIM),
    ):  # fmt: skip
        account = await created(store, domain, name, active=active, source=source)
        if name in ("z-off", "d"):
            await locked(store, domain, account)

    assert await names(store, domain, INACTIVE) == ["a-off", "z-off"]
    assert await names(store, domain, LOCAL) == ["a-off", "b"]
    assert await names(store, domain, Walk(kind=WalkKind.OF_SOURCE, source=Source.LINKED)) == ["c"]
    assert await names(store, domain, LOCKED) == ["z-off", "d"]


async def test_a_candidate_tells_what_filters_look_at(store: SqlStore, domain: DomainId) -> None:
    organization = Organization(id=OrganizationId(new_id()), name="Sales")
    await store.domains.create_organization(domain, organization, event=an_event())
    bob = await created(store, domain, "bob", source=Source.LINKED, organization_id=organization.id)
    eve = await created(store, domain, "eve", active=False)
    joe = await created(store, domain, "joe")
    await locked(store, domain, joe)

    candidates = await store.people.walk(domain, Walk(), after=None, limit=10)

    assert [(one.id, one.status, one.source, one.organization_id) for one in candidates] == [
        (bob.id, AccountStatus.ACTIVE, Source.LINKED, organization.id),
        (eve.id, AccountStatus.INACTIVE, Source.SCIM, None),
        (joe.id, AccountStatus.LOCKED, Source.SCIM, None),
    ]


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        (SearchField.USER_NAME, "jan", ["Jane", "janet"]),
        (SearchField.DISPLAY_NAME, "j", ["janet", "Jane"]),  # J is before Jane Doe
        (SearchField.GIVEN_NAME, "jane", ["Jane"]),
        (SearchField.FAMILY_NAME, "d", ["Jane"]),
        (SearchField.FAMILY_NAME, "do_", []),
        (SearchField.FAMILY_NAME, "%", []),
        (SearchField.EMAIL, "j", ["Jane", "+Jane", "janet"]),
        (SearchField.EXTERNAL_ID, "00u1", ["Jane"]),
        (SearchField.EXTERNAL_ID, "00u", []),
        (SearchField.EXTERNAL_ID, "00U1", []),
        (SearchField.ID, "jane", []),
        (SearchField.USER_NAME, "", []),
        (SearchField.EMAIL, "\0", []),
        (SearchField.EMAIL, "\ud800", []),
        (SearchField.EMAIL, "\U0010ffff", []),
        (SearchField.EMAIL, "j" * 300, []),
    ],
)
async def test_a_search_finds_who_begins_so_in_one_field(
    store: SqlStore, domain: DomainId, field: SearchField, text: str, expected: list[str]
) -> None:
    jane: Document = {
        "displayName": "Jane Doe",
        "name": {"givenName": "Jane", "familyName": "Doe"},
        "emails": [{"value": "j@envi.com"}, {"value": "Jane@envi.com"}, {"value": "other@envi.com"}],
    }
    await created(store, domain, "Jane", external_id="00u1", document=jane)
    await created(store, domain, "janet", document={"displayName": "J", "emails": [{"value": "janet@envi.com"}]})
    await created(store, domain, "bob", document={"displayName": "Bob"})

    assert await names(store, domain, found(field, text)) == expected


async def test_a_search_by_id_finds_that_user(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    bob = await created(store, domain, "bob")

    assert await names(store, domain, found(SearchField.ID, bob.id)) == ["bob"]
    assert await names(store, other, found(SearchField.ID, bob.id)) == []


async def test_a_walk_goes_on_behind_any_of_its_users(store: SqlStore, domain: DomainId) -> None:
    accounts = [
        await created(store, domain, name, active=False, source=Source.LOCAL, document={"displayName": "Same"})
        for name in ("a", "b", "c")
    ]
    for account in accounts:
        await locked(store, domain, account)

    for walk in (Walk(), INACTIVE, LOCAL, LOCKED, found(SearchField.DISPLAY_NAME, "sa")):
        step = await store.people.step(domain, walk, accounts[1].id)
        assert step is not None
        behind = await store.people.walk(domain, walk, after=step, limit=10)
        assert [candidate.id for candidate in behind] == [accounts[2].id]


@pytest.mark.parametrize("text", [*NO_IDS, NOBODY])
async def test_a_walk_does_not_stand_at_nobody(store: SqlStore, domain: DomainId, text: str) -> None:
    assert await store.people.step(domain, Walk(), text) is None
    assert await store.people.step(domain, found(SearchField.EMAIL, "j"), text) is None


async def test_a_person_comes_with_organization_lock_and_groups_in_the_order_asked_for(
    store: SqlStore, domain: DomainId
) -> None:
    organization = Organization(id=OrganizationId(new_id()), name="Sales")
    await store.domains.create_organization(domain, organization, event=an_event())
    bob = await created(store, domain, "bob", organization_id=organization.id)
    eve = await created(store, domain, "eve")
    await locked(store, domain, eve)
    group = a_group("Envi_Buyer")
    await store.groups.create(domain, group, frozenset({eve.id}), skip_unknown=False, event=an_event())

    people = await store.people.at(domain, [eve.id, *NO_IDS, NOBODY, bob.id])

    assert [(one.account, one.organization, one.locked_at) for one in people] == [
        (eve, None, NOON), (bob, "Sales", None),
    ]  # fmt: skip
    assert [[link.display_name for link in one.groups] for one in people] == [["Envi_Buyer"], []]


async def test_the_number_of_users_is_the_domain_s_own(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    for name in ("a", "b"):
        await created(store, domain, name)

    assert await store.people.number(domain) == 2
    assert await store.people.number(other) == 0


async def test_nobody_is_met_from_another_domain(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    document: Document = {"displayName": "Bob", "name": {"givenName": "Bob"}, "emails": [{"value": "bob@envi.com"}]}
    bob = await created(store, domain, "bob", active=False, source=Source.LOCAL, external_id="00u1", document=document)
    await locked(store, domain, bob)
    await store.local_users.set_password(domain, bob.id, "hash", event=an_event(bob.id))

    walks = [Walk(), INACTIVE, LOCAL, LOCKED, *(found(field, "bob") for field in SearchField),
             found(SearchField.EXTERNAL_ID, "00u1"), found(SearchField.ID, bob.id)]  # fmt: skip
    for walk in walks:
        assert list(await store.people.walk(other, walk, after=None, limit=10)) == []
    assert await store.people.step(other, Walk(), bob.id) is None
    assert list(await store.people.at(other, [bob.id])) == []
    assert await store.people.has_password(domain, bob.id)
    assert not await store.people.has_password(other, bob.id)
    assert list(await store.people.events(other, bob.id, before=None, limit=10)) == []


async def test_events_of_a_user_come_the_newest_first_page_behind_page(store: SqlStore, domain: DomainId) -> None:
    bob = await created(store, domain, "bob")
    for _ in range(2):
        await locked(store, domain, bob)
        assert await store.local_users.unlock(domain, bob.id, event=an_event(bob.id, kind=EventKind.USER_UNLOCK))

    first = await store.people.events(domain, bob.id, before=None, limit=2)
    second = await store.people.events(domain, bob.id, before=first[-1].id, limit=10)

    assert [event.kind.value for event in (*first, *second)] == [
        "user:unlock", "user:lock", "user:unlock", "user:lock", "user:create",
    ]  # fmt: skip
    assert list(await store.people.events(domain, bob.id, before=EventId("no id"), limit=9)) == []


async def test_unknown_actors_have_no_name(store: SqlStore, domain: DomainId) -> None:
    names_of = store.people.names_of_actors

    assert await names_of(domain, tokens=[TokenId(NOBODY)], administrators=[AdministratorId("x")]) == {}
