"""Owns the rewrites of a filter that cannot be parsed as it came; a filter that can is never looked at here."""

from collections.abc import Callable
from typing import Final, TypeAlias

from envi_scim.scim.filters.ast import Operator
from envi_scim.scim.filters.lexer import Kind, Token, tokenize
from envi_scim.scim.paths import resolve
from envi_scim.scim.schemas import ResourceType

# Gives what a word of the filter should be, or None where it may stay.
_Meant: TypeAlias = Callable[[list[Token], int], str | None]

_OPERATORS: Final = frozenset(operator.value for operator in Operator)
_LITERALS: Final = frozenset({"true", "false", "null"})


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


def text_without_quotes(text: str, _: ResourceType) -> str:
    """`userName eq alice` for `userName eq "alice"`."""

    def quoted(tokens: list[Token], index: int) -> str | None:
        word = tokens[index].text
        follows_operator = index > 1 and tokens[index - 1].text.lower() in _OPERATORS
        if not follows_operator or word.lower() in _LITERALS or word[0] in "-0123456789" or "\\" in word:
            return None
        return f'"{word}"'

    return _rewritten(text, quoted)


def _names(tokens: list[Token], index: int) -> bool:
    """Say whether an operator follows, so that the word is an attribute's name."""
    return tokens[index + 1].text.lower() in {*_OPERATORS, "pr"} or tokens[index + 1].kind is Kind.OPEN_VALUES


def _rewritten(text: str, meant: _Meant) -> str:
    tokens = tokenize(text)
    parts: list[str] = []
    done = 0
    for index, token in enumerate(tokens):
        replacement = meant(tokens, index) if token.kind is Kind.WORD else None
        if replacement is not None:
            start = token.position - 1
            parts += [text[done:start], replacement]
            done = start + len(token.text)
    return "".join([*parts, text[done:]])
