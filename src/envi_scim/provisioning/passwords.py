"""Owns which passwords may be chosen, whoever chooses one. They are kept as hashes: the port `Passwords`."""

from typing import Final

from envi_scim.provisioning.errors import WeakPassword

# ASVS 5.0 asks for at least 8 characters; the upper bound keeps hashing from becoming a load.
SHORTEST_PASSWORD: Final = 8
LONGEST_PASSWORD: Final = 1024
NOT_TEXT: Final = "The password is not valid text."


def check_password(password: str) -> None:
    """Refuse what can be no password. Raises WeakPassword, which does not repeat it."""
    try:
        password.encode()
    except UnicodeEncodeError:
        raise WeakPassword(NOT_TEXT) from None
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise WeakPassword(
            f"A password must have at least {SHORTEST_PASSWORD} and at most {LONGEST_PASSWORD} characters."
        )
