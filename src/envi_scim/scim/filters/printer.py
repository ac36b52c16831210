"""Owns how a syntax tree is written as a filter again: `parse(to_text(f)) == f` for every tree that was parsed."""

from json import dumps

from envi_scim.scim.filters.ast import And, Compare, Filter, Literal, Not, Or, Present, ValuePath
from envi_scim.scim.paths import AttributePath


def to_text(filter_: Filter) -> str:
    """Write a filter with canonical names and no bracket more than it needs."""
    return _text(filter_, inside=None)


def _text(filter_: Filter, *, inside: AttributePath | None) -> str:
    match filter_:
        case Compare(path, operator, value):
            return f"{_name(path, inside)} {operator} {_literal(value)}"
        case Present(path):
            return f"{_name(path, inside)} pr"
        case Not(term):
            return f"not ({_text(term, inside=inside)})"
        case And(terms):
            return " and ".join(_grouped(term, (And, Or), inside=inside) for term in terms)
        case Or(terms):
            return " or ".join(_grouped(term, (Or,), inside=inside) for term in terms)
        case ValuePath(path, values):
            return f"{path}[{_text(values, inside=path)}]"


def _grouped(term: Filter, weaker: tuple[type, ...], *, inside: AttributePath | None) -> str:
    text = _text(term, inside=inside)
    return f"({text})" if isinstance(term, weaker) else text


def _name(path: AttributePath, inside: AttributePath | None) -> str:
    if inside is None:
        return str(path)
    return "value" if path.sub_attribute is None else path.sub_attribute.name


def _literal(value: Literal) -> str:
    return dumps(value, ensure_ascii=False)
