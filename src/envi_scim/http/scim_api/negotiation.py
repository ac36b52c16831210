"""Owns which media types are understood and sent (RFC 7644 §3.1). Reads headers, raises, knows no body.

An `Accept` that names nothing we serve is answered with SCIM all the same: identity providers send odd
ones, and a 406 would stop their provisioning for a header that they cannot change.
"""

import re
from typing import Final

from envi_scim.scim.errors import UnsupportedMediaType

SCIM: Final = b"application/scim+json"
JSON: Final = b"application/json"
_UNDERSTOOD: Final = frozenset({SCIM, JSON})
# As nearly everybody writes it: known without looking closer.
_USUAL: Final = frozenset(
    {SCIM, JSON} | {name + parameter for name in (SCIM, JSON) for parameter in (b"; charset=utf-8", b";charset=utf-8")}
)
_NOTHING: Final = re.compile(rb"q=0(?:\.0*)?")
_CHARSETS: Final = frozenset({b"utf-8", b"utf8"})


def media_type_to_send(accept: bytes | None) -> bytes:
    """Choose the media type of an answer: SCIM's own, unless plain JSON is asked for and SCIM's is not, or is refused.

    "A value of 0 means 'not acceptable'" (RFC 9110 §12.4.2).
    """
    if accept is None or accept == SCIM:
        return SCIM
    accepted = accept.lower()
    refused: frozenset[bytes] = frozenset()
    if b"q=0" in accepted:
        accepted, refused = _parted(accepted)
    if SCIM in refused:
        return SCIM if JSON in refused else JSON
    return JSON if JSON in accepted and SCIM not in accepted else SCIM


def _parted(accept: bytes) -> tuple[bytes, frozenset[bytes]]:
    """Part an Accept header into what is accepted and the names of what has the weight 0."""
    accepted: list[bytes] = []
    refused: list[bytes] = []
    for element in accept.split(b","):
        name, *parameters = element.split(b";")
        if any(_NOTHING.fullmatch(parameter.strip()) for parameter in parameters):
            refused.append(name.strip())
        else:
            accepted.append(element)
    return b",".join(accepted), frozenset(refused)


def check_body_is_json(content_type: bytes | None, content_encoding: bytes | None) -> None:
    """Refuse a body that is not JSON in UTF-8. A body without a type is taken at its word.

    Raises:
        UnsupportedMediaType: the type, its charset or the encoding is another.
    """
    if content_encoding and content_encoding.strip().lower() != b"identity":
        raise UnsupportedMediaType("Send the body as it is: compressed bodies are not taken.")
    if content_type is None or content_type in _USUAL:
        return
    name, *parameters = content_type.lower().split(b";")
    if name.strip() not in _UNDERSTOOD:
        raise UnsupportedMediaType("Send the body as application/scim+json or application/json.")
    for parameter in parameters:
        key, _, value = parameter.partition(b"=")
        if key.strip() == b"charset" and value.strip().strip(b'"') not in _CHARSETS:
            raise UnsupportedMediaType("Send the body in UTF-8.")
