"""What expressions are worth for a person."""

import pytest

from envi_scim.emulator.expressions import Value, parse
from envi_scim.emulator.expressions.tree import NotThatKind

ADA: dict[str, Value] = {"user.firstName": "Ada", "user.lastName": "Archer", "user.email": "ada@example.com"}


def value(text: str, **more: Value) -> Value:
    return parse(text).value(ADA | {f"user.{name}": one for name, one in more.items()})


def test_a_name_is_what_the_person_has() -> None:
    assert value("user.firstName") == "Ada"


def test_what_the_person_does_not_have_is_null() -> None:
    assert value("user.nickName") is None
    assert value("user.nickName == null") is True


@pytest.mark.parametrize(
    ("email", "kind"), [("ada@example.com", "work"), (None, ""), ("", "")], ids=["one", "none", "an empty one"]
)
def test_the_guides_conditional_is_work_where_there_is_an_email(email: Value, kind: str) -> None:
    """Guide B8."""
    assert value("(user.email != null && user.email != \"\") ? 'work' : ''", email=email) == kind


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("'a' == \"a\"", True),
        ("'a' == 'A'", False),
        ("1 == 1.0", True),
        ("1 == '1'", False),
        ("1 == true", False),
        ("null == ''", False),
        ("null == null", True),
        ("null != false", True),
        ("'a' != 'b'", True),
    ],
)
def test_two_are_the_same_if_they_are_of_one_kind_and_equal(text: str, holds: object) -> None:
    assert value(text) is holds


def test_texts_are_joined_and_null_adds_nothing() -> None:
    assert value("user.firstName + ' ' + user.middleName + user.lastName") == "Ada Archer"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("true || 'no condition'", True),
        ("false && 'no condition'", False),
        ("true && false", False),
        ("false || true", True),
        ("!null", True),
        ("!!true", True),
        ("!(true && false)", True),
    ],
)
def test_truths_are_joined_and_the_rest_is_not_looked_at(text: str, holds: object) -> None:
    assert value(text) is holds


def test_only_the_branch_that_is_chosen_is_worked_out() -> None:
    assert value("true ? 'x' : !'no condition'") == "x"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("user.firstName ? 'x' : 'y'", "“Ada” is no condition"),
        ("!'x'", "“x” is no condition"),
        ("1 && true", "“1.0” is no condition"),
        ("'x' + 1", "“1.0” is no text"),
        ("true + 'x'", "“True” is no text"),
    ],
)
def test_what_means_nothing_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(NotThatKind) as refused:
        value(text)

    assert str(refused.value) == sentence
