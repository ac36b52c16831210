"""Which attributes may be kept, how they are named, and what stays of a document."""

import pytest

from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.kept_attributes import KEEPABLE, UpdatePolicy, named, with_kept
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.paths import resolve
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from tests.support.provisioned import OPERATOR, Provisioned


@pytest.mark.parametrize("path", [one.path for one in KEEPABLE])
def test_everything_that_may_be_kept_is_an_attribute_of_users(path: str) -> None:
    assert resolve(path, USER) is not None


@pytest.mark.parametrize("name", ["userName", "externalId", "active", "roles", "password", "id", "name", "nobody", ""])
def test_what_an_identity_provider_governs_by_cannot_be_kept(name: str) -> None:
    with pytest.raises(InvalidName, match="cannot be kept"):
        named([name])


def test_names_are_understood_in_any_case_and_without_a_urn() -> None:
    assert named(["DISPLAYNAME", " department ", f"{ENTERPRISE_USER_URN}:manager"]) == {
        "displayName", f"{ENTERPRISE_USER_URN}:department", f"{ENTERPRISE_USER_URN}:manager",
    }  # fmt: skip


def test_what_has_no_value_is_not_kept() -> None:
    document = {"title": "New"}

    assert with_kept({}, document, frozenset({"title"})).document is document


def test_only_what_would_change_is_told() -> None:
    before = {"title": "Old", "nickName": "Same", "name": {"givenName": "Ada"}}

    kept = with_kept(before, {"nickName": "Same"}, frozenset({"title", "nickName", "name.givenName"}))

    assert kept.document == before
    assert kept.paths == ("title", "name.givenName")


async def test_a_policy_is_recorded_once_and_told_in_the_order_of_the_schema() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    policy = UpdatePolicy(envi.store, envi.clock, envi.ids)
    before = len(envi.events(domain))

    assert await policy.keep(domain, ["title", "displayName"], actor=OPERATOR) == ("displayName", "title")
    assert await policy.keep(domain, ["displayName", "title"], actor=OPERATOR) == ("displayName", "title")

    assert await policy.kept(domain) == ("displayName", "title")
    assert [event.kind.value for event in envi.events(domain)[before:]] == ["configuration:keep"]
