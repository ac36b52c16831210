"""Owns where a person is led after signing in: the page of ours that was asked for, and never another host."""

from typing import Final
from urllib.parse import quote, unquote, urlsplit

_HOME: Final = "/"
# Shorter than what is read of a parameter, so that none is cut and then followed; an address of ours is far from it.
_LONGEST: Final = 1000


def is_own_path(path: str) -> bool:
    r"""Say whether a text is a path of this server, whatever browsers make of it.

    >>> is_own_path("/domains/envi.com?tab=1"), is_own_path("//evil.example"), is_own_path("/\\evil.example")
    (True, False, False)
    """
    if len(path) > _LONGEST:
        return False
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return False
    parts = urlsplit(path)
    return not parts.scheme and not parts.netloc and not unquote(parts.path).startswith("//")


def sign_in_for(path: str, query: str) -> str:
    """Give the address of the sign-in page that leads back to a page."""
    wanted = path + (f"?{query}" if query else "")
    return "/sign-in" if wanted == _HOME or not is_own_path(wanted) else f"/sign-in?next={quote(wanted, safe='/')}"


def wanted(text: str) -> str:
    """Give the path that is led to: the text where it is a path of ours, else the first page."""
    return text if is_own_path(text) else _HOME
