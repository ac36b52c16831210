"""Owns the reading of the `Authorization` header (RFC 6750 §2.1). What a token opens is `provisioning.access`'s.

Each refusal says what to do: the person who reads it sits in front of an identity provider's settings.
"""

from typing import Final

from envi_scim.provisioning.tokens import PREFIX
from envi_scim.scim.errors import Unauthorized

_SCHEME: Final = b"bearer"
_OURS: Final = PREFIX.encode()
# What programs write that had no token to write.
_NOTHING: Final = frozenset({b"null", b"none", b"undefined", b"nil"})

MISSING: Final = "Send the SCIM token of your domain in a header: Authorization: Bearer <token>."
BARE: Final = "The token came alone. Write the word Bearer and a blank in front of it: Bearer <token>."
OTHER_SCHEME: Final = "Only the scheme Bearer is understood here: Authorization: Bearer <token>."
EMPTY: Final = "The header says Bearer and no token behind it. Send: Authorization: Bearer <token>."
TWICE: Final = "The word Bearer stands twice in the header. Send it once: Authorization: Bearer <token>."
REPEATED: Final = "The header Authorization came more than once. Send it once: Authorization: Bearer <token>."
MALFORMED: Final = "The token holds characters that no token has. Copy it again, whole."


def secret_of(authorization: bytes | None) -> str:
    """Give the secret that the header carries.

    Raises:
        Unauthorized: there is no header, no token in it, or it is not of the scheme Bearer.
    """
    if authorization is None or not authorization.strip():
        raise Unauthorized(MISSING)
    scheme, _, rest = authorization.strip().partition(b" ")
    if scheme.lower() != _SCHEME:
        raise Unauthorized(BARE if scheme.startswith(_OURS) else OTHER_SCHEME)
    secret = rest.strip()
    if not secret or secret.lower() in _NOTHING:
        raise Unauthorized(EMPTY)
    if secret.lower().startswith(_SCHEME + b" "):
        raise Unauthorized(TWICE)
    try:
        return secret.decode("ascii")
    except UnicodeDecodeError:
        raise Unauthorized(MALFORMED) from None
