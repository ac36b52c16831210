"""The rows by which the attributes are found that a domain declared: made of the document alone."""

from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.filters.ast import Compare, Present
from envi_scim.scim.filters.parser import parse
from envi_scim.storage.attribute_index import indexed_at, names_of_declared, user_rows
from envi_scim.storage.keys import key_of
from envi_scim.storage.numbers import number_key
from tests.support.declared import ATTRIBUTES, OF_ENVI, URN, VALUES


def found(filter_: str) -> bool:
    """Say whether a row is sought by an equality that the document has."""
    tree = parse(filter_, OF_ENVI)
    assert isinstance(tree, Compare)
    indexed = indexed_at(tree.path)
    assert indexed is not None
    return (indexed.name, key_of(indexed.spelling(tree.value))) in user_rows({URN: VALUES})


def test_each_value_of_a_declared_attribute_has_the_row_that_an_equality_seeks() -> None:
    """Whatever its type, and as its type compares."""
    assert found(f'{URN}:costCode eq "k-47"')
    assert found(f'{URN}:tag eq "Red"')
    assert found(f"{URN}:floor eq 3.0")
    assert found(f"{URN}:rate eq 25e-1")
    assert found(f"{URN}:remote eq false")
    assert found(f'{URN}:hired eq "2024-02-29T10:00:00.5Z"')
    assert found(f'{URN}:badge.value eq "gold"')
    assert found(f"{URN}:badge.level eq 7")


def test_a_value_that_is_not_there_has_no_row() -> None:
    """Neither another one, nor one that differs in case where that counts, nor the same text as a number."""
    assert not found(f'{URN}:tag eq "red"')
    assert not found(f"{URN}:floor eq 4")
    assert not found(f"{URN}:remote eq true")
    assert not found(f'{URN}:hired eq "2024-02-29T10:00:00.05Z"')


def test_the_rows_of_two_extensions_are_never_the_same() -> None:
    """A domain that took another URN finds nothing of the one before."""
    other = "urn:envi:scim:schemas:extension:envi.org:2.0:User"

    both = user_rows({URN: VALUES}) & user_rows({other: VALUES})

    assert both == user_rows({}), "but for what a user without anything has"


def test_every_value_has_a_row_by_which_it_is_known_that_there_is_one() -> None:
    """Before an attribute goes, it is asked whether anybody has a value of it."""
    names = {name for name, _ in user_rows({URN: VALUES})}

    for attribute in ATTRIBUTES:
        assert names.issuperset(names_of_declared(URN, attribute)), attribute.name


def test_a_complex_attribute_by_itself_has_no_row() -> None:
    """Its parts have; what is compared is one of them."""
    tree = parse(f"{URN}:badge pr", OF_ENVI)

    assert isinstance(tree, Present)
    assert indexed_at(tree.path) is None


numbers = st.integers(-(10**30), 10**30) | st.floats(allow_nan=False, allow_infinity=False)


@given(numbers, numbers)
def test_keys_of_numbers_sort_as_the_numbers_do(one: float, other: float) -> None:
    assert (number_key(one) < number_key(other)) == (one < other)
    assert (number_key(one) == number_key(other)) == (one == other)
