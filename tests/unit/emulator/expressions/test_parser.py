"""The grammar of expressions: what binds how strongly, and what is refused, with its place."""

import builtins

import pytest

from envi_scim.emulator.expressions import WrongExpression, parse
from envi_scim.emulator.expressions.tree import And, Choice, Equal, Joined, Literal, Name, Not, Or

A, B, C = Name("user.a"), Name("user.b"), Name("user.c")


def test_the_guides_conditional_is_a_choice_between_texts() -> None:
    """Guide B8: the expression of the attribute emailType."""
    email = Name("user.email")

    read = parse("(user.email != null && user.email != \"\") ? 'work' : ''")

    has_one = And((Equal(email, Literal(None), wanted=False), Equal(email, Literal(""), wanted=False)))
    assert read == Choice(has_one, Literal("work"), Literal(""))


def test_and_binds_tighter_than_or() -> None:
    assert parse("user.a || user.b && user.c") == Or((A, And((B, C))))
    assert parse("user.a && user.b || user.c") == Or((And((A, B)), C))


def test_a_comparison_binds_tighter_than_and() -> None:
    assert parse("user.a == user.b && user.c") == And((Equal(A, B, wanted=True), C))


def test_a_sum_binds_tighter_than_a_comparison() -> None:
    assert parse("user.a + user.b != user.c") == Equal(Joined((A, B)), C, wanted=False)


def test_not_binds_tightest() -> None:
    assert parse("!user.a && user.b") == And((Not(A), B))
    assert parse("!user.a == user.b") == Equal(Not(A), B, wanted=True)


def test_a_condition_binds_least_and_to_the_right() -> None:
    assert parse("user.a || user.b ? 'x' : user.c ? 'y' : 'z'") == Choice(
        Or((A, B)), Literal("x"), Choice(C, Literal("y"), Literal("z"))
    )


def test_parentheses_bind_what_is_in_them() -> None:
    assert parse("(user.a || user.b) && user.c") == And((Or((A, B)), C))


def test_words_may_stand_for_signs() -> None:
    assert parse("NOT user.a AND user.b OR user.c") == parse("!user.a && user.b || user.c")


def test_texts_and_numbers_and_words_are_values() -> None:
    assert [parse(text) for text in ("'x'", "12", "true", "false", "null")] == [
        Literal("x"),
        Literal(12.0),
        Literal(True),  # noqa: FBT003 - a value of the language
        Literal(False),  # noqa: FBT003
        Literal(None),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "A value is missing before the end (character 1)"),
        ("user.a &&", "A value is missing before the end (character 10)"),
        ("&& user.a", "A value is missing before “&&” (character 1)"),
        ("(user.a", "“)” is missing before the end (character 8)"),
        ("user.a)", "“)” is too much (character 7)"),
        ("user.a ? 'x'", "“:” is missing before the end (character 13)"),
        ("user.a ? 'x' 'y'", "“:” is missing before “y” (character 14)"),
        ("user.a user.b", "“user.b” is too much (character 8)"),
        ("user.a == user.b == user.c", "“==” is too much (character 18)"),
        ("email", "“email” is no attribute: write user.email (character 1)"),
        ("user.a == nil", "“nil” is no attribute: write user.nil (character 11)"),
        ("String.len(user.a)", "“(” is too much (character 11)"),
        ("1234567890123456", "“6” is too much (character 16)"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(text: str, sentence: str) -> None:
    with pytest.raises(WrongExpression) as refused:
        parse(text)

    assert str(refused.value) == sentence


def test_a_name_that_is_not_allowed_is_refused_with_its_place() -> None:
    with pytest.raises(WrongExpression) as refused:
        parse("user.email + user.emial", names={"user.email"})

    assert str(refused.value) == "“user.emial” is no attribute of a person (character 14)"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 51 + "user.a" + ")" * 51,
        "user.a ? 'x' : " * 51 + "'y'",
        "user.a ? " * 51 + "'x'" + " : 'y'" * 51,
        "(" * 4000,
    ],
)
def test_what_is_nested_too_deeply_is_refused(text: str) -> None:
    with pytest.raises(WrongExpression, match=r"^This is nested too deeply \(character \d+\)$"):
        parse(text)


@pytest.mark.parametrize("sign", ["&&", "||", "+"])
def test_a_long_chain_is_not_deep(sign: str) -> None:
    read = parse(sign.join(["user.a"] * 400))

    assert read.value({"user.a": None}) in (False, "")


def test_a_long_row_of_nots_is_not_deep() -> None:
    assert parse("!" * 3001 + "user.a").value({"user.a": None}) is True


@pytest.mark.parametrize(
    "text",
    ["__import__('os').system('x')", "().__class__", "user.__class__", "lambda: 0", "[x for x in user.a]", "user.a.b"],
)
def test_python_is_neither_understood_nor_run(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Expressions are read and worked out here; whatever looks like Python is a wrong expression, or has no value."""

    def evil(*arguments: object) -> None:
        raise AssertionError(arguments)

    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, name, evil)

    try:
        value = parse(text).value({"user.a": "x"})
    except WrongExpression:
        return
    assert value is None
