"""Owns what an administrator who is signed in may see and do. Pure decisions; the console asks them at each request.

Whoever may not see a domain is told what they are told of one that does not exist, in the same words. A disabled
administrator never comes so far: the session is not found.
"""

from typing import Final

from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.values import Allowed, Decision, DomainId, Refused

NO_SUCH_DOMAIN: Final = "There is no such domain."
NO_SUCH_ADMINISTRATOR: Final = "There is no such administrator."
_READ_ONLY: Final = "Your rights are those of an auditor, who may look and change nothing."
_OPERATORS_ONLY: Final = "Only an operator may do this."


def may_see_all(administrator: Administrator) -> Decision:
    """Say whether somebody may see that there are several domains: the list of them."""
    return Allowed() if administrator.domain_id is None else Refused(NO_SUCH_DOMAIN)


def may_see(administrator: Administrator, domain: DomainId) -> Decision:
    """Say whether somebody may see a domain and what belongs to it; a refusal does not tell that it is there."""
    if administrator.domain_id is None or administrator.domain_id == domain:
        return Allowed()
    return Refused(NO_SUCH_DOMAIN)


def may_see_values(administrator: Administrator) -> Decision:
    """Say whether somebody may see the values of persons; who may not is shown them masked."""
    return Refused(_READ_ONLY) if administrator.rights is Rights.AUDITOR else Allowed()


def may_change(administrator: Administrator, domain: DomainId) -> Decision:
    """Say whether somebody may change a domain and what belongs to it, apart from its administrators."""
    seen = may_see(administrator, domain)
    if isinstance(seen, Refused):
        return seen
    return Refused(_READ_ONLY) if administrator.rights is Rights.AUDITOR else Allowed()


def may_administer_all(administrator: Administrator) -> Decision:
    """Say whether somebody may make domains, and see and change the administrators of all."""
    return Allowed() if administrator.rights is Rights.OPERATOR else Refused(_OPERATORS_ONLY)


def may_appoint(administrator: Administrator, rights: Rights, domain: DomainId | None) -> Decision:
    """Say whether somebody may make an administrator with these rights, of this domain or of all."""
    if administrator.rights is Rights.OPERATOR:
        return Allowed()
    if domain is None or rights is Rights.OPERATOR:
        return Refused(_OPERATORS_ONLY)
    return may_change(administrator, domain)


def may_administer(administrator: Administrator, other: Administrator) -> Decision:
    """Say whether somebody may change an administrator: rights, password, disabled or not, sessions.

    What they become is a second question: `may_appoint`.
    """
    if administrator.rights is Rights.OPERATOR:
        return Allowed()
    if other.domain_id is None or isinstance(may_see(administrator, other.domain_id), Refused):
        return Refused(NO_SUCH_ADMINISTRATOR)
    return may_change(administrator, other.domain_id)
