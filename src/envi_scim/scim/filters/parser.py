"""Owns the grammar of filters (RFC 7644 figure 1 with its errata): text to syntax tree.

    filter     = and-filter *("or" and-filter)
    and-filter = term *("and" term)
    term       = ["not"] "(" filter ")" / attribute "pr" / attribute operator literal
               / attribute "[" filter "]" ["." sub-attribute (" pr" / operator literal)]

Recursion is bounded by the lexer, which counts the brackets first. Names are resolved here and literals
become values of their attribute's type, so that a tree compares only what can be compared. `eq null` and
`ne null` leave as `not (... pr)` and `... pr` (RFC 7643 §2.5: null is the same as unassigned).

The form `emails[type eq "work"].value eq "x"` is no filter of the RFC, but Okta and Entra send it. It
says that one value is of type work and is x, so it leaves as `emails[type eq "work" and value eq "x"]`.
"""

from collections.abc import Callable
from typing import Final

from envi_scim.scim.attributes import Attribute, Type
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.filters.lexer import Kind, Token, refuse, tokenize
from envi_scim.scim.filters.literals import fitting, read_literal
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType

_OPERATORS: Final = {operator.value: operator for operator in Operator}
_PRESENT: Final = "pr"
# A name is repeated in an error so that it can be found, but not without end.
_SHOWN: Final = 60

_Names = Callable[[Token], AttributePath]


def parse(text: str, resource_type: ResourceType, *, others: tuple[ResourceType, ...] = ()) -> Filter:
    """Parse a filter on resources of a type.

    `others` are the types that are searched together with it. The filter may name their attributes too, which
    `filters.types` makes sense of.

    Raises:
        InvalidFilter: the text is over a limit, is no filter, names an attribute that no resource type
            has, or compares what cannot be compared. The sentence tells the position.
    """
    parser = _Parser(tokenize(text), resource_type, others)
    return parser.whole(parser.resource_name)


def parse_values(text: str, path: AttributePath, resource_type: ResourceType, *, start: int = 0) -> Filter:
    """Parse the filter between the brackets of a value path: its names are those of sub-attributes.

    The filter begins at `start` and ends with the text, so that positions in errors are those of the path.
    """
    return _Parser(tokenize(text, start=start), resource_type).whole(_names_in(path))


class _Parser:
    def __init__(self, tokens: list[Token], resource_type: ResourceType, others: tuple[ResourceType, ...] = ()) -> None:
        self._tokens = tokens
        self._next = 0
        self._resource_type = resource_type
        self._others = others

    def whole(self, names: _Names) -> Filter:
        parsed = self._disjunction(names)
        token = self._peek()
        if token.kind is not Kind.END:
            raise refuse(token.position, "and, or, or the end was expected here.")
        return parsed

    def resource_name(self, token: Token) -> AttributePath:
        path = resolve(token.text, self._resource_type)
        for other in self._others:
            path = path or resolve(token.text, other)
        if path is None:
            raise refuse(token.position, f"there is no attribute {_shown(token)}.")
        if path.attribute is None:
            raise refuse(token.position, f"{_shown(token)} is a schema; name one of its attributes.")
        return path

    def _disjunction(self, names: _Names) -> Filter:
        terms = [self._conjunction(names)]
        while self._takes("or"):
            terms.append(self._conjunction(names))
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _conjunction(self, names: _Names) -> Filter:
        terms = [self._term(names)]
        while self._takes("and"):
            terms.append(self._term(names))
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _term(self, names: _Names) -> Filter:
        token = self._advance()
        if token.kind is Kind.OPEN:
            return self._group(names)
        if token.kind is not Kind.WORD:
            raise refuse(token.position, "the name of an attribute, not or ( was expected here.")
        if token.text.lower() == "not" and self._peek().kind is Kind.OPEN:
            self._advance()
            return Not(self._group(names))
        path = names(token)
        if self._peek().kind is Kind.OPEN_VALUES:
            return self._value_path(path, token)
        return self._expression(path, token)

    def _group(self, names: _Names) -> Filter:
        inner = self._disjunction(names)
        self._expect(Kind.CLOSE)
        return inner

    def _value_path(self, path: AttributePath, name: Token) -> Filter:
        opening = self._advance()
        if path.sub_attribute is not None or not _has_values(path):
            raise refuse(opening.position, f"{_shown(name)} has no values with sub-attributes to select among.")
        names = _names_in(path)
        selected = self._disjunction(names)
        closing = self._expect(Kind.CLOSE_VALUES)
        token = self._peek()
        if token.kind is Kind.WORD and token.text[0] == "." and token.position == closing.position + 1:
            self._advance()
            sub_name = Token(Kind.WORD, token.text[1:], token.position + 1)
            wanted = self._expression(names(sub_name), sub_name)
            selected = And((*selected.terms, wanted)) if isinstance(selected, And) else And((selected, wanted))
        return ValuePath(path, selected)

    def _expression(self, path: AttributePath, name: Token) -> Filter:
        _check_shown(path, name)
        token = self._advance()
        word = token.text.lower() if token.kind is Kind.WORD else ""
        if word == _PRESENT:
            return Present(path)
        operator = _OPERATORS.get(word)
        if operator is None:
            raise refuse(token.position, _no_operator(token))
        path, leaf = _comparable(path, name)
        _check_shown(path, name)
        value_token = self._advance()
        literal = fitting(read_literal(value_token), leaf, operator, position=value_token.position)
        if literal is None:
            return Present(path) if operator is Operator.NE else Not(Present(path))
        return Compare(path, operator, literal)

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _advance(self) -> Token:
        token = self._tokens[self._next]
        if token.kind is not Kind.END:
            self._next += 1
        return token

    def _takes(self, word: str) -> bool:
        token = self._peek()
        if token.kind is not Kind.WORD or token.text.lower() != word:
            return False
        self._next += 1
        return True

    def _expect(self, kind: Kind) -> Token:
        token = self._advance()
        if token.kind is not kind:
            raise refuse(token.position, f"and, or, or {kind.value} was expected here.")
        return token


def _names_in(path: AttributePath) -> _Names:
    """Give the look-up of names between brackets: sub-attributes, or `value` where the values are simple."""

    def sub_name(token: Token) -> AttributePath:
        attribute = path.attribute
        if attribute is None or attribute.type is not Type.COMPLEX:
            if token.text.lower() == "value":
                return path
        elif (sub_attribute := attribute.subs.get(token.text.lower())) is not None:
            return AttributePath(extension=path.extension, attribute=attribute, sub_attribute=sub_attribute)
        raise refuse(token.position, f"{path} has no sub-attribute {_shown(token)}.")

    return sub_name


def _has_values(path: AttributePath) -> bool:
    attribute = path.attribute
    return attribute is not None and (attribute.multi_valued or attribute.type is Type.COMPLEX)


def _check_shown(path: AttributePath, name: Token) -> None:
    if path.is_hidden:
        raise refuse(name.position, f"{_shown(name)} is never shown and cannot be searched.")


def _comparable(path: AttributePath, name: Token) -> tuple[AttributePath, Attribute]:
    """Give what is compared when a complex attribute is named alone: its `value`, as PingFederate means it."""
    leaf = path.leaf
    if leaf is None or path.attribute is None:
        raise refuse(name.position, f"{_shown(name)} is a schema; name one of its attributes.")
    if leaf.type is not Type.COMPLEX:
        return path, leaf
    value = leaf.subs.get("value")
    if value is None:
        raise refuse(name.position, f"{_shown(name)} is complex; name one of its sub-attributes.")
    return AttributePath(extension=path.extension, attribute=path.attribute, sub_attribute=value), value


def _no_operator(token: Token) -> str:
    if token.kind is Kind.WORD:
        return f"the operator {_shown(token)} is not supported."
    return "an operator such as eq was expected here."


def _shown(token: Token) -> str:
    text = token.text
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}...'"
