"""Sessions: who is signed in, for how long, and forms that are taken once."""

from datetime import timedelta

import pytest

from envi_scim.provisioning.administrators import Rights
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.sessions import digest_of, form_token, is_form_token
from tests.support.provisioned import OPERATOR, Provisioned

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("secret", ["", "nobody", "\0", "\udcff"])
async def test_a_secret_of_nobody_finds_nobody(secret: str) -> None:
    envi = Provisioned()

    assert await envi.sessions.find(secret) is None


async def test_who_does_something_every_29_minutes_stays_signed_in_for_twelve_hours() -> None:
    envi = Provisioned()
    await envi.administrator()
    made = await envi.signed_in()

    for _ in range(24):
        envi.clock.go_on(29 * MINUTE)
        assert await envi.sessions.find(made.secret) is not None

    envi.clock.go_on(24 * MINUTE)
    assert await envi.sessions.find(made.secret) is None


async def test_who_does_nothing_for_half_an_hour_is_signed_out() -> None:
    envi = Provisioned()
    await envi.administrator()
    made = await envi.signed_in()

    envi.clock.go_on(30 * MINUTE)

    assert await envi.sessions.find(made.secret) is None


async def test_a_page_that_polls_keeps_nobody_signed_in() -> None:
    envi = Provisioned()
    await envi.administrator()
    made = await envi.signed_in()

    for _ in range(29):
        envi.clock.go_on(MINUTE)
        assert await envi.sessions.find(made.secret, touch=False) is not None
    envi.clock.go_on(MINUTE)

    assert await envi.sessions.find(made.secret, touch=False) is None
    assert envi.store.sessions.seen_at == []


async def test_that_a_session_was_used_is_written_once_a_minute() -> None:
    envi = Provisioned()
    await envi.administrator()
    made = await envi.signed_in()

    for _ in range(12):
        envi.clock.go_on(timedelta(seconds=10))
        await envi.sessions.find(made.secret)

    assert len(envi.store.sessions.seen_at) == 2


async def test_a_session_that_was_ended_is_nobodys() -> None:
    envi = Provisioned()
    await envi.administrator()
    made = await envi.signed_in()

    await envi.sessions.end(made.session)

    assert await envi.sessions.find(made.secret) is None
    with pytest.raises(NoSuch):
        await envi.sessions.show(made.session.id)


async def test_the_sessions_of_one_end_together_but_for_the_one_to_keep() -> None:
    envi = Provisioned()
    ada = await envi.administrator()
    await envi.administrator("ben@envi.com")
    made = [await envi.signed_in() for _ in range(3)]
    bens = await envi.signed_in("ben@envi.com")

    await envi.sessions.end_all(ada, keep=made[1].session)

    assert [await envi.sessions.find(one.secret) is not None for one in (*made, bens)] == [False, True, False, True]


async def test_open_sessions_are_listed_for_one_and_for_a_domain() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    ada = await envi.administrator(domain=domain)
    await envi.administrator("operator@envi.com")
    await envi.signed_in("operator@envi.com")
    first, second, third = [await envi.signed_in() for _ in range(3)]
    await envi.sessions.end(second.session)

    assert list(await envi.sessions.of(ada)) == [third.session, first.session]
    assert [(one.session, one.administrator) for one in await envi.sessions.within(domain)] == [
        (third.session, ada),
        (first.session, ada),
    ]
    assert (await envi.sessions.show(first.session.id)).administrator == ada

    envi.clock.go_on(30 * MINUTE)
    assert list(await envi.sessions.of(ada)) == []
    assert list(await envi.sessions.within(domain)) == []


async def test_a_session_has_the_rights_of_now() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    ada = await envi.administrator(domain=domain)
    made = await envi.signed_in()

    await envi.administrators.change_rights(ada, Rights.AUDITOR, domain=domain, actor=OPERATOR, keep=made.session)

    found = await envi.sessions.find(made.secret)
    assert found is not None
    assert found.administrator.rights is Rights.AUDITOR


async def test_a_form_is_taken_once_in_each_session() -> None:
    envi = Provisioned()
    await envi.administrator()
    here, elsewhere = (await envi.signed_in()).session, (await envi.signed_in()).session
    key = "0123456789abcdef"

    taken = [await envi.sessions.use_form_key(session, key) for session in (here, here, elsewhere)]

    assert taken == [True, False, True]


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "0123456789abcde\n", "0123456789abcdef\0", "ä" * 20])
async def test_what_is_no_key_of_a_form_is_not_taken(key: str) -> None:
    envi = Provisioned()
    await envi.administrator()
    session = (await envi.signed_in()).session

    assert await envi.sessions.use_form_key(session, key) is False


def test_the_token_of_forms_is_of_one_session_and_tells_nothing_of_it() -> None:
    token = form_token("secret")

    assert is_form_token("secret", token)
    for given in ("", token[:-1], form_token("another secret"), "\udcff", "secret"):
        assert not is_form_token("secret", given)
    assert token not in {"secret", digest_of("secret")}
