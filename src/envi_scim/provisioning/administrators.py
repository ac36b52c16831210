"""Owns who may sign in to the console: administrators of one domain or of all. They are no users of a domain.

Keeps a password hash, never the password. Creating one is in `administration`; signing in is the console's.
"""

from dataclasses import dataclass, field

from envi_scim.provisioning.values import AdministratorId, DomainId, Timestamp


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """A person who may use the console; without `domain_id` for all domains. The e-mail is unique among all."""

    id: AdministratorId
    email: str
    password_hash: str = field(repr=False)
    domain_id: DomainId | None
    created_at: Timestamp
