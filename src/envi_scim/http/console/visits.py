"""Owns one request as the endpoints of the console see it: who asks, about which domain, with what form."""

from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from envi_scim.http.console.forms import Form
from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.events import Actor
from envi_scim.provisioning.sessions import SignedIn

# A text that a person typed into an address is no reason to build a page of megabytes.
_LONGEST_PARAMETER: Final = 1024


class NotThere(Exception):
    """There is no such page for this person; the sentence says what there is instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request of the console. `now_signed_in` and `here` are there on every page that needs them."""

    request_id: str
    request: Request
    client: str
    signed_in: SignedIn | None = None
    domain: Domain | None = None
    form: Form = field(default_factory=Form)

    @property
    def administrator(self) -> Administrator:
        """Who asks. For pages that need somebody."""
        return self.session.administrator

    @property
    def session(self) -> SignedIn:
        """The session that the request belongs to. For pages that need somebody."""
        if self.signed_in is None:
            raise LookupError("This page asks for nobody.")
        return self.signed_in

    @property
    def here(self) -> Domain:
        """The domain of the address. For pages below one."""
        if self.domain is None:
            raise LookupError("This page is below no domain.")
        return self.domain

    @property
    def actor(self) -> Actor:
        """Who acts, for the record of a change."""
        return Actor(name=f"administrator:{self.administrator.id}", request_id=self.request_id)

    @property
    def is_live(self) -> bool:
        """Whether a page asks by itself whether something is new: no sign of life of a person."""
        return "live" in self.request.query_params

    def parameter(self, name: str, default: str = "") -> str:
        """Give what the address says behind the question mark; NUL, which no database takes, is not looked at."""
        return self.request.query_params.get(name, default).replace("\0", "")[:_LONGEST_PARAMETER]

    def part(self, name: str) -> str:
        """Give a part of the address's path."""
        return str(self.request.path_params[name])
