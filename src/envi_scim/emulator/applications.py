"""Owns applications: what the catalogue offers, and what one is allowed to do once it was added (guide B1 to B7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

import httpx

from envi_scim.emulator.directory import Refused


class Verbs(StrEnum):
    """How users are changed on the wire, which is a matter of the application and not of the server."""

    # Profiles by PUT; activation and passwords by PATCH; groups by PATCH.
    PUT_AND_PATCH = "put-and-patch"
    # Everything by PUT: what the App Integration Wizard makes.
    PUT = "put"


class Header(StrEnum):
    """What becomes of the API token."""

    AS_IT_IS = "as it is"
    BEARER = "bearer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of application that can be added. `habit` names the file of `wire` that speaks for it."""

    id: str
    name: str
    publisher: str
    habit: str
    verbs: Verbs = Verbs.PUT_AND_PATCH
    header: Header = Header.AS_IT_IS
    # Changes wait for the next cycle, and go out together.
    in_cycles: bool = False
    about: str = ""


CATALOG: Final = (
    Kind(
        id="scim2headerauth",
        name="SCIM 2.0 Test App (Header Auth)",
        publisher="Stand-in catalogue",
        habit="okta",
        about="Sends the API token as it was typed, in the header Authorization. The guide uses this one.",
    ),
    Kind(
        id="scim2bearertoken",
        name="SCIM 2.0 Test App (OAuth Bearer Token)",
        publisher="Stand-in catalogue",
        habit="okta",
        header=Header.BEARER,
        about="Puts the word Bearer in front of the token by itself.",
    ),
    Kind(
        id="scim2wizard",
        name="SCIM 2.0 App of the Integration Wizard",
        publisher="Stand-in catalogue",
        habit="okta",
        verbs=Verbs.PUT,
        header=Header.AS_IT_IS,
        about="Replaces users and groups by PUT, whatever has changed.",
    ),
    Kind(
        id="entrascim",
        name="Entra SCIM application",
        publisher="Stand-in catalogue",
        habit="entra",
        header=Header.BEARER,
        in_cycles=True,
        about="Works in cycles of 40 minutes and speaks as Microsoft Entra ID does.",
    ),
)
KINDS: Final[Mapping[str, Kind]] = {kind.id: kind for kind in CATALOG}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application that was added."""

    id: str
    label: str
    kind: Kind
    enabled: bool = False
    base_url: str = ""
    api_token: str = ""
    create_users: bool = False
    update_users: bool = False
    deactivate_users: bool = False
    sync_password: bool = False

    @property
    def authorization(self) -> str:
        """What goes into the header Authorization."""
        return f"Bearer {self.api_token}" if self.kind.header is Header.BEARER else self.api_token

    @property
    def may_call(self) -> bool:
        """Whether there is anybody to call, and leave to."""
        return self.enabled and bool(self.base_url)

    def __repr__(self) -> str:
        """The token stays out of whatever shows an application."""
        return f"Application({self.id!r}, {self.label!r})"


def search(text: str) -> tuple[Kind, ...]:
    """Give the kinds whose name has every word of the text, in any case; all of them for none."""
    words = text.casefold().split()
    return tuple(kind for kind in CATALOG if all(word in kind.name.casefold() for word in words))


def checked_base_url(text: str) -> str:
    """Give the base URL that was typed, without a slash at its end. Raises Refused."""
    url = text.strip().rstrip("/")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        # What the client cannot call is refused where it is typed: a host with two dots, or one too long for the DNS.
        httpx.URL(url)
        (host or "").encode("idna")
    except (ValueError, httpx.InvalidURL) as error:
        raise Refused("The Base URL is no address.", "base_url") from error
    is_one_word = url.isprintable() and not any(map(str.isspace, url))
    is_of_the_web = parts.scheme in {"http", "https"} and bool(host)
    if not (is_one_word and is_of_the_web) or parts.fragment or parts.username is not None:
        raise Refused(
            "The Base URL begins with https:// or http:// and a host, as https://scim.example.com/scim.", "base_url"
        )
    return url


def checked_token(text: str) -> str:
    """Give the API token that was typed. Raises Refused where it cannot stand in a header."""
    token = text.strip()
    if not token:
        raise Refused("The API Token is required.", "api_token")
    if not (token.isascii() and token.isprintable()):
        raise Refused("The API Token has characters that cannot be sent in a header.", "api_token")
    return token
