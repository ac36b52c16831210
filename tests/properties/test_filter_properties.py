"""What holds for every filter and every document."""

from copy import deepcopy

from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import InvalidFilter
from envi_scim.scim.filters.ast import Filter, Not
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.printer import to_text
from tests.properties.naive_filter_model import holds
from tests.properties.scim_strategies import documents, filters


@given(filter_=filters)
def test_what_is_printed_is_parsed_to_the_same_tree(filter_: Filter) -> None:
    assert parse(to_text(filter_), USER) == filter_


@given(filter_=filters, document=documents())
def test_a_filter_means_what_the_naive_model_says(filter_: Filter, document: Document) -> None:
    before = deepcopy(document)

    assert matches(filter_, document) is holds(filter_, document)
    assert document == before


@given(filter_=filters, document=documents())
def test_not_turns_every_filter_round(filter_: Filter, document: Document) -> None:
    assert matches(Not(filter_), document) is not matches(filter_, document)


_PIECES = st.sampled_from(
    [
        "userName",
        "emails",
        "eq",
        "and",
        "or",
        "not",
        "pr",
        "(",
        ")",
        "[",
        "]",
        '"x"',
        '"',
        "\\",
        "true",
        "null",
        "1",
        ".",
        " ",
    ]
)


@given(text=st.lists(_PIECES, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_filter_or_an_invalid_filter(text: str) -> None:
    try:
        parsed = parse(text, USER)
    except InvalidFilter as refused:
        refused.detail.encode("ascii")
    else:
        assert parse(to_text(parsed), USER) == parsed
