"""The record of a request: what is made of an answered one."""

import pytest

from envi_scim.provisioning.requests import Answered, record_of
from envi_scim.provisioning.values import Timestamp, TokenId


@pytest.mark.parametrize(
    ("route", "resource_type"),
    [
        ("/Users/{id}", "User"),
        ("/Groups", "Group"),
        ("/Roles/{id}", "Role"),
        ("/Bulk", ""),
        ("/Schemas/{id}", ""),
        ("/", ""),
        ("unknown", ""),
    ],
)
def test_a_record_says_which_type_of_resource_was_reached(route: str, resource_type: str) -> None:
    at = Timestamp("2026-11-24T03:51:25.123Z")
    answered = Answered("r1", at, TokenId("t1"), b"Okta", "GET", route, "x", 200, 0.01, None, ())

    assert record_of(answered, resource_id=None).resource_type == resource_type
