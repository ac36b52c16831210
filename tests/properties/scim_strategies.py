"""Documents, filters and PATCH operations, generated from the schema tables so that every type is met."""

from typing import Final

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Type
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

# Few words, so that filters often hit: cases, compositions, wildcards, quotes, the empty one's neighbours.
WORDS: Final = st.sampled_from(
    [
        "a",
        "A",
        "ab",
        "Ab",
        "b",
        "aB%",
        "_",
        "%",
        "\\",
        '"',
        "é",
        "e\u0301",
        "É",
        "ß",
        "SS",
        "😀",
        "work",
        "home",
        "WORK",
        " ",
    ]
)
DATES: Final = st.sampled_from(
    [
        "2011-05-13T04:42:34Z",
        "2011-05-13T06:42:34+02:00",
        "2011-05-13T04:42:34.5Z",
        "2011-05-13T04:42:34.500000001Z",
        "2011-05-12T23:59:59Z",
    ]
)
NAMES: Final = (
    "userName", "externalId", "title", "active", "name.givenName", "emails.value", "emails.type", "emails.primary",
    "addresses.region", "meta.created", "schemas", "id", "photos.value", "x509Certificates.value",
    f"{ENTERPRISE_USER_URN}:department", f"{ENTERPRISE_USER_URN}:manager.value",
)  # fmt: skip
_EQUALITY: Final = (Operator.EQ, Operator.NE)
_ORDER: Final = (*_EQUALITY, Operator.GT, Operator.GE, Operator.LT, Operator.LE)
_OPERATORS: Final = {
    Type.BOOLEAN: _EQUALITY,
    Type.BINARY: _EQUALITY,
    Type.DATE_TIME: _ORDER,
    Type.STRING: tuple(Operator),
    Type.REFERENCE: tuple(Operator),
}


def path(text: str) -> AttributePath:
    """Resolve a path that is known to be there."""
    found = resolve(text, USER)
    assert found is not None
    return found


def simple_values(attribute: Attribute) -> SearchStrategy[Json]:
    """Give values that fit a simple attribute."""
    by_type: dict[Type, SearchStrategy[Json]] = {
        Type.BOOLEAN: st.booleans(),
        Type.DATE_TIME: DATES,
        Type.BINARY: st.sampled_from(["QUJD", "qujd", "QQ=="]),
    }
    return by_type.get(attribute.type, WORDS)


@st.composite
def comparisons(draw: DrawFn, names: tuple[str, ...] = NAMES) -> Filter:
    """Give a comparison or a test of presence, with the literal in the form in which parsing leaves it."""
    compared = path(draw(st.sampled_from(names)))
    leaf = compared.leaf
    assert leaf is not None
    if draw(st.integers(0, 4)) == 0:
        return Present(compared)
    literal = (
        draw(st.just("2011-05-13T04:42:34Z") | st.just("2011-05-13T04:42:34.5Z"))
        if (leaf.type is Type.DATE_TIME)
        else draw(simple_values(leaf))
    )
    return Compare(compared, draw(st.sampled_from(_OPERATORS[leaf.type])), literal)  # type: ignore[arg-type]  # simple


def _nested(terms: SearchStrategy[Filter]) -> SearchStrategy[Filter]:
    several = st.lists(terms, min_size=2, max_size=3).map(tuple)
    return several.map(And) | several.map(Or) | terms.map(Not)


_IN_EMAILS: Final = ("emails.value", "emails.type", "emails.primary", "emails.display")
value_filters: Final = st.recursive(comparisons(_IN_EMAILS), _nested, max_leaves=4)
filters: Final = st.recursive(
    comparisons() | value_filters.map(lambda inner: ValuePath(path("emails"), inner)), _nested, max_leaves=8
)


@st.composite
def _elements(draw: DrawFn, attribute: Attribute) -> Json:
    names = draw(st.lists(st.sampled_from(attribute.sub_attributes), min_size=1, max_size=4, unique=True))
    return {
        sub.name: draw(simple_values(sub))
        for sub in names
        if sub.name != "primary" and sub.mutability is not Mutability.READ_ONLY
    }


@st.composite
def attribute_values(draw: DrawFn, attribute: Attribute) -> Json:
    """Give a value that fits an attribute, with at most one value that is primary."""
    if attribute.type is not Type.COMPLEX:
        one = simple_values(attribute)
        return draw(st.lists(one, min_size=1, max_size=3, unique=True) if attribute.multi_valued else one)  # type: ignore[return-value]  # JSON
    if not attribute.multi_valued:
        return draw(_elements(attribute).filter(bool))
    values = draw(st.lists(_elements(attribute).filter(bool), min_size=1, max_size=4, unique_by=repr))
    if "primary" in attribute.subs and draw(st.booleans()):
        values[0] = {**values[0], "primary": True}  # type: ignore[dict-item]  # an element is an object
    return values  # type: ignore[return-value]  # JSON


WRITABLE: Final = tuple(
    attribute
    for attribute in USER.schema.attributes
    if attribute.mutability is Mutability.READ_WRITE and attribute.name != "userName"
)


@st.composite
def documents(draw: DrawFn) -> Document:
    """Give a user as it would be stored and sent."""
    document: Document = {"schemas": [USER_URN], "id": "1", "userName": draw(WORDS.filter(str.strip))}
    for attribute in draw(st.lists(st.sampled_from(WRITABLE), max_size=5, unique=True)):
        document[attribute.name] = draw(attribute_values(attribute))
    if draw(st.booleans()):
        document["meta"] = {"created": draw(DATES)}
    if draw(st.booleans()):
        document["schemas"] = [USER_URN, ENTERPRISE_USER_URN]
        document[ENTERPRISE_USER_URN] = {"department": draw(WORDS), "manager": {"value": draw(WORDS)}}
    return document


@st.composite
def operations(draw: DrawFn) -> Document:
    """Give a PATCH operation on a user as it is sent; most of them can be applied."""
    attribute = draw(st.sampled_from(WRITABLE))
    kind = draw(st.sampled_from(["add", "replace", "remove"]))
    value = draw(attribute_values(attribute))
    target = draw(st.sampled_from(["whole", "sub", "selected", "selected sub", "path-less"]))
    if target == "path-less" and kind != "remove":
        return {"op": kind, "value": {attribute.name.upper(): value}}
    text = attribute.name
    if target.startswith("selected") and attribute.multi_valued and attribute.type is Type.COMPLEX:
        quoted = draw(WORDS).replace("\\", "\\\\").replace('"', '\\"')
        text += f'[type eq "{quoted}"]'
        value = draw(_elements(attribute))
    if target.endswith("sub") and attribute.type is Type.COMPLEX:
        sub_attribute = draw(st.sampled_from(attribute.sub_attributes))
        text += f".{sub_attribute.name}"
        value = draw(simple_values(sub_attribute))
    return {"op": kind, "path": text} if kind == "remove" else {"op": kind, "path": text, "value": value}
