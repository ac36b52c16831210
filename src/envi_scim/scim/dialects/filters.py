"""Owns the rewrites of a filter that cannot be parsed as it came; a filter that can is never looked at here.

A selector in the path of a PATCH operation is a filter too: `boolean_in_selector` is called for those.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

from envi_scim.scim.attributes import Type
from envi_scim.scim.filters.ast import Operator
from envi_scim.scim.filters.lexer import Kind, Token, tokenize
from envi_scim.scim.paths import resolve
from envi_scim.scim.schemas import ResourceType

# Gives what a word of the filter should be, or None where it may stay.
_Meant: TypeAlias = Callable[[list[Token], int], str | None]

_OPERATORS: Final = frozenset(operator.value for operator in Operator)
_BOOLEANS: Final = frozenset({"true", "false"})
_LITERALS: Final = _BOOLEANS | {"null"}
# What names, addresses and dates are written with besides letters and digits.
_IN_WORDS: Final = frozenset("._-@+:/#~%=")
_TEXTS: Final = frozenset({Type.STRING, Type.REFERENCE, Type.DATE_TIME})


def attribute_without_urn(text: str, resource_type: ResourceType) -> str:
    """`manager eq "x"` for the same with the extension's URN, where only one extension has the attribute."""

    def with_urn(tokens: list[Token], index: int) -> str | None:
        token = tokens[index]
        if ":" in token.text or resolve(token.text, resource_type) is not None or not _names(tokens, index):
            return None
        known = [
            f"{extension.schema.id}:{token.text}"
            for extension in resource_type.extensions
            if resolve(f"{extension.schema.id}:{token.text}", resource_type) is not None
        ]
        return known[0] if len(known) == 1 else None

    return _rewritten(text, with_urn)


def text_without_quotes(text: str, resource_type: ResourceType) -> str:
    """`userName eq alice` for `userName eq "alice"`; a number too, where the attribute is text."""

    def quoted(tokens: list[Token], index: int) -> str | None:
        word = tokens[index].text
        follows_operator = index > 1 and tokens[index - 1].text.lower() in _OPERATORS
        if not follows_operator or word.lower() in _LITERALS or not _is_plain(word):
            return None
        if word[0] in "-0123456789" and not _is_text(_whole_name(tokens, index - 2), resource_type):
            return None
        return f'"{word}"'

    return _rewritten(text, quoted)


def boolean_as_text(text: str, resource_type: ResourceType) -> str:
    """`active eq "True"` for `active eq true`."""
    return _rewritten(text, _bare_boolean(resource_type), kind=Kind.TEXT)


def boolean_in_selector(path: str, resource_type: ResourceType) -> str:
    """`roles[primary eq "True"].value` for `roles[primary eq true].value`."""
    closing = path.rfind("]") + 1
    return _rewritten(path[:closing], _bare_boolean(resource_type), kind=Kind.TEXT) + path[closing:]


def _bare_boolean(resource_type: ResourceType) -> _Meant:
    def bare(tokens: list[Token], index: int) -> str | None:
        word = tokens[index].text.lower()
        if word not in _BOOLEANS or index < 2 or tokens[index - 1].text.lower() not in _OPERATORS:  # noqa: PLR2004 - name, operator, value
            return None
        path = resolve(_whole_name(tokens, index - 2), resource_type)
        return word if path is not None and path.leaf is not None and path.leaf.type is Type.BOOLEAN else None

    return bare


def _whole_name(tokens: list[Token], index: int) -> str:
    """Give the name at a place in a filter; between brackets the attribute before them is part of it."""
    name = tokens[index].text
    for before in range(index - 1, 0, -1):
        if tokens[before].kind is Kind.CLOSE_VALUES:
            return name
        if tokens[before].kind is Kind.OPEN_VALUES:
            return f"{tokens[before - 1].text}.{name}"
    return name


def _is_plain(word: str) -> bool:
    """Say whether a word is one that somebody left without quotes, not a slip in the syntax."""
    return all(character.isalnum() or character in _IN_WORDS for character in word)


def _is_text(name: str, resource_type: ResourceType) -> bool:
    path = resolve(name, resource_type)
    return path is not None and path.leaf is not None and path.leaf.type in _TEXTS


def _names(tokens: list[Token], index: int) -> bool:
    """Say whether an operator follows, so that the word is an attribute's name."""
    return tokens[index + 1].text.lower() in {*_OPERATORS, "pr"} or tokens[index + 1].kind is Kind.OPEN_VALUES


def _rewritten(text: str, meant: _Meant, *, kind: Kind = Kind.WORD) -> str:
    tokens = tokenize(text)
    parts: list[str] = []
    done = 0
    for index, token in enumerate(tokens):
        replacement = meant(tokens, index) if token.kind is kind else None
        if replacement is not None:
            start = token.position - 1
            parts += [text[done:start], replacement]
            done = start + len(token.text) + (2 if kind is Kind.TEXT else 0)  # its quotes
    return "".join([*parts, text[done:]])
