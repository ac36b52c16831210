"""RFC 7644 §3.4.2.3: sorting."""

import pytest

from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidPath
from envi_scim.scim.sorting import key_of, sortable
from tests.http.support.customers import Customer
from tests.rfc.listed import ENTERPRISE, asked, filled, names, refused


@pytest.mark.parametrize(
    ("sort_by", "expected"),
    [
        ("userName", ["Ada", "bob", "cyd"]),
        ("USERNAME", ["Ada", "bob", "cyd"]),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName", ["Ada", "bob", "cyd"]),
        ("displayName", ["Ada", "bob", "cyd"]),
        ("name.familyName", ["cyd", "bob", "Ada"]),
        ("title", ["bob", "Ada", "cyd"]),
        (f"{ENTERPRISE}:department", ["cyd", "bob", "Ada"]),
        (f"{ENTERPRISE}:manager", ["cyd", "bob", "Ada"]),
        ("active", ["cyd", "bob", "Ada"]),
        ("meta.created", ["bob", "Ada", "cyd"]),
        ("meta.lastModified", ["bob", "Ada", "cyd"]),
        ("id", ["bob", "Ada", "cyd"]),
        ("emails", ["bob", "Ada", "cyd"]),
        ("emails.value", ["bob", "Ada", "cyd"]),
    ],
)
async def test_a_list_is_ordered_by_an_attribute_up_and_down(envi: Customer, sort_by: str, expected: list[str]) -> None:
    """The clause says so.

    "If the "sortBy" attribute corresponds to a singular attribute, resources are sorted according to that
    attribute's value; if it's a multi-valued attribute, resources are sorted by the value of the primary attribute,
    if any, or else the first value in the list, if any." "If there is no data for the specified "sortBy" value,
    they are sorted via the "sortOrder" parameter, i.e., they are ordered last if ascending and first if descending."
    """
    await filled(envi)

    assert names(await asked(envi, "/Users", sortBy=sort_by)) == expected
    assert names(await asked(envi, "/Users", sortBy=sort_by, sortOrder="ascending")) == expected
    assert names(await asked(envi, "/Users", sortBy=sort_by, sortOrder="Descending")) == expected[::-1]


async def test_groups_are_ordered_too_and_case_makes_no_difference(envi: Customer) -> None:
    """The clause: "for case-insensitive attributes, sort the result using case-insensitive Unicode ... order"."""
    await filled(envi)

    assert names(await asked(envi, "/Groups", sortBy="displayName")) == ["envi_a", "Envi_B"]
    assert names(await asked(envi, "/Groups", sortBy="displayName", sortOrder="descending")) == ["Envi_B", "envi_a"]


async def test_an_order_goes_with_a_filter_and_with_pages(envi: Customer) -> None:
    await filled(envi)
    wanted = {"sortBy": "userName", "filter": "emails pr or name.familyName pr"}

    assert names(await asked(envi, "/Users", **wanted)) == ["Ada", "bob", "cyd"]
    assert names(await asked(envi, "/Users", **wanted, startIndex=2, count=1)) == ["bob"]
    assert names(await asked(envi, "/Users", **wanted, startIndex=4)) == []


async def test_an_order_that_is_none_is_refused(envi: Customer, strict: Customer) -> None:
    """The clause: "Allowed values are "ascending" and "descending"."."""
    assert refused(await asked(envi, "/Users", sortBy="userName", sortOrder="up"), "invalidValue")
    for name in ("name", "addresses", ENTERPRISE, "password"):
        assert refused(await asked(envi, "/Users", sortBy=name), "invalidPath"), name
    assert refused(await asked(strict, "/Users", sortBy="shoeSize"), "invalidPath")


async def test_an_attribute_that_nobody_knows_leaves_the_order_of_creation(envi: Customer) -> None:
    """The clause is silent; compatible mode does what servers without sorting do."""
    await filled(envi)

    assert names(await asked(envi, "/Users", sortBy="shoeSize", sortOrder="descending")) == ["bob", "Ada", "cyd"]


async def test_the_capability_is_announced(envi: Customer) -> None:
    """The clause: "Clients MAY discover sort capability by looking at the "sort" attribute"."""
    assert (await envi.get("/ServiceProviderConfig")).json()["sort"] == {"supported": True}


def test_a_complex_attribute_must_be_named_with_a_sub_attribute() -> None:
    """The clause: "If the attribute is complex, the attribute name must be a path to a sub-attribute"."""
    with pytest.raises(InvalidPath, match="complex"):
        sortable("name", USER)
    assert str(sortable("emails", USER)) == "emails.value"
    assert str(sortable("members", GROUP)) == "members.value"
    assert sortable("members", USER) is None


def test_dates_are_ordered_by_the_instant_and_flags_by_their_truth() -> None:
    """The clause: ""sortOrder" MUST sort according to the attribute type"."""
    created, active = sortable("meta.created", USER), sortable("active", USER)
    assert created is not None
    assert active is not None
    times = ["2026-01-01T00:00:00+02:00", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.05Z", "2026-01-01T00:00:00.1Z"]

    moments = [key_of(created)({"meta": {"created": time}}) for time in times]
    flags = [key_of(active)({"active": flag}) for flag in (False, True, "true", None)]

    assert moments == sorted(moments, key=str)
    assert flags == [False, True, None, None]
