"""The headers that decide who asks and what is spoken."""

import pytest

from envi_scim.http.scim_api import authentication
from envi_scim.http.scim_api.authentication import secret_of
from envi_scim.http.scim_api.headers import joined
from envi_scim.http.scim_api.negotiation import check_body_is_json, media_type_to_send
from envi_scim.scim.errors import Unauthorized, UnsupportedMediaType


@pytest.mark.parametrize("header", [b"Bearer abc", b"bearer abc", b"BEARER abc", b"Bearer   abc ", b" Bearer abc"])
def test_the_scheme_is_read_without_regard_to_case(header: bytes) -> None:
    """RFC 9110 §11.1: "a case-insensitive token to identify the authentication scheme"."""
    assert secret_of(header) == "abc"


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        (None, authentication.MISSING),
        (b"", authentication.MISSING),
        (b"   ", authentication.MISSING),
        (b"envi_scim_abc", authentication.BARE),
        (b"abc", authentication.OTHER_SCHEME),
        (b"Basic YTpi", authentication.OTHER_SCHEME),
        (b"Bearer", authentication.EMPTY),
        (b"Bearer ", authentication.EMPTY),
        (b"Bearer null", authentication.EMPTY),
        (b"Bearer undefined", authentication.EMPTY),
        (b"Bearer Bearer envi_scim_abc", authentication.TWICE),
        (b"Bearer \xe2\x98\x83", authentication.MALFORMED),
        (b"\xff\xfe", authentication.OTHER_SCHEME),
    ],
)
def test_a_header_without_a_token_says_what_to_do(header: bytes | None, sentence: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        secret_of(header)

    assert caught.value.detail == sentence


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        b"application/scim+json",
        b"application/json",
        b"application/scim+json; charset=utf-8",
        b"application/scim+json;charset=UTF-8",
        b'application/json; charset="utf-8"',
        b"Application/JSON",
        b"application/json; odata=verbose",
    ],
)
def test_json_is_taken_under_each_of_its_names(content_type: bytes | None) -> None:
    check_body_is_json(content_type, None)
    check_body_is_json(content_type, b"identity")


@pytest.mark.clause("7644-3.8-4")
@pytest.mark.parametrize(
    ("content_type", "encoding"),
    [
        (b"text/plain", None),
        (b"application/x-www-form-urlencoded", None),
        (b"application/xml", None),
        (b"nothing", None),
        (b"", None),
        (b"application/json; charset=utf-16", None),
        (b"application/json; charset=iso-8859-1", None),
        (b"application/json", b"gzip"),
        (None, b"br"),
    ],
)
def test_another_type_charset_or_encoding_is_refused(content_type: bytes | None, encoding: bytes | None) -> None:
    with pytest.raises(UnsupportedMediaType):
        check_body_is_json(content_type, encoding)


@pytest.mark.clause("7644-3.8-5")
@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        (None, b"application/scim+json"),
        (b"*/*", b"application/scim+json"),
        (b"application/*", b"application/scim+json"),
        (b"application/scim+json", b"application/scim+json"),
        (b"application/json, application/scim+json", b"application/scim+json"),
        (b"application/json", b"application/json"),
        (b"application/json, text/plain, */*", b"application/json"),
        (b"Application/JSON;q=0.9", b"application/json"),
        (b"text/html", b"application/scim+json"),
        (b"", b"application/scim+json"),
        (b"application/scim+json;q=0, application/json", b"application/json"),
        (b"application/json, application/scim+json; Q=0.000", b"application/json"),
        (b"application/scim+json;q=0, */*", b"application/json"),
        (b"application/json;q=0, */*", b"application/scim+json"),
        (b"application/scim+json;q=0, application/json;q=0", b"application/scim+json"),
        (b"application/scim+json;q=0.001, application/json;q=0.5", b"application/scim+json"),
        (b"\xff", b"application/scim+json"),
    ],
)
def test_scim_json_is_sent_unless_json_alone_is_asked_for(accept: bytes | None, sent: bytes) -> None:
    """RFC 7644 §3.8: "The format defaults to application/scim+json if no format is specified"."""
    assert media_type_to_send(accept) == sent


def test_the_lines_of_a_repeated_header_are_one_list_in_their_order() -> None:
    """RFC 9110 §5.3: "combine multiple field lines [...] by appending each subsequent field line value"."""
    lines = [(b"if-match", b'W/"1"'), (b"accept", b"*/*"), (b"if-match", b'W/"2"')]

    assert joined(lines) == {b"if-match": b'W/"1", W/"2"', b"accept": b"*/*"}
