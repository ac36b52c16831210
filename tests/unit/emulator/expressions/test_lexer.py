"""Words of expressions: what each is, and where it stands."""

import pytest

from envi_scim.emulator.expressions.lexer import Kind, WrongExpression, tokens


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(token.kind, token.text) for token in tokens(text)]


def test_the_guides_conditional_is_eleven_words_and_the_end() -> None:
    """Guide B8: the expression of the attribute emailType."""
    found = kinds("(user.email != null && user.email != \"\") ? 'work' : ''")

    assert found == [
        (Kind.SIGN, "("),
        (Kind.NAME, "user.email"),
        (Kind.SIGN, "!="),
        (Kind.NAME, "null"),
        (Kind.SIGN, "&&"),
        (Kind.NAME, "user.email"),
        (Kind.SIGN, "!="),
        (Kind.TEXT, ""),
        (Kind.SIGN, ")"),
        (Kind.SIGN, "?"),
        (Kind.TEXT, "work"),
        (Kind.SIGN, ":"),
        (Kind.TEXT, ""),
        (Kind.END, "the end"),
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'work'", "work"),
        ('"work"', "work"),
        ("'it\\'s'", "it's"),
        ('"a \\"b\\""', 'a "b"'),
        ("'back\\\\slash'", "back\\slash"),
        ('"it\'s"', "it's"),
        ("'two\nlines'", "two\nlines"),
        ("'? : && ||'", "? : && ||"),
    ],
)
def test_a_text_comes_without_its_quotes(written: str, meant: str) -> None:
    assert kinds(written) == [(Kind.TEXT, meant), (Kind.END, "the end")]


def test_blanks_between_words_mean_nothing() -> None:
    assert kinds(" user.email\t!=\n null  ") == kinds("user.email!=null")


def test_each_word_knows_its_place() -> None:
    assert [token.position for token in tokens("  user.email == 'x' ")] == [2, 13, 16, 19]


@pytest.mark.parametrize("text", ["0", "42", "3.14", "123456789012345"])
def test_numbers_are_read(text: str) -> None:
    assert kinds(text) == [(Kind.NUMBER, text), (Kind.END, "the end")]


@pytest.mark.parametrize(
    ("text", "sign", "place"),
    [
        ("user.email = 'x'", "=", 12),
        ("user.email & 'x'", "&", 12),
        ("user.email | 'x'", "|", 12),
        ("'work", "'", 1),
        ('user.email != "', '"', 15),
        ("  #", "#", 3),
        ("a.b; c.d", ";", 4),
        ("`x`", "`", 1),
        ("user.email[0]", "[", 11),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(text: str, sign: str, place: int) -> None:
    with pytest.raises(WrongExpression) as refused:
        list(tokens(text))

    assert str(refused.value) == f"“{sign}” cannot be read here (character {place})"


def test_nothing_is_the_end_alone() -> None:
    assert kinds("  ") == [(Kind.END, "the end")]
