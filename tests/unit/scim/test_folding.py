"""One folding for uniqueness, look-up and filters."""

import pytest

from envi_scim.provisioning import names
from envi_scim.scim.folding import fold


@pytest.mark.clause("7644-7.8-1")
@pytest.mark.parametrize(
    ("one", "other"), [("Bob", "bOB"), ("Straße", "STRASSE"), ("\u00e9", "E\u0301"), ("ΣΊΣΥΦΟΣ", "σίσυφος")]
)
def test_text_that_differs_only_in_case_or_composition_is_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_is_folded_stays_as_it_is_when_folded_again() -> None:
    for text in ("Bob", "Straße", "\u0345\u0301", "ŉ", "İ"):
        assert fold(fold(text)) == fold(text)


@pytest.mark.clause("profile-5.2-2")
def test_names_are_compared_by_the_same_folding() -> None:
    assert names.fold is fold
