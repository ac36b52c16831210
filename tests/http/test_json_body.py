"""The decoding of a body: one object, one reading."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envi_scim.http.scim_api.json_body import MAX_NAMES, decode
from envi_scim.scim.errors import InvalidSyntax, InvalidValue

DEPTH = 8


def refused(body: bytes) -> str:
    with pytest.raises(InvalidSyntax) as caught:
        decode(body, max_depth=DEPTH)
    return caught.value.detail


def test_an_object_is_read() -> None:
    assert decode(b'{"userName":"a","emails":[{"value":"b"}]}', max_depth=DEPTH) == {
        "userName": "a",
        "emails": [{"value": "b"}],
    }


def test_a_byte_order_mark_in_front_is_ignored() -> None:
    """RFC 8259 §8.1: "implementations that parse JSON texts MAY ignore the presence of a byte order mark"."""
    assert decode(b'\xef\xbb\xbf{"a":1}', max_depth=DEPTH) == {"a": 1}


@pytest.mark.parametrize("body", [b"", b"  \r\n", b"\xef\xbb\xbf"])
def test_an_empty_body_is_told_so(body: bytes) -> None:
    assert "empty" in refused(body)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"null", b"1", b"true"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    assert "object" in refused(body)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nothing",
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":01}',
        b'{"a":1,}',
        b"{'a':1}",
        b'{"a":"\xff\xfe"}',
        b'{"\xc3(":1}',
        b'{"a":1}{"a":2}',
        b'{"a":"\\x"}',
        b'{"a":"\x01"}',
        '{"a":1}'.encode("utf-16"),
    ],
)
def test_what_is_no_json_is_refused(body: bytes) -> None:
    assert refused(body)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b'{"a":1,}', "The body is no JSON from character 8 on."),
        (b'{"a":', "The body is no JSON from character 6 on."),
        (b'{"\xc3\xa9":1}x', "The body is no JSON from character 8 on."),
        (b'{"a":"\\x"}', "The body is no JSON from character 7 on."),
        (b'{"a":"\xff"}', "The body is not in UTF-8, from byte 7 on."),
        (b'{"a":NaN}', "The body is no JSON: NaN and Infinity are no numbers there."),
    ],
)
def test_what_is_no_json_is_told_in_our_words_and_from_where_on(body: bytes, sentence: str) -> None:
    assert refused(body) == sentence


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (b'{"a":"\\ud800"}', "surrogate"),
        (b'{"a":"\\ud800 and more"}', "surrogate"),
        (b'{"a":"\\udc00\\ud800"}', "surrogate"),
        (b'{"a\\ud800":1}', "surrogate"),
        (b'{"a":[{"b\\udfff":[1e2,-7]}]}', "surrogate"),
        (b'{"a":"\\ud800","a":"x"}', "surrogate"),
        (b'{"a":"x\\u0000y"}', "NUL"),
        (b'{"x\\u0000":1}', "NUL"),
        (b'{"a":[1,{"b":["\\u0000"]}]}', "NUL"),
        (b'{"a":1e999}', "range"),
        (b'{"a":-1E400}', "range"),
        (b'{"a":' + b"9" * 5000 + b"}", "range"),
    ],
)
def test_json_that_holds_what_nobody_can_keep_is_an_invalid_value(body: bytes, word: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        decode(body, max_depth=DEPTH)

    assert word in caught.value.detail
    assert "JSON is malformed" not in caught.value.detail


def test_what_only_looks_like_nul_is_taken() -> None:
    assert decode(b'{"a":"\\\\u0000"}', max_depth=DEPTH) == {"a": "\\u0000"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":1,"a":2}',
        b'{"a":1, "b":{"c":1,"c":1}}',
        b'{"a":[{"b":1},{"b":1,"b":2}]}',
        b'{"a" :1,"a"\n:2}',
        b'{"a":1,"\\u0061":2}',
        b'{"a":"\\\\","a":2}',
        b'{"a":":x","a":2}',
        b'{"":1,"":2}',
    ],
)
def test_a_name_that_comes_twice_in_one_object_is_refused(body: bytes) -> None:
    assert "twice" in refused(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":{"a":1},"b":{"a":1}}',
        b'{"a":":x","b":"a:","c":"\\":"}',
        b'{"a":"\\"a\\":1"}',
        b'{"a":1,"A":2}',
        b'{"a":123456789012345678901234567890,"b":"\\n"}',
    ],
)
def test_names_that_only_look_alike_are_taken(body: bytes) -> None:
    assert decode(body, max_depth=DEPTH) == json.loads(body)


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"a":', b"}")])
def test_what_is_nested_deeper_than_the_limit_is_refused(opening: bytes, closing: bytes) -> None:
    inner = DEPTH - 1

    assert decode(b'{"a":' + opening * inner + b"1" + closing * inner + b"}", max_depth=DEPTH)
    detail = refused(b'{"a":' + opening * DEPTH + b"1" + closing * DEPTH + b"}")

    assert detail == f"The body is nested too deep; {DEPTH} levels are taken."


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
@pytest.mark.parametrize("times", [100, 10_000, 200_000])
def test_no_depth_brings_the_server_down(opening: bytes, times: int) -> None:
    assert refused(b'{"a":' + opening * times)
    assert refused(b'{"\\u0061":' + opening * times)


@pytest.mark.parametrize(
    "value",
    [
        [":"] * 3000,
        [":x"] * 3000,
        ["\\", ":"] * 3000,
        ['":'] * 3000,
        [',":', '[":', '{":', " :"] * 3000,
        {"a": {"b": [":" * 9000]}},
    ],
)
def test_texts_that_look_like_names_make_no_body_too_wide(value: object) -> None:
    for written_as in (json.dumps({"a": value}), json.dumps({"a": value}, separators=(",", ":"))):
        assert decode(written_as.encode(), max_depth=DEPTH) == {"a": value}


@pytest.mark.parametrize("separators", [(", ", ": "), (",", ":"), (",", " : ")])
@pytest.mark.parametrize("names", [MAX_NAMES, MAX_NAMES + 1])
def test_an_object_that_is_too_wide_is_refused_wherever_it_stands(separators: tuple[str, str], names: int) -> None:
    wide = {f"k{number}": 1 for number in range(names)}
    for value in (wide, {"a": wide}, {"a": [{}] * 3 + [wide]}, {"b": ["{{{"], "a": {"x": wide}}):
        body = json.dumps(value, separators=separators).encode()
        if names > MAX_NAMES:
            assert "names" in refused(body)
        else:
            assert decode(body, max_depth=DEPTH) == value


NAMES = st.text(alphabet='ab:" \\', max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.lists(st.tuples(NAMES, inner), max_size=3).map(tuple),
    max_leaves=8,
)


def written(value: object) -> str:
    """Write JSON in which a tuple of pairs is an object, its names repeated as they are."""
    match value:
        case tuple():
            return "{" + ",".join(f"{json.dumps(name)} :{written(inner)}" for name, inner in value) + "}"
        case list():
            return "[" + ",".join(map(written, value)) + "]"
        case _:
            return json.dumps(value)


def repeats(value: object) -> bool:
    match value:
        case tuple():
            return len({name for name, _ in value}) < len(value) or any(repeats(inner) for _, inner in value)
        case list():
            return any(map(repeats, value))
        case _:
            return False


@given(st.lists(st.tuples(NAMES, VALUES), max_size=4).map(tuple))
def test_a_body_is_refused_exactly_where_a_name_is_repeated(value: object) -> None:
    """The quick check and the exact one agree on every body."""
    body = written(value).encode()

    if repeats(value):
        assert refused(body)
    else:
        assert decode(body, max_depth=DEPTH + 10) == json.loads(body)
