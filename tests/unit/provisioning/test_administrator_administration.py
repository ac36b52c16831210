from collections.abc import Awaitable, Callable

import pytest

from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    InvalidName,
    LastOperator,
    NoSuch,
    WeakPassword,
    WrongRights,
)
from envi_scim.provisioning.events import EventKind, by_administrator
from envi_scim.provisioning.values import AdministratorId
from tests.support.provisioned import OPERATOR, Provisioned


@pytest.mark.clause("7643-9.2-2", "7644-7.7-1")
async def test_an_administrator_is_kept_with_a_hash_of_the_password() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    made = await envi.administrators.create(
        "ada@envi.com", "correct horse", rights=Rights.ADMINISTRATOR, domain=domain, actor=OPERATOR
    )

    assert await envi.administrators.find("ADA@envi.com") == made
    assert await envi.administrators.get(made.id) == made
    assert made.password_hash == "hash of correct horse"
    assert made.domain_id == domain.id
    assert "horse" not in repr(made)


@pytest.mark.parametrize("email", ["", "ada", "@envi.com", "ada@", "a da@envi.com"])
async def test_an_administrator_needs_an_email_that_looks_like_one(email: str) -> None:
    envi = Provisioned()

    with pytest.raises(InvalidName, match="e-mail"):
        await envi.administrator(email)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 1025])
async def test_a_password_is_neither_too_short_nor_a_load(password: str) -> None:
    envi = Provisioned()
    ada = await envi.administrator()

    with pytest.raises(WeakPassword, match="at least 8 and at most 1024"):
        await envi.administrators.create("a@b.c", password, rights=Rights.OPERATOR, domain=None, actor=OPERATOR)
    with pytest.raises(WeakPassword, match="at least 8 and at most 1024"):
        await envi.administrators.set_password(ada, password, actor=OPERATOR)


async def test_a_password_that_is_no_text_is_refused() -> None:
    envi = Provisioned()

    with pytest.raises(WeakPassword, match=r"^The password is not valid text\.$"):
        await envi.administrators.create(
            "a@b.c", "long enough \udcff", rights=Rights.OPERATOR, domain=None, actor=OPERATOR
        )


async def test_an_administrator_is_unique_without_regard_to_case() -> None:
    envi = Provisioned()
    await envi.administrator("a@b.c")

    with pytest.raises(AlreadyTaken):
        await envi.administrator("A@B.C", domain=await envi.domain())


async def test_rights_and_domain_go_together() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    auditor = await envi.administrator("auditor@envi.com", rights=Rights.AUDITOR)

    with pytest.raises(WrongRights, match="An operator is for all domains"):
        await envi.administrator("a@b.c", rights=Rights.OPERATOR, domain=domain)
    with pytest.raises(WrongRights, match="An administrator is for one domain"):
        await envi.administrators.change_rights(auditor, Rights.ADMINISTRATOR, domain=None, actor=OPERATOR)

    assert auditor.domain_id is None


async def test_who_is_not_there_is_not_found() -> None:
    envi = Provisioned()

    with pytest.raises(NoSuch, match=r"no administrator with the e-mail ada@envi\.com"):
        await envi.administrators.find("ada@envi.com")
    with pytest.raises(InvalidName):
        await envi.administrators.find("a\udcff")
    with pytest.raises(NoSuch, match="There is no such administrator"):
        await envi.administrators.get("nobody")


async def test_administrators_are_listed_by_email_page_by_page() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    for email, owner in (("c@envi.com", domain), ("A@envi.com", domain), ("b@envi.com", None)):
        await envi.administrator(email, domain=owner)

    first = await envi.administrators.list(None, limit=2)
    second = await envi.administrators.list(None, after=first[-1].email, limit=2)
    of_domain = await envi.administrators.list(domain, limit=10)

    assert [one.email for one in first] == ["A@envi.com", "b@envi.com"]
    assert [one.email for one in second] == ["c@envi.com"]
    assert [one.email for one in of_domain] == ["A@envi.com", "c@envi.com"]


async def test_each_change_is_an_event_of_the_domain() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    await envi.administrator("operator@envi.com")
    before = len(envi.events(domain))
    actor = by_administrator(AdministratorId("someone"), "request-7")
    administrators = envi.administrators

    ada = await envi.administrator(domain=domain)
    ada = await administrators.set_password(ada, "another horse", actor=actor)
    ada = await administrators.change_rights(ada, Rights.AUDITOR, domain=domain, actor=actor)
    ada = await administrators.disable(ada, actor=actor)
    ada = await administrators.enable(ada, actor=actor)
    ada = await administrators.change_rights(ada, Rights.OPERATOR, domain=None, actor=actor)
    await administrators.set_password(ada, "a third horse", actor=actor)

    events = envi.events(domain)[before:]
    assert [event.kind for event in events] == [
        EventKind.ADMINISTRATOR_CREATE,
        EventKind.ADMINISTRATOR_PASSWORD,
        EventKind.ADMINISTRATOR_RIGHTS,
        EventKind.ADMINISTRATOR_DISABLE,
        EventKind.ADMINISTRATOR_ENABLE,
        EventKind.ADMINISTRATOR_RIGHTS,  # who was of the domain left it; what comes then is no longer about it
    ]
    assert {event.resource_id for event in events} == {ada.id}
    assert events[-1].actor.name == "administrator:someone"
    assert events[-1].details == {"from": "auditor", "to": "operator"}


async def test_who_goes_from_one_domain_to_another_is_an_event_of_both() -> None:
    envi = Provisioned()
    here, there = await envi.domain(), await envi.domain("there.com")
    ada = await envi.administrator(domain=here)

    await envi.administrators.change_rights(ada, Rights.ADMINISTRATOR, domain=there, actor=OPERATOR)

    for domain in (here, there):
        assert envi.events(domain)[-1].kind is EventKind.ADMINISTRATOR_RIGHTS


async def test_what_changes_nothing_is_no_event_and_ends_no_session() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    ada = await envi.administrator(domain=domain)
    made = await envi.signed_in()
    before = len(envi.events(domain))

    await envi.administrators.enable(ada, actor=OPERATOR)
    await envi.administrators.change_rights(ada, Rights.ADMINISTRATOR, domain=domain, actor=OPERATOR)

    assert len(envi.events(domain)) == before
    assert await envi.sessions.find(made.secret) is not None


async def test_the_last_operator_who_can_sign_in_stays_one() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    ada = await envi.administrator()
    ben = await envi.administrators.disable(await envi.administrator("ben@envi.com"), actor=OPERATOR)

    with pytest.raises(LastOperator, match="the last operator"):
        await envi.administrators.disable(ada, actor=OPERATOR)
    with pytest.raises(LastOperator, match="the last operator"):
        await envi.administrators.change_rights(ada, Rights.AUDITOR, domain=domain, actor=OPERATOR)

    await envi.administrators.enable(ben, actor=OPERATOR)
    assert not (await envi.administrators.disable(ada, actor=OPERATOR)).is_enabled


async def test_who_was_slower_is_told_so() -> None:
    envi = Provisioned()
    await envi.administrator("operator@envi.com")
    ada = await envi.administrator()
    await envi.administrators.set_password(ada, "another horse", actor=OPERATOR)

    with pytest.raises(ChangedMeanwhile):
        await envi.administrators.disable(ada, actor=OPERATOR)


CHANGES: dict[str, Callable[[Provisioned, Administrator], Awaitable[Administrator]]] = {
    "password": lambda envi, ada: envi.administrators.set_password(ada, "another horse", actor=OPERATOR),
    "rights": lambda envi, ada: envi.administrators.change_rights(ada, Rights.OPERATOR, domain=None, actor=OPERATOR),
    "disabled": lambda envi, ada: envi.administrators.disable(ada, actor=OPERATOR),
}


@pytest.mark.parametrize("change", CHANGES)
async def test_a_change_ends_the_sessions(change: str) -> None:
    envi = Provisioned()
    ada = await envi.administrator(domain=await envi.domain())
    made = await envi.signed_in()

    await CHANGES[change](envi, ada)

    assert await envi.sessions.find(made.secret) is None
    assert list(await envi.sessions.of(ada)) == []


async def test_who_sets_the_own_password_stays_signed_in_here_and_nowhere_else() -> None:
    envi = Provisioned()
    ada = await envi.administrator()
    here, elsewhere = await envi.signed_in(), await envi.signed_in()

    await envi.administrators.set_password(ada, "another horse", actor=OPERATOR, keep=here.session)

    assert await envi.sessions.find(here.secret) is not None
    assert await envi.sessions.find(elsewhere.secret) is None
