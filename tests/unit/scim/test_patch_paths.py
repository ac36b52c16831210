"""The paths of PATCH operations."""

import pytest

from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidFilter, InvalidPath
from envi_scim.scim.filters.ast import ValuePath
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.patch_paths import parse_path
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("userName", "userName"),
        ("NAME.givenname", "name.givenName"),
        (f"{USER_URN}:userName", "userName"),
        (ENTERPRISE_USER_URN.upper(), ENTERPRISE_USER_URN),
        (f"{ENTERPRISE_USER_URN}:manager.value", f"{ENTERPRISE_USER_URN}:manager.value"),
        ('emails[type eq "work"]', "emails"),
        ('emails[type eq "work"].Value', "emails.value"),
        (f'{USER_URN}:emails[type eq "]."].value', "emails.value"),
    ],
)
def test_each_form_of_a_path_is_found_in_the_schema(text: str, printed: str) -> None:
    assert str(parse_path(text, USER).path) == printed


def test_what_is_between_the_brackets_is_a_filter_on_values() -> None:
    whole = parse('members[value eq "a" or type eq "Group"]', GROUP)

    assert isinstance(whole, ValuePath)
    assert parse_path('members[value eq "a" or type eq "Group"]', GROUP).filter == whole.filter


@pytest.mark.parametrize(
    "text",
    ["", " ", "nobody", "name.nobody", "name..givenName", "emails]", "emails[", 'emails[type eq "work"', "[type pr]",
     "emails[type pr]value", "emails[type pr].", "emails[type pr].nobody", "emails[type pr].value.x",
     "name[givenName pr]",
     "userName[value pr]",
     f"{ENTERPRISE_USER_URN}[manager pr]", "emails.value[type pr]", "x" * 5000, "títle", "\0", "emails[]",
     "emails[ ].value", "emails[0]", "emails[0].value", "emails[٣].value"],
)  # fmt: skip
def test_a_malformed_path_is_refused(text: str) -> None:
    with pytest.raises(InvalidPath) as refused:
        parse_path(text, USER)

    refused.value.detail.encode("ascii")


@pytest.mark.parametrize(
    "text", ["emails[-1]", "emails[*]", "emails[nobody pr]", "emails[type]", 'emails[type eq "x]', "emails[(type pr]"]
)
def test_a_malformed_filter_in_a_path_is_refused_as_a_filter(text: str) -> None:
    with pytest.raises(InvalidFilter):
        parse_path(text, USER)


def test_the_position_of_a_fault_is_that_in_the_path() -> None:
    with pytest.raises(InvalidFilter, match="at position 13:"):
        parse_path('emails[type xx "work"].value', USER)


def test_an_error_does_not_repeat_the_values_of_a_filter() -> None:
    with pytest.raises(InvalidPath) as refused:
        parse_path('emails[value eq "secret@example.com"].nobody', USER)

    assert "secret" not in refused.value.detail
