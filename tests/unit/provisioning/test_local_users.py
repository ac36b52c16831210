"""Local users, their passwords and locks, and the words that passwords may not contain."""

import pytest

from envi_scim.provisioning import password_dictionaries
from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import (
    AlreadyTaken,
    InvalidName,
    ManagedByScim,
    NoSuch,
    ProvisioningError,
    TooManyWords,
    WeakPassword,
)
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.local_users import LocalUsers, NewLocalUser
from envi_scim.provisioning.password_dictionaries import PasswordDictionaries, WordsAdded
from tests.support.console_fakes import FakePasswords
from tests.support.jane import DEACTIVATE, REACTIVATE, created, provisioned
from tests.support.provisioned import OPERATOR, REQUEST, Provisioned

GOOD = "correct horse battery"


def local_users(envi: Provisioned) -> LocalUsers:
    return LocalUsers(envi.store, envi.clock, envi.ids, passwords=FakePasswords())


def dictionaries(envi: Provisioned) -> PasswordDictionaries:
    return PasswordDictionaries(envi.store, envi.clock, envi.ids)


async def with_local() -> tuple[Provisioned, Domain, Account]:
    envi = Provisioned()
    domain = await envi.domain()
    user = NewLocalUser(user_name="jane.doe@envi.com", given_name="Jane", email="jane@envi.com")
    return envi, domain, await local_users(envi).add(domain, user, actor=OPERATOR)


async def test_a_local_user_has_what_was_typed() -> None:
    _, _, account = await with_local()

    assert account.source is Source.LOCAL
    assert '"name":{"givenName":"Jane"}' in account.document
    assert '"emails":[{"value":"jane@envi.com","type":"work","primary":true}]' in account.document
    assert "displayName" not in account.document


async def test_a_user_name_that_is_taken_and_a_slip_are_refused() -> None:
    envi, domain, _ = await with_local()

    with pytest.raises(AlreadyTaken):
        await local_users(envi).add(domain, NewLocalUser(user_name="JANE.DOE@envi.com"), actor=OPERATOR)
    with pytest.raises(InvalidName, match="The e-mail must not"):
        await local_users(envi).add(domain, NewLocalUser(user_name="joe", email=" j@envi.com"), actor=OPERATOR)


async def test_a_good_password_is_kept_as_a_hash_and_recorded_without_it() -> None:
    envi, domain, account = await with_local()

    await local_users(envi).set_password(domain, account.id, GOOD, actor=OPERATOR)

    assert envi.store.rows(domain.id).passwords == {account.id: f"hash of {GOOD}"}
    event = envi.events(domain)[-1]
    assert (event.kind, event.resource_id, event.details) == (EventKind.USER_PASSWORD, account.id, {})


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("seven77", "at least 8"),
        ("x" * 1025, "at most 1024"),
        ("\ud800 and more of it", "not valid text"),
        ("JANE.doe2026", "own name"),
        ("my pASSword is long", "Password Dictionaries"),
        ("STRASSE 12345", "Password Dictionaries"),
    ],
)
async def test_a_weak_password_is_refused_with_its_reason_and_without_itself(password: str, sentence: str) -> None:
    envi, domain, account = await with_local()
    await dictionaries(envi).add(domain, "Password\nStraße", actor=OPERATOR)

    with pytest.raises(WeakPassword, match=sentence) as refused:
        await local_users(envi).set_password(domain, account.id, password, actor=OPERATOR)

    assert password not in str(refused.value)
    assert envi.store.rows(domain.id).passwords == {}


async def test_a_short_name_may_be_part_of_a_password() -> None:
    envi, domain, _ = await with_local()
    bob = await local_users(envi).add(domain, NewLocalUser(user_name="bob@envi.com"), actor=OPERATOR)

    await local_users(envi).set_password(domain, bob.id, "bobsleigh race", actor=OPERATOR)


async def test_every_word_is_looked_for_however_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(password_dictionaries, "_BATCH", 2)
    envi, domain, account = await with_local()
    await dictionaries(envi).add(domain, "alpha\nbravo\ncharlie\nzulu", actor=OPERATOR)

    with pytest.raises(WeakPassword):
        await local_users(envi).set_password(domain, account.id, "my zulu words", actor=OPERATOR)
    await local_users(envi).set_password(domain, account.id, GOOD, actor=OPERATOR)


async def test_a_user_that_scim_manages_gets_no_password() -> None:
    envi, access = await provisioned()
    account = (await created(envi, access)).stored.account

    with pytest.raises(ManagedByScim, match="managed by SCIM"):
        await local_users(envi).set_password(access.domain, account.id, GOOD, actor=OPERATOR)


async def test_a_lock_outlives_whatever_an_identity_provider_writes() -> None:
    envi, access = await provisioned()
    account = (await created(envi, access)).stored.account
    users = local_users(envi)

    assert await users.lock(access.domain, account.id, actor=OPERATOR)
    assert not await users.lock(access.domain, account.id, actor=OPERATOR)
    for body in (DEACTIVATE, REACTIVATE):
        await envi.users.patch(access, account.id, body, request_id=REQUEST)

    assert account.id in envi.store.rows(access.domain.id).locks
    stored = await envi.users.get(access, account.id)
    assert stored.account.active
    overview = await envi.users.show(access.domain, "jane@envi.com")
    assert overview.locked
    assert await users.unlock(access.domain, account.id, actor=OPERATOR)
    assert not await users.unlock(access.domain, account.id, actor=OPERATOR)
    assert not (await envi.users.show(access.domain, "jane@envi.com")).locked
    assert [event.kind.value for event in envi.events(access.domain)][-4:] == [
        "user:lock", "user:deactivate", "user:reactivate", "user:unlock",
    ]  # fmt: skip


@pytest.mark.parametrize("user", ["", "x", "01900000-0000-7000-8000-ffffffffffff"])
async def test_nobody_is_told_in_a_sentence(user: str) -> None:
    envi, domain, _ = await with_local()
    users = local_users(envi)

    with pytest.raises(NoSuch):
        await users.lock(domain, user, actor=OPERATOR)
    with pytest.raises(NoSuch):
        await users.unlock(domain, user, actor=OPERATOR)
    with pytest.raises(NoSuch):
        await users.set_password(domain, user, GOOD, actor=OPERATOR)
    with pytest.raises(NoSuch):
        await users.id_of(domain, "nobody")


async def test_words_are_added_one_a_line_and_doubles_are_counted() -> None:
    envi, domain, _ = await with_local()
    words = dictionaries(envi)

    assert await words.add(domain, "Envi\r\n\n  Kyiv \nENVI\n", actor=OPERATOR) == WordsAdded(added=2, skipped=1)
    assert await words.add(domain, "envi", actor=OPERATOR) == WordsAdded(added=0, skipped=1)

    assert (await words.page(domain)).words == ("Envi", "Kyiv")
    events = [event for event in envi.events(domain) if event.kind is EventKind.PASSWORD_WORDS]
    assert [event.details for event in events] == [{"added": 2}]


@pytest.mark.parametrize(
    ("text", "error", "sentence"),
    [
        ("good\nno", InvalidName, "line 2 must have 3 to 64"),
        ("x" * 65, InvalidName, "line 1 must have 3 to 64"),
        ("a\tb\tc", InvalidName, "line 1 must not hold"),
        ("\ud800\ud800\ud800", InvalidName, "not valid text"),
        (" \n ", InvalidName, "at least one word"),
        ("\n".join(f"word{number}" for number in range(10_001)), TooManyWords, "10,000"),
    ],
)
async def test_words_that_cannot_be_are_refused_and_none_is_added(
    text: str, error: type[ProvisioningError], sentence: str
) -> None:
    envi, domain, _ = await with_local()

    with pytest.raises(error, match=sentence):
        await dictionaries(envi).add(domain, text, actor=OPERATOR)

    assert (await dictionaries(envi).page(domain)).words == ()


async def test_words_are_listed_page_by_page_and_removed_in_any_case() -> None:
    envi, domain, _ = await with_local()
    words = dictionaries(envi)
    await words.add(domain, "alpha\nBravo\ncharlie", actor=OPERATOR)

    first = await words.page(domain, limit=2)
    second = await words.page(domain, after=first.after or "", limit=2)

    assert (first.words, second.words, second.after) == (("alpha", "Bravo"), ("charlie",), None)
    assert await words.remove(domain, ["BRAVO", " alpha ", "nobody"], actor=OPERATOR) == 2
    assert (await words.page(domain)).words == ("charlie",)
    assert envi.events(domain)[-1].details == {"removed": 2}
