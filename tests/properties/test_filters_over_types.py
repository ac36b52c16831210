"""A filter over several types means of each what it means where the other types' attributes are simply absent."""

from hypothesis import given
from hypothesis import strategies as st

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.types import reduced
from envi_scim.scim.schemas import ResourceType

_PATHS = st.sampled_from(
    ["userName", "displayName", "emails.value", "members.value", "meta.resourceType", "id", "members.display"]
)
_VALUES = st.sampled_from(["a", "User", "Group", ""])
_TERMS = st.one_of(
    st.builds('{} {} "{}"'.format, _PATHS, st.sampled_from(["eq", "ne", "co", "sw", "gt", "le"]), _VALUES),
    st.builds("{} pr".format, _PATHS),
    st.builds("{} eq null".format, _PATHS),
    st.builds('{}[value eq "{}"]'.format, st.sampled_from(["emails", "members"]), _VALUES),
    st.sampled_from(["active eq true", "active ne false"]),
)
_FILTERS = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=6,
)
_OF_USERS = st.fixed_dictionaries(
    {"id": st.just("a")},
    optional={
        "userName": _VALUES,
        "displayName": _VALUES,
        "active": st.booleans(),
        "emails": st.lists(st.fixed_dictionaries({}, optional={"value": _VALUES}), max_size=2),
    },
)
_OF_GROUPS = st.fixed_dictionaries(
    {"id": st.just("a")},
    optional={
        "displayName": _VALUES,
        "members": st.lists(st.fixed_dictionaries({"value": _VALUES}), max_size=2),
    },
)


def _check(text: str, resource_type: ResourceType, other: ResourceType, document: Document) -> None:
    whole = {**document, "meta": {"resourceType": resource_type.name}}
    tree = parse(text, resource_type, others=(other,))

    left = reduced(tree, resource_type)

    assert (left if isinstance(left, bool) else matches(left, whole)) is matches(tree, whole), text


@given(text=_FILTERS, document=_OF_USERS)
def test_of_users(text: str, document: Document) -> None:
    _check(text, USER, GROUP, document)


@given(text=_FILTERS, document=_OF_GROUPS)
def test_of_groups(text: str, document: Document) -> None:
    _check(text, GROUP, USER, document)
