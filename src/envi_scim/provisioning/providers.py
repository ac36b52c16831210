"""Owns which identity providers are spoken to in their own words, and how one is known by what it calls itself."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Provider(StrEnum):
    """An identity provider whose pages are known here."""

    OKTA = "okta"
    ENTRA = "entra"


LABELS: Final = {Provider.OKTA: "Okta", Provider.ENTRA: "Microsoft Entra ID"}

# `Okta SCIM Client 1.0.0`; `Microsoft Azure AD SCIM provisioning`.
_OKTA: Final = re.compile(r"\bokta\b", re.IGNORECASE)
_ENTRA: Final = re.compile(r"\bmicrosoft\b.*\bprovisioning\b|\bazure ad\b|\bentra\b", re.IGNORECASE)
# The same few clients in nearly all requests.
_KEPT: Final = 1024


@lru_cache(maxsize=_KEPT)
def provider_of(client: str) -> Provider | None:
    """Say which one a client is, by its User-Agent; None where that does not tell."""
    if _OKTA.search(client):
        return Provider.OKTA
    return Provider.ENTRA if _ENTRA.search(client) else None
