"""scim2-models as a second opinion on filters: generated ones, asked by both of the same generated users.

Where the two decide differently is in `DIFFERENCES`, one by one, with why we stand by our reading; the generated
filters keep to what is not there.
"""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn
from scim2_models import EnterpriseUser, InvalidFilterException, ScimFilter, User

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, ValuePath
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.printer import to_text
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN
from tests.properties.scim_strategies import WORDS, comparisons, path

_Theirs = User[EnterpriseUser]
# How ß folds is one of the differences below.
_WORDS = WORDS.filter(lambda word: word != "ß")
_ACUTE = "\u0301"
_EXACT_WORDS = _WORDS.filter(lambda word: _ACUTE not in word)
_MAIL = st.sampled_from(["a@example.com", "A@example.com", "b@example.com", "ab@example.org"])
_TYPES = st.sampled_from(["work", "home", "WORK", "other"])
_DATES = st.sampled_from(
    ["2011-05-13T04:42:34Z", "2011-05-13T06:42:34+02:00", "2011-05-13T04:42:34.5Z", "2011-05-12T23:59:59Z"]
)
_SIMPLE = ("displayName", "title", "userType", "locale")
_NAMES = (
    "userName", "externalId", "id", "title", "userType", "active", "name.givenName", "name.familyName", "emails.value",
    "emails.type", "emails.primary", "phoneNumbers.value", "roles.value", "addresses.region", "meta.created", "schemas",
    f"{ENTERPRISE_USER_URN}:department", f"{ENTERPRISE_USER_URN}:manager.value",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """A filter that the two answer differently on a user, what each says, and why ours stands."""

    text: str
    user: Document
    ours: bool
    theirs: "bool | None"  # None where they refuse the filter
    reason: str


DIFFERENCES = (
    Difference(
        'phoneNumbers.value ne "1"',
        {"phoneNumbers": [{"value": "1"}, {"value": "2"}]},
        ours=True,
        theirs=False,
        reason=(
            'RFC 7644 §3.4.2.2: "if the specified attribute in a filter expression is a multi-valued attribute, the '
            'filter matches if any of the values of the specified attribute match the specified criterion". They read '
            "ne as: none is equal."
        ),
    ),
    Difference(
        'emails.value eq "a@corp.local"',
        {"emails": [{"value": "b@example.com"}]},
        ours=False,
        theirs=None,
        reason=(
            'RFC 7643 §4.1.2: e-mail addresses "SHOULD be specified according to [RFC5321]". Another text can be '
            "compared all the same, and private names such as .local are what directories hold."
        ),
    ),
    Difference(
        'displayName eq "STRASSE"',
        {"displayName": "straße"},
        ours=True,
        theirs=False,
        reason=(
            "RFC 7644 §5 has names compared as RFC 7613 prepares them, and Unicode's case folding makes ss of ß. "
            "They fold letter by letter."
        ),
    ),
    Difference(
        'externalId eq "e\u0301"',
        {"externalId": "é"},
        ours=False,
        theirs=True,
        reason=(
            "RFC 7643 §3.1 makes externalId caseExact, an identifier of the client's, and RFC 7644 §5 asks for the "
            "preparation of user names alone. They bring composed and decomposed letters together here too."
        ),
    ),
)


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda difference: str(difference.text))
def test_each_difference_is_still_there_and_ours_is_what_the_rfc_says(difference: Difference) -> None:
    """A row whose difference went away has to go too."""
    user: Document = {"schemas": [USER_URN], "id": "1", "userName": "ada", **difference.user}

    assert matches(parse(difference.text, USER), user) is difference.ours
    if difference.theirs is None:
        with pytest.raises(InvalidFilterException):
            _by_them(difference.text, user)
    else:
        assert _by_them(difference.text, user) is difference.theirs


def _is_common_ground(filter_: Filter) -> bool:
    """Say whether a comparison is none of the differences."""
    if not isinstance(filter_, Compare):
        return True
    attribute, leaf, text = filter_.path.attribute, filter_.path.leaf, str(filter_.value)
    if attribute is None or leaf is None or (attribute.multi_valued and filter_.operator is Operator.NE):
        return False
    return "ß" not in text and not (leaf.case_exact and _ACUTE in text)


@st.composite
def _comparisons(draw: DrawFn, names: tuple[str, ...]) -> Filter:
    compared = draw(comparisons(names))
    if isinstance(compared, Compare) and str(compared.path) == "emails.value":
        return replace(compared, value=draw(_MAIL))
    return compared


def _nested(terms: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(terms, min_size=2, max_size=3).map(tuple)
    return several.map(And) | several.map(Or) | terms.map(Not)


# Between brackets a comparison is of one value, and ne means the same to both.
_in_emails = st.recursive(
    _comparisons(("emails.value", "emails.type", "emails.primary")).filter(lambda one: "ß" not in to_text(one)),
    _nested,
    max_leaves=4,
)
_filters = st.recursive(
    _comparisons(_NAMES).filter(_is_common_ground) | _in_emails.map(lambda inner: ValuePath(path("emails"), inner)),
    _nested,
    max_leaves=6,
)


@st.composite
def _elements(draw: DrawFn, sub_attribute: str, values: st.SearchStrategy[str]) -> list[Any]:
    elements: list[Any] = []
    for _ in range(draw(st.integers(0, 3))):
        element: Document = {sub_attribute: draw(values)}
        if draw(st.booleans()):
            element["type"] = draw(_TYPES)
        elements.append(element)
    if elements and draw(st.booleans()):
        elements[0]["primary"] = draw(st.booleans())
    return elements


_PARTS: dict[str, st.SearchStrategy[Any]] = {
    "active": st.booleans(),
    "name": st.dictionaries(st.sampled_from(["givenName", "familyName"]), _WORDS, min_size=1),
    "meta": st.fixed_dictionaries({"resourceType": st.just("User"), "created": _DATES}),
    "emails": _elements("value", _MAIL).filter(bool),
    "phoneNumbers": _elements("value", _WORDS).filter(bool),
    "roles": _elements("value", _WORDS).filter(bool),
    "addresses": _elements("region", _WORDS).filter(bool),
    ENTERPRISE_USER_URN: st.fixed_dictionaries(
        {"department": _WORDS, "manager": st.fixed_dictionaries({"value": _EXACT_WORDS})}
    ),
    "externalId": _EXACT_WORDS,
    **dict.fromkeys(_SIMPLE, _WORDS),
}


def _whole(parts: Document) -> Document:
    schemas: list[Any] = [USER_URN, *([ENTERPRISE_USER_URN] if ENTERPRISE_USER_URN in parts else [])]
    return {"schemas": schemas, "id": "1", **parts}


_documents = st.fixed_dictionaries({"userName": _WORDS.filter(str.strip)}, optional=_PARTS).map(_whole)


def _by_them(text: str, document: Document) -> bool:
    return ScimFilter[_Theirs](text).match(_Theirs.model_validate(document))


@given(filter_=_filters, document=_documents)
def test_a_filter_finds_whom_scim2_models_finds(filter_: Filter, document: Document) -> None:
    text = to_text(filter_)

    assert matches(parse(text, USER), document) == _by_them(text, document), text
