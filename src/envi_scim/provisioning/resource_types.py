"""Owns which resource types a domain has: those of the RFC, as every domain has them until it declares more."""

from dataclasses import dataclass
from typing import Final

from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.schemas import ResourceType


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceTypes:
    """The resource types that a domain's requests are read, checked and answered by."""

    user: ResourceType = USER
    group: ResourceType = GROUP


STANDARD: Final = ResourceTypes()
