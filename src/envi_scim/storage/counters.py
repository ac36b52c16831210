"""Owns how many users or groups a domain has, as its counters say: they are summed, and no row of them is read."""

from envi_scim.provisioning.values import DomainId
from envi_scim.storage.engines.protocol import Reads


async def number_of_resources(reads: Reads, domain: DomainId, kind: str) -> int:
    """Give how many resources of a kind, `User` or `Group`, a domain has."""
    row = await reads.fetch_one("number_of_resources", {"domain": domain, "kind": kind})
    number: int = 0 if row is None else row[0]
    return number
