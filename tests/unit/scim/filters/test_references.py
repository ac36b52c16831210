"""Filters that name a resource by its address."""

import pytest

from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.references import by_id

BASES = {"User": "https://scim.example.com/scim/Users/", "Group": "https://scim.example.com/scim/Groups/"}


@pytest.mark.clause("7643-2.4-5")
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('meta.location eq "https://scim.example.com/scim/Users/u1"', 'id eq "u1"'),
        ('meta.location eq "https://elsewhere.example/Users/u1"', 'id eq ""'),
        ('not (meta.location eq "https://scim.example.com/scim/Users/u1")', 'not (id eq "u1")'),
        ('groups.$ref eq "https://scim.example.com/scim/Groups/g1"', 'groups.value eq "g1"'),
        ('groups[$ref eq "https://scim.example.com/scim/Groups/g1"]', 'groups[value eq "g1"]'),
        (
            'userName eq "ada" and (title pr or meta.location eq "https://scim.example.com/scim/Users/u1")',
            'userName eq "ada" and (title pr or id eq "u1")',
        ),
    ],
)
def test_an_address_of_a_user_is_its_id(text: str, meant: str) -> None:
    assert by_id(parse(text, USER), USER, BASES) == parse(meant, USER)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('members.$ref eq "https://scim.example.com/scim/Users/u1"', 'members[value eq "u1" and type eq "User"]'),
        (
            'members[$ref eq "https://scim.example.com/scim/Groups/g1"]',
            'members[value eq "g1" and type eq "Group"]',
        ),
        ('members.$ref eq "Users/u1"', 'members.value eq ""'),
        ('meta.location eq "https://scim.example.com/scim/Groups/g1"', 'id eq "g1"'),
    ],
)
def test_an_address_in_a_group_is_an_id(text: str, meant: str) -> None:
    assert by_id(parse(text, GROUP), GROUP, BASES) == parse(meant, GROUP)


@pytest.mark.parametrize(
    "text",
    ['userName eq "a"', "title pr", 'meta.location sw "https://"', 'meta.location ne "x"', 'profileUrl eq "https://x"'],
)
def test_any_other_filter_stays(text: str) -> None:
    assert by_id(parse(text, USER), USER, BASES) == parse(text, USER)
