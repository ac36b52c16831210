"""What a hostile client sends as a filter or path is refused at once, and costs in proportion to its length."""

import sys
from collections.abc import Callable

import pytest

from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import InvalidFilter, ScimError
from envi_scim.scim.filters.lexer import MAX_BYTES, MAX_DEPTH, MAX_TERMS
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.printer import to_text
from envi_scim.scim.patch_paths import parse_path


def steps(work: Callable[[], object]) -> int:
    """Count the lines that run: unlike time, the same on every machine."""
    count = 0

    def tracer(*_: object) -> Callable[..., object]:
        nonlocal count
        count += 1
        return tracer

    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        work()
    except ScimError:
        pass
    finally:
        sys.settrace(before)
    return count


HOSTILE = {
    "brackets": "(" * 100_000,
    "closing brackets": ")" * 3_000,
    "nots": "not(" * 10_000,
    "short nots": "not(" * 1_000,
    "ands": "title pr" + " and title pr" * 10_000,
    "too many ands": "title pr" + " or title pr" * 200,
    "dots": "a" + ".b" * 10_000,
    "value filters": "emails[" * 1_000,
    "nested value filters": "emails[emails[emails[value pr]]]",
    "quotes": '"' * 4_000,
    "backslashes": 'title eq "' + "\\" * 4_000,
    "long name": "x" * 100_000,
    "a mebibyte": 'title eq "' + "x" * 1_048_576 + '"',
    "wide characters": 'title eq "' + "😀" * 1_024 + '"',
    "dunder": '__class__ eq "x"',
    "dunder below": 'name.__class__ eq "x"',
    "percent": '%s eq "x"',
    "format": '{0.__class__} eq "x"',
    "template": '${7*7} eq "x"',
    "blanks": " " * 4_000,
    "a number that no float holds": "meta.created gt " + "9" * 400,
    "a number of all digits": "meta.created gt " + "9" * 4_000,
    "an exponent that no float holds": "meta.created gt 1e999",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_filter_is_refused_within_few_steps(name: str) -> None:
    with pytest.raises(InvalidFilter) as refused:
        parse(HOSTILE[name], USER)

    assert len(refused.value.detail) < 300
    assert steps(lambda: parse(HOSTILE[name], USER)) < 200_000


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_path_is_refused_within_few_steps(name: str) -> None:
    with pytest.raises(ScimError) as refused:
        parse_path(HOSTILE[name], USER)

    assert len(refused.value.detail) < 300
    assert steps(lambda: parse_path(HOSTILE[name], USER)) < 200_000


@pytest.mark.parametrize(
    "pattern",
    ["(", "not (", "title pr and ", "a.", "emails[", 'title eq "', "\\", '\\"', "title eq 1 ", "\t ", "[]", "x "],
)
def test_the_work_grows_no_faster_than_the_length(pattern: str) -> None:
    """Twice the length, at most two and a half times the steps."""
    short = pattern * (MAX_BYTES // 2 // len(pattern))
    long = short * 2

    assert steps(lambda: parse(long, USER)) < 2.5 * steps(lambda: parse(short, USER)) + 100


@pytest.mark.parametrize("value", ["%s", "{0.__class__}", "${7*7}", "{{7*7}}", "'; drop table account; --", "\\x00"])
def test_a_payload_as_a_value_is_inert(value: str) -> None:
    text = 'title eq "' + value.replace("\\", "\\\\") + '"'

    assert to_text(parse(text, USER)) == text


def test_the_limits_themselves_are_allowed() -> None:
    deep = "(" * MAX_DEPTH + "title pr" + ")" * MAX_DEPTH
    many = " or ".join(["title pr"] * MAX_TERMS)
    long = 'title eq "' + "x" * (MAX_BYTES - 11) + '"'

    for text in (deep, many, long):
        parse(text, USER)
    for text in (f"({deep})", f"{many} or title pr", f"{long} "):
        with pytest.raises(InvalidFilter):
            parse(text, USER)
