"""Owns the addresses that are sent: the public URL and the prefix by which the request came, nothing else.

`Host` and the `X-Forwarded-` headers are a client's words and never believed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# The versioned one first: the door takes the two addresses in this order.
PREFIXES: Final = ("/scim/v2", "/scim")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses below one base URL such as `https://scim.example.com/scim`."""

    base: str
    users: str = field(init=False)
    groups: str = field(init=False)
    roles: str = field(init=False)
    # By the name of the resource type.
    by_type: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "users", f"{self.base}/Users/")
        object.__setattr__(self, "groups", f"{self.base}/Groups/")
        object.__setattr__(self, "roles", f"{self.base}/Roles/")
        object.__setattr__(self, "by_type", {"User": self.users, "Group": self.groups, "Role": self.roles})
