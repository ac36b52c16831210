"""Entity-tags and the conditional headers (RFC 7644 §3.14, RFC 9110 §8.8.3, §13.1)."""

import pytest

from envi_scim.scim.errors import InvalidSyntax
from envi_scim.scim.etag import is_unchanged, parse_if_match, parse_if_none_match, version_tag


@pytest.mark.clause("7643-3.1-18", "7644-3.14-1")
def test_a_version_is_a_weak_tag() -> None:
    assert version_tag(3) == 'W/"3"'
    assert version_tag(3, "ab12cd34") == 'W/"3.ab12cd34"'


@pytest.mark.parametrize(
    ("header", "versions"),
    [
        (None, None),
        ("*", None),
        (" * ", None),
        ('W/"3"', {3}),
        ('"3"', {3}),
        ('W/"3.ab12cd34"', {3}),
        ('W/"3", W/"4.ff"', {3, 4}),
        (' W/"3" ,\tW/"4" ', {3, 4}),
        (',W/"3",,W/"4",', {3, 4}),
        ('W/"e180ee84f0671b1"', set()),
        ('""', set()),
        ('"3,4"', set()),
        ('"-3"', set()),
        ('"0"', set()),
        ('"03"', set()),
        ('"\u00b3"', set()),
        (f'"{"9" * 5000}"', set()),
        ('"x", "12"', {12}),
    ],
)
def test_if_match_names_versions(header: str | None, versions: set[int] | None) -> None:
    assert parse_if_match(header) == versions


@pytest.mark.parametrize("header", ["", " ", "3", "W/3", 'w/"3"', '"3', '"3" "4"', '"3"x', 'W/"3", *', '"a b"', "*, *"])
def test_an_if_match_that_is_no_list_of_tags_is_refused(header: str) -> None:
    """What it would protect must not be overwritten because it was not understood."""
    with pytest.raises(InvalidSyntax, match="If-Match must be"):
        parse_if_match(header)


@pytest.mark.parametrize(
    ("header", "tags"),
    [(None, set()), ("*", None), ('W/"3.ab"', {"3.ab"}), ('"x", W/"y"', {"x", "y"})],
)
def test_if_none_match_names_tags(header: str | None, tags: set[str] | None) -> None:
    assert parse_if_none_match(header) == tags


def test_an_if_none_match_that_is_no_list_of_tags_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match="If-None-Match must be"):
        parse_if_none_match("3")


@pytest.mark.parametrize(
    ("header", "unchanged"),
    [
        (None, False),
        ("*", True),
        ('W/"3.ab"', True),
        ('"3.ab"', True),
        ('W/"2", W/"3.ab"', True),
        ('W/"3"', False),
        ('W/"3.cd"', False),
        ("3.ab", False),
        ("", False),
    ],
)
def test_a_client_has_the_resource_only_with_its_groups_as_they_are(header: str | None, *, unchanged: bool) -> None:
    """The version alone is not enough: groups change without it."""
    assert is_unchanged(header, 'W/"3.ab"') is unchanged


def test_a_long_header_is_read_in_linear_time() -> None:
    assert parse_if_match(", ".join(['W/"1"'] * 20_000)) == {1}
    assert not is_unchanged("," * 100_000 + "x", 'W/"1"')
