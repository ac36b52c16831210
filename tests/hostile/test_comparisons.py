"""How secrets are compared, in all of the source."""

import ast
from pathlib import Path

import envi_scim

_SECRETS = ("digest", "secret", "password", "signature", "hmac")


def name_of(operand: ast.expr) -> str:
    """Give what a side of a comparison is called: the name, the attribute, or what is called to make it."""
    match operand:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=inner) | ast.Subscript(value=inner):
            return name_of(inner)
        case _:
            return ""


def test_no_secret_is_compared_by_an_operator_that_tells_how_much_of_it_was_right() -> None:
    """Passbolt's audit found such a comparison: `==` takes the longer the more characters are right."""
    compared = [
        f"{file.name}:{node.lineno}: {name_of(side)}"
        for file in Path(envi_scim.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare) and any(isinstance(each, ast.Eq | ast.NotEq) for each in node.ops)
        for side in (node.left, *node.comparators)
        if any(word in name_of(side).lower() for word in _SECRETS)
    ]

    assert compared == []
