"""Owns the grammar of expressions, what binds least first.

choice   := either [ "?" choice ":" choice ]
either   := both { ("||" | OR) both }
both     := equality { ("&&" | AND) equality }
equality := sum [ ("==" | "!=") sum ]
sum      := unary { "+" unary }
unary    := ("!" | NOT) unary | "(" choice ")" | text | number | true | false | null | name

Names of the words AND, OR and NOT are Okta's other spelling of the signs.
"""

from collections.abc import Callable, Container, Iterable
from typing import Final

from envi_scim.emulator.expressions.lexer import Kind, Token, WrongExpression, tokens
from envi_scim.emulator.expressions.tree import And, Choice, Equal, Expression, Joined, Literal, Name, Not, Or, Value

# Deep enough for what anybody writes; each parenthesis and each condition goes down by one.
_DEEPEST: Final = 50
_WORDS: Final[dict[str, Value]] = {"true": True, "false": False, "null": None}
_SIGNS: Final = {"AND": "&&", "OR": "||", "NOT": "!"}


def parse(text: str, *, names: Container[str] | None = None) -> Expression:
    """Read an expression, in which no other names may be. Raises WrongExpression, whose sentence names the place."""
    reader = _Reader(tokens(text), names)
    read = reader.choice()
    reader.at_end()
    return read


class _Reader:
    """One look ahead, and no way back."""

    def __init__(self, words: Iterable[Token], names: Container[str] | None) -> None:
        self._words = iter(words)
        self._names = names
        self._next = next(self._words)
        self._depth = 0

    def choice(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise WrongExpression("This is nested too deeply", self._next.position)
        read = self._either()
        if self._take("?"):
            first = self.choice()
            self._expect(":")
            read = Choice(read, first, self.choice())
        self._depth -= 1
        return read

    def at_end(self) -> None:
        if self._next.kind is not Kind.END:
            raise WrongExpression(f"“{self._next.text}” is too much", self._next.position)

    def _either(self) -> Expression:
        return self._chain("||", self._both, Or)

    def _both(self) -> Expression:
        return self._chain("&&", self._equality, And)

    def _chain(
        self, sign: str, part: Callable[[], Expression], join: Callable[[tuple[Expression, ...]], Expression]
    ) -> Expression:
        read = [part()]
        while self._take(sign):
            read.append(part())
        return read[0] if len(read) == 1 else join(tuple(read))

    def _equality(self) -> Expression:
        left = self._sum()
        for sign, wanted in (("==", True), ("!=", False)):
            if self._take(sign):
                return Equal(left, self._sum(), wanted)
        return left

    def _sum(self) -> Expression:
        return self._chain("+", self._unary, Joined)

    def _unary(self) -> Expression:
        turned = 0
        while self._take("!"):
            turned += 1
        read = self._primary()
        return Not(read) if turned % 2 else Not(Not(read)) if turned else read

    def _primary(self) -> Expression:
        word = self._next
        if self._take("("):
            read = self.choice()
            self._expect(")")
            return read
        if word.kind in {Kind.SIGN, Kind.END}:
            raise WrongExpression(f"A value is missing before {_named(word)}", word.position)
        self._advance()
        if word.kind is Kind.TEXT:
            return Literal(word.text)
        if word.kind is Kind.NUMBER:
            return Literal(float(word.text))
        if word.text in _WORDS:
            return Literal(_WORDS[word.text])
        if "." not in word.text:
            raise WrongExpression(f"“{word.text}” is no attribute: write user.{word.text}", word.position)
        if self._names is not None and word.text not in self._names:
            raise WrongExpression(f"“{word.text}” is no attribute of a person", word.position)
        return Name(word.text)

    def _take(self, sign: str) -> bool:
        word = self._next
        if word.kind is Kind.SIGN:
            here = word.text
        elif word.kind is Kind.NAME:
            here = _SIGNS.get(word.text, "")
        else:
            return False
        if here != sign:
            return False
        self._advance()
        return True

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise WrongExpression(f"“{sign}” is missing before {_named(self._next)}", self._next.position)

    def _advance(self) -> None:
        self._next = next(self._words)


def _named(word: Token) -> str:
    return word.text if word.kind is Kind.END else f"“{word.text}”"
