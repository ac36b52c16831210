"""The expressions of attribute mappings, as far as the guide uses Okta's: parsed and evaluated here, never by Python.

    (user.email != null && user.email != "") ? 'work' : ''

| a subject | is in |
| --- | --- |
| text to tokens | lexer |
| tokens to a tree, with every way of being wrong | parser |
| the nodes of a tree, and the value of each for a person | tree |
"""

from envi_scim.emulator.expressions.lexer import WrongExpression
from envi_scim.emulator.expressions.parser import parse
from envi_scim.emulator.expressions.tree import Expression, Value

__all__ = ["Expression", "Value", "WrongExpression", "parse"]
