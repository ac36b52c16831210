"""Owns who may sign in to the console: administrators of one domain or of all. They are no users of a domain.

Keeps a password hash, never the password. Setting them up is in `administrator_administration`, signing in is
`signing_in`, and what each may see and do is `permissions`.

| rights | of | may |
| --- | --- | --- |
| operator | all domains | see and change everything |
| administrator | one domain | see and change it, and its administrators |
| auditor | one domain, or all | see, with the values of persons masked |
"""

from dataclasses import dataclass, field
from enum import StrEnum

from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.names import check_typed_name
from envi_scim.provisioning.values import AdministratorId, Allowed, Decision, DomainId, Refused, Timestamp


class Rights(StrEnum):
    """What an administrator may do, in the domain or the domains that they are for."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """A person who may use the console; without `domain_id` for all domains. The e-mail is unique among all."""

    id: AdministratorId
    email: str
    password_hash: str = field(repr=False)
    rights: Rights
    domain_id: DomainId | None
    created_at: Timestamp
    disabled_at: Timestamp | None = None

    @property
    def is_enabled(self) -> bool:
        """Whether they may sign in."""
        return self.disabled_at is None

    @property
    def is_enabled_operator(self) -> bool:
        """Whether they are one of those of whom one must be left."""
        return self.rights is Rights.OPERATOR and self.is_enabled


def may_be_for(rights: Rights, *, one_domain: bool) -> Decision:
    """Say whether these rights go with one domain, or else with all of them."""
    if rights is Rights.OPERATOR and one_domain:
        return Refused("An operator is for all domains: name no domain, or choose other rights.")
    if rights is Rights.ADMINISTRATOR and not one_domain:
        return Refused("An administrator is for one domain: name it, or choose the rights of an operator.")
    return Allowed()


def check_email(email: str) -> None:
    """Refuse what can be no e-mail of an administrator. Raises InvalidName."""
    check_typed_name(email, what="The e-mail of an administrator")
    name, at, host = email.rpartition("@")
    if not (name and at and host) or any(character.isspace() for character in email):
        raise InvalidName("The e-mail of an administrator must look like name@example.com.")
