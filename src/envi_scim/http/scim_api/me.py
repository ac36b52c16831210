"""Owns the endpoint /Me (RFC 7644 §3.11): whoever asks is no person here."""

from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.scim.errors import NotImplementedHere


async def not_implemented(request: Request) -> Answer:
    """Any method on /Me."""
    del request
    raise NotImplementedHere(
        "There is no /Me here: the token is that of a domain, for its identity provider, and stands for no user. "
        "Ask /Users for the one that is meant."
    )
