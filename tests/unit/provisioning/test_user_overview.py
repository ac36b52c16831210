"""One user at a glance: attributes in order, roles with their reason, history by whom."""

from typing import Any

import pytest

from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.events import Actor, EventKind, recorded
from envi_scim.provisioning.people import AccountStatus
from envi_scim.provisioning.shown_attributes import ShownAttribute, label_of, shown_attributes
from envi_scim.provisioning.user_overview import ActorKind, UserOverviews
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN
from tests.support.jane import created, provisioned
from tests.support.provisioned import OPERATOR, REQUEST

DOCUMENT: dict[str, Any] = {
    "schemas": [USER_URN],
    "id": "x",
    "title": "Dr",
    "userName": "jane",
    "emails": [{"type": "work", "value": "jane@envi.com", "primary": True}, {"value": "j@envi.com"}],
    "name": {"givenName": "Jane", "familyName": "Doe"},
    "active": True,
    ENTERPRISE_USER_URN: {"department": "Sales", "manager": {"value": "7"}},
    "urn:gone": {"secret": [1, 2]},
}


def flat(attributes: tuple[ShownAttribute, ...]) -> list[tuple[str, list[str]]]:
    return [
        (one.name, [f"{part.name}={part.text}" for value in one.values for part in value.parts]) for one in attributes
    ]


def test_attributes_come_in_the_order_of_the_schema_with_what_nobody_declares_behind() -> None:
    shown = shown_attributes(DOCUMENT, USER)

    assert flat(shown) == [
        ("userName", ["=jane"]),
        ("name", ["familyName=Doe", "givenName=Jane"]),
        ("title", ["=Dr"]),
        ("active", ["=Yes"]),
        ("emails", ["value=jane@envi.com", "type=work", "primary=Yes", "value=j@envi.com"]),
        ("department", ["=Sales"]),
        ("manager", ["value=7"]),
        ("secret", ["=1", "=2"]),
    ]
    assert [one.urn for one in shown[-3:]] == [ENTERPRISE_USER_URN, ENTERPRISE_USER_URN, "urn:gone"]
    assert [one.name for one in shown if not one.personal] == ["title", "active", "department"]


def test_an_auditor_sees_what_there_is_but_not_of_whom() -> None:
    shown = flat(shown_attributes(DOCUMENT, USER, mask=True))

    assert shown == [
        ("userName", ["=•••"]),
        ("name", ["familyName=•••", "givenName=•••"]),
        ("title", ["=Dr"]),
        ("active", ["=Yes"]),
        ("emails", ["value=j…@e…", "type=work", "primary=Yes", "value=j…@e…"]),
        ("department", ["=Sales"]),
        ("manager", ["value=•••"]),
        ("secret", ["=•••", "=•••"]),
    ]


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("userName", "User name"), ("preferredLanguage", "Preferred language"), ("emails", "E-mails"),
        ("x509Certificates", "X.509 certificates"), ("externalId", "External ID"), ("$ref", "Ref"),
        ("profileUrl", "Profile URL"), ("", ""),
    ],
)  # fmt: skip
def test_a_name_is_written_as_a_label(name: str, label: str) -> None:
    assert label_of(name) == label


async def test_a_user_is_shown_with_roles_organization_and_status() -> None:
    envi, access = await provisioned()
    made = await created(envi, access, roles=[{"value": "Buyer"}])
    account = made.stored.account
    await envi.store.local_users.lock(
        access.domain.id,
        account.id,
        event=recorded(EventKind.USER_LOCK, account.id, event_id=envi.ids.new(), at=envi.clock.now(), actor=OPERATOR),
    )

    one = await UserOverviews(envi.store).of(access.domain, account.id)

    assert one.person.account == account
    assert one.person.organization == "For Testing Purpose"
    assert one.row.status is AccountStatus.LOCKED
    assert [(role.name, role.assigned) for role in one.row.roles] == [("Buyer", True)]
    assert one.attributes
    assert not one.has_password


@pytest.mark.parametrize("user", ["", "x", "01900000-0000-7000-8000-ffffffffffff"])
async def test_nobody_is_told_in_a_sentence(user: str) -> None:
    envi, access = await provisioned()

    with pytest.raises(NoSuch, match=r"envi\.com has no user"):
        await UserOverviews(envi.store).of(access.domain, user)


async def test_a_history_tells_who_did_what_in_which_request_page_by_page() -> None:
    envi, access = await provisioned()
    account = (await created(envi, access)).stored.account
    administrator = Actor(name="administrator:01900000-0000-7000-8000-eeeeeeeeeeee", request_id="r2")
    for kind, actor in ((EventKind.USER_LOCK, administrator), (EventKind.USER_UNLOCK, OPERATOR)):
        envi.events(access.domain).append(
            recorded(kind, account.id, event_id=envi.ids.new(), at=envi.clock.now(), actor=actor)
        )

    overviews = UserOverviews(envi.store)
    first = await overviews.history(access.domain, account.id, limit=2)
    second = await overviews.history(access.domain, account.id, before=first.before, limit=2)

    token = (await envi.store.tokens.list(access.domain.id))[0]
    told = [(one.event.kind.value, one.who.kind, one.who.name) for one in (*first.events, *second.events)]
    assert told == [
        ("user:unlock", ActorKind.OPERATOR, ""),
        ("user:lock", ActorKind.ADMINISTRATOR, ""),
        ("user:create", ActorKind.TOKEN, token.name),
    ]
    assert second.events[0].event.actor.request_id == REQUEST
    assert second.before is None
