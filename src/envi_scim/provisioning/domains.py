"""Owns what a domain is and whether SCIM may be configured for it (guide D2)."""

from dataclasses import dataclass
from enum import StrEnum

from envi_scim.provisioning.values import Allowed, Decision, DomainId, Refused, Timestamp


class DomainType(StrEnum):
    """How a domain is built."""

    SIMPLE = "simple"
    COMPOSITE = "composite"


class Authentication(StrEnum):
    """How the users of a domain sign in to Envi."""

    HTTP_REDIRECT = "http-redirect"
    WS_TRUST = "ws-trust"
    FORMS = "forms"


LABELS = {
    DomainType.SIMPLE: "Simple",
    DomainType.COMPOSITE: "Composite",
    Authentication.HTTP_REDIRECT: "HTTP Redirect",
    Authentication.WS_TRUST: "WS Trust",
    Authentication.FORMS: "Forms",
}

_ELIGIBLE_AUTHENTICATION = frozenset({Authentication.HTTP_REDIRECT, Authentication.WS_TRUST})


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A customer of Envi: `envi.com`."""

    id: DomainId
    name: str
    type: DomainType
    authentication: Authentication
    created_at: Timestamp


def may_use_scim(domain: Domain) -> Decision:
    """Say whether the domain is eligible for SCIM, and if not which condition fails (guide D2)."""
    if domain.type is not DomainType.SIMPLE:
        return Refused(f"SCIM needs a domain of type Simple; {domain.name} is {LABELS[domain.type]}.")
    if domain.authentication not in _ELIGIBLE_AUTHENTICATION:
        return Refused(
            "SCIM needs the authentication HTTP Redirect or WS Trust; "
            f"{domain.name} uses {LABELS[domain.authentication]}."
        )
    return Allowed()
